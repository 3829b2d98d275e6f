from django.apps import AppConfig


class Watch(AppConfig):
    name = "haidang.core.watch"
    label = "watch"
