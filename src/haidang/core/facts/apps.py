from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Facts(AppConfig):
    name = "haidang.core.facts"
    label = "facts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        autodiscover_modules("facts")
