from django.apps import AppConfig


class Dated(AppConfig):
    name = "haidang.core.dated"
    label = "dated"
    default_auto_field = "django.db.models.BigAutoField"
