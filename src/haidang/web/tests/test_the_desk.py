"""What waits for somebody, with its exact numbers, by deadline and by kind."""

import importlib
import re
from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from haidang.core.access.operations import grant
from haidang.core.accounts.operations import open_account
from haidang.core.calendar import aware
from haidang.core.files.tests import making
from haidang.core.testing.loaded import loaded
from haidang.dossiers import operations
from haidang.dossiers.models import Dossier
from haidang.dossiers.tests.factories import MORNING, received, submitted
from haidang.procedures.operations import delegate
from haidang.units import operations as units
from haidang.units.models import Plan
from haidang.units.queries import Holder, by_code

pytestmark = pytest.mark.django_db
NOW = aware(datetime(2026, 11, 25, 10, 0))


@pytest.fixture
def clock(monkeypatch):
    """What time it is: a test that needs a later hour adds to it."""
    hours = [NOW]
    monkeypatch.setattr("django.utils.timezone.now", lambda: hours[-1])
    return hours


@pytest.fixture
def city(db, clock):
    loaded(("units", "load"), ("procedures", "load"))


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


def asked_for_papers(**changes):
    dossier = received(**changes)
    return operations.change(
        dossier=dossier, verb="ask_supplement", at=MORNING, by="system:test", note="Thiếu"
    )


def send_papers(dossier):
    paper = SimpleUploadedFile("bản sao.pdf", making.pdf())
    sent = Client().post(
        f"/dossiers/track/{dossier.code}/", {"phone": "0912345678", "send": "papers", "papers": [paper]}
    )
    assert "bản sao.pdf" in sent.content.decode()


@pytest.mark.django_db(transaction=True)
def test_papers_that_a_citizen_sent_are_marked_until_somebody_of_the_unit_looked(client, clerk, clock):
    dossier, other = asked_for_papers(), asked_for_papers(unit_code="11311")
    client.force_login(clerk)
    assert codes(asked(client)) == []
    send_papers(dossier), send_papers(other)
    text = asked(client)
    assert codes(text) == [dossier.code] and numbers(text)["dossiers.answered"] == 1 and "giấy tờ mới" in text
    clock.append(NOW + timedelta(hours=1))
    looks_on, colleague = Client(), Client()
    looks_on.force_login(somebody("city_leader", unit="", name="quang"))
    looks_on.get(f"/dossiers/{dossier.code}/")
    assert "giấy tờ mới" in asked(client)  # whoever only looks on looks for themselves
    colleague.force_login(somebody("officer", name="mai"))
    colleague.get(f"/dossiers/{dossier.code}/")
    text = asked(client)
    assert "giấy tờ mới" not in text and numbers(text)["dossiers.answered"] == 1
    clock.append(NOW + timedelta(hours=2))
    send_papers(dossier)
    assert "giấy tờ mới" in asked(client)


@pytest.mark.django_db(transaction=True)
def test_papers_that_came_after_one_looked_are_not_taken_in_unseen(client, clerk, clock):
    dossier = asked_for_papers()
    client.force_login(clerk)
    send_papers(dossier)
    shown = re.search(r'name="tick" value="([^"]+)"', asked(client))[1]
    clock.append(NOW + timedelta(hours=1))
    send_papers(dossier)
    sent = {"do": "dossiers.answer_supplement", "tick": [shown], "sure": "1"}
    answer = client.post("/desk/together/", sent).content.decode()
    assert "Người nộp vừa gửi thêm giấy tờ. Hãy xem giấy tờ trước khi làm." in answer
    sent["tick"] = [re.search(r'name="tick" value="([^"]+)"', asked(client))[1]]
    assert "Đã làm xong 1 việc" in client.post("/desk/together/", sent).content.decode()
    assert numbers(asked(client)).keys() == {"", "late", "dossiers.handle"}


@pytest.mark.django_db(transaction=True)
def test_papers_that_came_before_there_was_this_mark_wait_too(client, clerk):
    dossier, without = asked_for_papers(), asked_for_papers()
    send_papers(dossier)
    Dossier.objects.update(papers_sent_at=None)
    client.force_login(clerk)
    assert codes(asked(client)) == []
    with connection.cursor() as cursor:
        cursor.execute(importlib.import_module("haidang.dossiers.migrations.0014_work_is_found_at_once").CAME)
    assert codes(asked(client)) == [dossier.code] and without.code not in asked(client)


