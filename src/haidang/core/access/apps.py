from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Access(AppConfig):
    name = "haidang.core.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        autodiscover_modules("reach")
