"""What waits for somebody, with its exact numbers, by deadline and by kind."""

import re
from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from haidang.core.access.operations import grant
from haidang.core.accounts.operations import open_account
from haidang.core.calendar import aware
from haidang.dossiers import operations
from haidang.dossiers.models import Dossier
from haidang.dossiers.tests.factories import MORNING, received, submitted

pytestmark = pytest.mark.django_db
NOW = aware(datetime(2026, 11, 25, 10, 0))


@pytest.fixture
def city(db, monkeypatch):
    call_command("units", "load", stdout=StringIO())
    call_command("procedures", "load", stdout=StringIO())
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def somebody(role, unit="10525", name="lan"):
    user = open_account(username=name, full_name=name.title(), password="mot-mat-khau-dai", by="system:test")
    grant(user=user, role=role, unit_code=unit, starts_on=date(2025, 7, 1), by="system:test")
    return user


@pytest.fixture
def clerk(city):
    return somebody("clerk")


def due(at, **changes):
    dossier = received(**changes)
    Dossier.objects.filter(pk=dossier.pk).update(due_at=at)
    return dossier


def asked(client, address="/desk/"):
    """Return the page's text in one line."""
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def numbers(text):
    """Return the number that each door of the desk shows, by what it asks for."""
    return {
        name: int(number.replace(".", ""))
        for name, number in re.findall(r'<a href="\?(?:what=)?([a-z._]*)"[^>]*><strong[^>]*>([\d.]+)<', text)
    }


def codes(text):
    return re.findall(r'data-row-door href="/dossiers/([^/]+)/"', text)


def test_each_number_is_the_length_of_the_list_its_door_opens(client, clerk):
    for hours in (-30, -1, 5):
        due(NOW + timedelta(hours=hours))
    for _ in range(2):
        submitted()
    waiting = received()
    operations.change(dossier=waiting, verb="ask_supplement", at=MORNING, by="system:test", note="Thiếu")
    done = operations.change(dossier=received(), verb="finish", at=MORNING, by="system:test")
    due(NOW, unit_code="11311")
    client.force_login(clerk)
    text = asked(client)
    assert numbers(text) == {
        "": 6, "late": 2, "dossiers.receive": 2, "dossiers.handle": 3, "dossiers.give": 1
    }  # fmt: skip
    for name, number in numbers(text).items():
        assert len(codes(asked(client, f"/desk/?what={name}"))) == number, name
    assert waiting.code not in text  # it waits for the citizen, not for the clerk
    assert codes(asked(client, "/desk/?what=dossiers.give")) == [done.code]


def test_what_is_late_comes_first_and_pages_hold_everything_once(client, clerk):
    made = [due(NOW + timedelta(hours=n - 4)) for n in range(53)]
    new = [submitted() for _ in range(5)]
    done = operations.change(dossier=received(), verb="finish", at=MORNING, by="system:test")
    client.force_login(clerk)
    first, second = asked(client), asked(client, "/desk/?page=2")
    found = codes(first) + codes(second)
    assert found == [one.code for one in [*made, *new, done]] and len(codes(first)) == 50
    assert numbers(first)[""] == 59 and numbers(first)["late"] == 4
    assert "Trang 1/2" in first and first.count('class="late">trễ từ') == 4
    assert codes(asked(client, "/desk/?page=9")) == codes(second)  # beyond the last page is the last one


def test_nothing_waits_for_whoever_only_looks_on(client, city):
    submitted()
    client.force_login(somebody("city_leader", unit=""))
    assert "Không có việc nào chờ" in asked(client) or codes(asked(client)) == []


def test_an_officer_has_what_is_to_be_examined_and_not_what_the_counter_receives(client, city):
    submitted()
    mine = received()
    operations.change(dossier=received(), verb="finish", at=MORNING, by="system:test")
    client.force_login(somebody("officer"))
    text = asked(client)
    assert codes(text) == [mine.code] and numbers(text) == {"": 1, "late": 1, "dossiers.handle": 1}
