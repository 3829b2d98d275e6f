from django.apps import AppConfig


class Kept(AppConfig):
    name = "haidang.core.kept"
    label = "kept"
    default_auto_field = "django.db.models.BigAutoField"
