from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Staff(AppConfig):
    name = "haidang.core.staff"
    label = "staff"
    verbose_name = _("Accounts")
    default_auto_field = "django.db.models.BigAutoField"
