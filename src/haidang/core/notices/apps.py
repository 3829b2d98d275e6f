from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Notices(AppConfig):
    name = "haidang.core.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        autodiscover_modules("notices")
