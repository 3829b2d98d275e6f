from django.apps import AppConfig
from django.utils import timezone

from haidang.core import warming


class Web(AppConfig):
    name = "haidang.web"
    label = "web"

    def ready(self):
        # Not the charts of the country: while one is drawn, nobody else is answered by this process.
        warming.beforehand(_first_page)


def _first_page():
    from haidang.web import home

    home.shown(timezone.localdate())
