from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class Access(AppConfig):
    name = "haidang.core.access"
    label = "access"
    verbose_name = _("Rights")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        autodiscover_modules("reach")
