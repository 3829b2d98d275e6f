import sys

from django.apps import AppConfig
from django.conf import settings

from haidang.core.fitness import refuse_unless_fit
from haidang.core.forms import say_what_to_do


class Ui(AppConfig):
    name = "haidang.core.ui"
    label = "ui"

    def ready(self):
        say_what_to_do()  # before any other app makes its forms
        if sys.argv[1:2] != ["doctor"]:  # who opens nothing to anybody and says it among the rest
            refuse_unless_fit(settings)
