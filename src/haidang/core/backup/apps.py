from django.apps import AppConfig


class Backup(AppConfig):
    name = "haidang.core.backup"
    label = "backup"
