from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class Payment(AppConfig):
    name = "haidang.exchange.payment"
    label = "payment"
    verbose_name = _("Payment gateway")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        autodiscover_modules("payable")
