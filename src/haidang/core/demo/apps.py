from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Demo(AppConfig):
    name = "haidang.core.demo"
    label = "demo"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        autodiscover_modules("demo", "nav", "inbox", "panels", "permissions", "prefill")