def test_what_another_unit_passed_to_one_waits_there_once(client, clerk, city):
    theirs = received(unit_code="11311")
    delegate(
        kind="decentralise", procedure=theirs.procedure, from_=Holder(by_code("11311")), to=Holder(by_code("10525")),
        starts_on=date(2026, 1, 1), ends_on=date(2027, 1, 1), act="QĐ 1", by="system:test",
    )  # fmt: skip
    here = received(unit_code="11311")  # and its step is here too: still once
    Dossier.objects.filter(pk=here.pk).update(step_unit_code="10525")
    client.force_login(clerk)
    text = asked(client)
    assert codes(text) == [theirs.code, here.code] and numbers(text)["dossiers.handle"] == 2


def test_the_desk_asks_as_many_questions_for_fifty_things_as_for_one(client, clerk):
    client.force_login(clerk)
    submitted()
    asked(client)
    with CaptureQueriesContext(connection) as few:
        asked(client)
    for n in range(60):
        due(NOW + timedelta(hours=n))
    with CaptureQueriesContext(connection) as many:
        asked(client)
    assert len(many) == len(few)


def test_restructurings_and_powers_wait_for_home_affairs_by_their_days(client, city):
    def plan(title, on):
        return units.draft(title=title, act="NQ 1", on=on, by="system:test")

    plan("Đã trễ", date(2026, 11, 20)), plan("Tháng sau", date(2026, 12, 20))
    ready, stuck = plan("Chờ ngày", date(2026, 12, 1)), plan("Bị kẹt", date(2026, 12, 1))
    Plan.objects.filter(pk__in=[ready.pk, stuck.pk]).update(state="ready")
    Plan.objects.filter(pk=stuck.pk).update(problem="Không có đơn vị kế thừa")
    for field, last in {"Hộ tịch": 4, "Chứng thực": 31, "Đất đai": 10}.items():
        delegate(
            kind="decentralise", field=field, from_=Holder(by_code("10525")), to=Holder(by_code("11311")), starts_on=date(2026, 1, 1),
            ends_on=NOW.date() + timedelta(last), act=f"QĐ {field}", by="system:test",
        )  # fmt: skip
    delegate(
        kind="decentralise", field="Đất đai", from_=Holder(by_code("10525")), to=Holder(by_code("11311")),
        starts_on=NOW.date() + timedelta(11), act="QĐ tiếp", by="system:test",
    )  # fmt: skip
    client.force_login(somebody("home_affairs", unit=""))
    text = asked(client)
    assert numbers(text) == {"": 4, "late": 1, "units.plan": 3, "procedures.power": 1}
    order = [text.index(one) for one in ("Đã trễ", "Hộ tịch", "Bị kẹt", "Tháng sau")]
    assert order == sorted(order) and "Chờ ngày" not in text and "Không có đơn vị kế thừa" in text
    assert 'name="tick"' not in text and 'name="do"' not in text  # nothing is done with several of these
    client.force_login(somebody("clerk", name="mai"))
    assert codes(asked(client)) == [] and "Đã trễ" not in asked(client)


def test_what_cannot_be_done_with_several_has_a_box_that_cannot_be_ticked(client, city):
    both = somebody("clerk")
    grant(user=both, role="home_affairs", unit_code="", starts_on=date(2025, 7, 1), by="system:test")
    units.draft(title="<Gộp> phường", act="NQ 1", on=date(2026, 12, 20), by="system:test")
    submitted()
    client.force_login(both)
    boxes = re.findall(r'name="tick" value="(\w+)/[^>]*', asked(client))
    assert boxes == ["units", "dossiers"]
    assert [" disabled" in box for box in re.findall(r'<input[^>]*name="tick"[^>]*>', asked(client))] == [
        True,
        False,
    ]
    assert "&lt;Gộp&gt; phường" in asked(client) and "<Gộp>" not in asked(client)
