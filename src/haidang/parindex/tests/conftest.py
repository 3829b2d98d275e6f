"""People who take part in a round, and its pages asked for in their name."""

import pytest
from django.urls import reverse

from haidang.core.facts.operations import refresh
from haidang.core.testing.loaded import loaded
from haidang.parindex.tests.factories import HOME, OTHER, WARD, reply, somebody
from haidang.surveys.operations import settle
from haidang.surveys.tests.factories import a_campaign

PEOPLE = 4, 5, 5, 2, 4, 4  # what six people of the ward ticked at the first question; the second all with 3


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

    ask.people = people
    return ask


@pytest.fixture
def answered(city):
    """A survey of the ward by six people, one of whom stands for three; four people of another ward answered too."""
    campaign = a_campaign()
    for number, points in enumerate(PEOPLE):
        reply(campaign, WARD, number, weight=3 if points == 2 else 1, Q1_1=points, Q1_2=3)
    for number in range(4):
        reply(campaign, OTHER, 100 + number, Q1_1=5, Q1_2=5)
    for number in range(5):  # the four are put together with these, and not with those of the ward
        reply(campaign, "11374", 600 + number, Q1_1=4)
    settle(campaign=campaign)
    refresh()
    return campaign
