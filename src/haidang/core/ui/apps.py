from django.apps import AppConfig


class Ui(AppConfig):
    name = "haidang.core.ui"
    label = "ui"
