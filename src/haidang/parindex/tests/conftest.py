"""People who take part in a round, and its pages asked for in their name."""

import pytest
from django.urls import reverse

from haidang.core.testing.loaded import loaded
from haidang.parindex.tests.factories import HOME, OTHER, WARD, somebody


@pytest.fixture
def city(db):
    loaded(("units", "load"), ("procedures", "load"))


@pytest.fixture
def people(city):
    return {
        "officer": somebody("lan", "officer", WARD), "leader": somebody("hai", "unit_leader", WARD), "elsewhere": somebody("minh", "officer", OTHER),
        "home": somebody("ha", "home_affairs"), "lead": somebody("dung", "officer", HOME), "chair": somebody("quang", "city_leader"),
        "clerk": somebody("mai", "clerk", WARD),
    }  # fmt: skip


@pytest.fixture
def at(client, people):
    """Ask for a page of a round as somebody; with data a POST."""

    def ask(who, name, *args, data=None, query=""):
        client.force_login(people[who])
        url = reverse(f"rounds-{name}", args=args) + query
        return client.get(url) if data is None else client.post(url, data)

    return ask
