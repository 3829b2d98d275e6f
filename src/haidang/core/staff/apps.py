from django.apps import AppConfig


class Staff(AppConfig):
    name = "haidang.core.staff"
    label = "staff"
    default_auto_field = "django.db.models.BigAutoField"
