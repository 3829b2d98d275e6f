from datetime import datetime, timedelta

import pytest

from haidang.core.access.operations import grant
from haidang.core.accounts.operations import open_account
from haidang.core.calendar import aware
from haidang.dossiers import operations, queries
from haidang.dossiers.models import Dossier
from haidang.dossiers.tests.factories import MORNING, received, submitted
from haidang.procedures.choices import Level
from haidang.procedures.models import Procedure
from haidang.procedures.queries import by_code

pytestmark = pytest.mark.django_db
NOW = aware(datetime(2026, 11, 25, 10, 0))


def due(at, **changes):
    dossier = received(**changes)
    Dossier.objects.filter(pk=dossier.pk).update(due_at=at)
    return dossier


@pytest.fixture
def work(clerk):
    """Two late, one due this afternoon, one tomorrow, one new, one waiting for papers, and one of another unit."""
    due(NOW - timedelta(days=2))
    due(NOW - timedelta(minutes=1))
    due(NOW + timedelta(hours=6))
    due(NOW + timedelta(hours=20))
    submitted()
    waiting = received()
    operations.change(
        dossier=waiting, verb="ask_supplement", at=MORNING, by="system:test", note="Thiếu giấy tờ"
    )
    due(NOW - timedelta(days=3), unit_code="11311")
    return clerk


def test_each_figure_is_the_length_of_the_list_its_door_opens(work):
    figures = queries.figures(work, NOW)
    assert {name: figures[name] for name in ("late", "today", "new", "waiting")} == {
        "late": 2, "today": 1, "new": 1, "waiting": 1,
    }  # fmt: skip
    for name, number in figures.items():
        assert queries.worklist(work, NOW, name).total == number, name


def test_the_late_come_first_and_are_said_to_be_late_in_words(client, work, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    client.force_login(work)
    text = client.get("/dossiers/").content.decode()
    assert text.index("trễ từ 10:00 23/11/2026") < text.index("trễ từ 09:59") < text.index("16:00")
    assert '<a href="?what=late"><strong class="late">2</strong> quá hạn</a>' in " ".join(text.split())
    assert text.index("chưa có hạn") > text.index("16:00")


def test_whoever_sees_several_units_reads_whose_a_dossier_is(client, work):
    leader = open_account(username="hai", full_name="Hải", password="mot-mat-khau-dai", by="system:test")
    grant(user=leader, role="city_leader", unit_code="", starts_on=MORNING.date(), by="system:test")
    client.force_login(work)
    assert "Phường Hải Dương" not in client.get("/dossiers/").content.decode()
    client.force_login(leader)
    text = client.get("/dossiers/").content.decode()
    assert "Phường Hải Dương" in text and "/dossiers/new/" not in text


def test_the_list_is_narrowed_by_field_and_by_how_it_came_and_counts_exactly_what_is_left(client, clerk):
    birth, residence = by_code("1.001193"), by_code("1.004873")
    assert birth.field and birth.field == residence.field
    other = (
        Procedure.objects.exclude(field=birth.field)
        .exclude(field="")
        .filter(level__contains=Level.COMMUNE, unit_code="")
        .first()
    )
    wanted = submitted(procedure=birth, channel="in_person")
    submitted(procedure=birth, channel="online")
    elsewhere = submitted(procedure=other, channel="in_person")
    client.force_login(clerk)
    page = client.get("/dossiers/", {"what": "open", "field": birth.field, "channel": "in_person"})
    assert [row[2] for row in page.context["rows"]] == [wanted.code] and page.context["total"] == 1
    assert f"<option selected>{birth.field}</option>" in page.content.decode()
    page = client.get("/dossiers/", {"what": "new", "field": other.field, "unit": "10525", "q": "thu"})
    assert [row[2] for row in page.context["rows"]] == [elsewhere.code]
    assert client.get("/dossiers/", {"field": "Không có", "channel": "x"}).context["total"] == 0
    told = client.get("/api/v1/dossiers/", {"field": birth.field, "channel": "in_person"}).json()
    assert [row["code"] for row in told["rows"]] == [wanted.code]


def test_an_empty_list_says_what_it_is_empty_of(client, clerk):
    client.force_login(clerk)
    assert "Hồ sơ tiếp nhận trực tiếp hay trực tuyến sẽ hiện" in client.get("/dossiers/").text
    assert "Hiện không có hồ sơ nào ở mục này." in client.get("/dossiers/?what=risk").text
    assert "Hãy bớt điều kiện lọc" in client.get("/dossiers/?q=zzzz").text


def test_what_no_person_did_is_said_of_the_system_and_never_in_code(client, clerk):
    dossier = received()
    client.force_login(clerk)
    page = client.get(f"/dossiers/{dossier.code}/").text
    assert "system:" not in page and "hệ thống" in page
    assert page.index("Việc cần làm") < page.index(
        "Phí, lệ phí"
    )  # what is to be done stands before what is to be looked up
