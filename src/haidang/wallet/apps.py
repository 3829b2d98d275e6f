from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Wallet(AppConfig):
    name = "haidang.wallet"
    label = "wallet"
    verbose_name = _("Papers I keep")
    default_auto_field = "django.db.models.BigAutoField"
