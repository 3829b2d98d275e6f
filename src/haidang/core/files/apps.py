from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Files(AppConfig):
    name = "haidang.core.files"
    label = "files"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        autodiscover_modules("attachments")
