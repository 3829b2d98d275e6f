import sys

from django.apps import AppConfig
from django.conf import settings

from haidang.core.fitness import refuse_unless_fit


class Ui(AppConfig):
    name = "haidang.core.ui"
    label = "ui"

    def ready(self):
        if sys.argv[1:2] != ["doctor"]:  # who opens nothing to anybody and says it among the rest
            refuse_unless_fit(settings)
