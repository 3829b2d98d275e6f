from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class Exchange(AppConfig):
    name = "haidang.exchange"
    label = "exchange"
    verbose_name = _("Exchange with other systems")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from haidang.exchange import (  # noqa: F401  (systems before what is told to them, and what the doctor asks)
            portal,
            watched,
        )

        autodiscover_modules("nation")
