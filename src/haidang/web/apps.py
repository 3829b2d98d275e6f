from django.apps import AppConfig
from django.utils import timezone

from haidang.core import warming


class Web(AppConfig):
    name = "haidang.web"
    label = "web"

    def ready(self):
        # Not the charts of the country: each start would pay for them, and who asks first waits a second or two alone.
        warming.beforehand(_first_page)


def _first_page():
    from haidang.web import home

    home.shown(timezone.localdate())
