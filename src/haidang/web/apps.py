from django.apps import AppConfig
from django.utils import timezone

from haidang.core import warming


class Web(AppConfig):
    name = "haidang.web"
    label = "web"

    def ready(self):
        warming.beforehand(_figures_of_the_first_page)
        warming.beforehand(_charts_of_the_country)


def _figures_of_the_first_page():
    from haidang.web import home

    home.shown(timezone.localdate())


def _charts_of_the_country():
    from haidang.core.facts.queries import latest
    from haidang.parindex.queries import book_in_use
    from haidang.web import place

    place.body(book_in_use(), latest(), timezone.localdate())
