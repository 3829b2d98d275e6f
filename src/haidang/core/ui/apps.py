from django.apps import AppConfig
from django.conf import settings

from haidang.core.fitness import refuse_unless_fit


class Ui(AppConfig):
    name = "haidang.core.ui"
    label = "ui"

    def ready(self):
        refuse_unless_fit(settings)
