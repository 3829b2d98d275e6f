from django.apps import AppConfig


class Web(AppConfig):
    name = "haidang.web"
    label = "web"
