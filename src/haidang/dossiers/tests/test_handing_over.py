"""Dossiers go from the counter to those who handle them, and back, on numbered sheets that somebody confirms."""

from datetime import datetime

import pytest
from django.utils import timezone

from haidang.core.access.operations import grant
from haidang.core.accounts.operations import open_account
from haidang.core.audit.models import AuditLine
from haidang.core.calendar import aware, current, local
from haidang.core.print.tests.test_on_paper import close, text_in
from haidang.dossiers import operations
from haidang.dossiers.models import HandoverLine, HandoverSheet
from haidang.dossiers.rules import pass_on_until
from haidang.dossiers.tests.factories import MORNING, received

NOW = aware(datetime(2026, 11, 9, 11, 0))


@pytest.fixture
def officer(city):
    user = open_account(username="minh", full_name="Minh", password="mot-mat-khau-dai", by="system:test")
    grant(user=user, role="officer", unit_code="10525", starts_on=MORNING.date(), by="system:test")
    return user


@pytest.fixture
def noon(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.mark.parametrize(
    "came, until",
    [
        (datetime(2026, 11, 9, 9, 0), datetime(2026, 11, 9, 17, 0)),
        (datetime(2026, 11, 9, 15, 0), datetime(2026, 11, 10, 8, 0)),
        (datetime(2026, 11, 13, 16, 0), datetime(2026, 11, 16, 8, 0)),
        (datetime(2026, 11, 14, 9, 0), datetime(2026, 11, 16, 8, 0)),
    ],
)
def test_what_comes_after_three_is_passed_on_the_next_working_morning(db, came, until):
    assert pass_on_until(local(aware(came)), current()) == until


@pytest.mark.django_db(transaction=True)
def test_a_sheet_is_numbered_confirmed_line_by_line_and_seen_in_the_history(
    city, clerk, officer, client, noon
):
    first, second = received(), received()
    client.force_login(clerk)
    page = client.get("/dossiers/handover/").text
    assert first.code in page and second.code in page and "08:00" not in page
    assert client.post("/dossiers/handover/", {}).status_code == 409
    made = client.post("/dossiers/handover/", {"tick": [first.code, second.code]})
    sheet = HandoverSheet.objects.get()
    assert made.url == f"/dossiers/handover/{sheet.pk}/" and (sheet.number, sheet.year) == (1, 2026)
    assert (
        first.code
        not in client.get("/dossiers/handover/").text.split("Phiếu gần đây")[0].split("Cần bàn giao")[1]
    )
    paper = close(text_in(client.get(f"/dossiers/handover/{sheet.pk}.pdf").content))
    assert close("Số: 01/2026/BGHS") in paper and first.code in paper and close("BÊN NHẬN") in paper
    client.force_login(officer)
    assert f"/dossiers/handover/{sheet.pk}/" in client.get("/dossiers/handover/").text
    wrong = client.post(f"/dossiers/handover/{sheet.pk}/", {"back": ["2"], "why-2": " "})
    assert wrong.status_code == 409 and set(HandoverLine.objects.values_list("state", flat=True)) == {"given"}
    done = client.post(f"/dossiers/handover/{sheet.pk}/", {"back": ["2"], "why-2": "Thiếu bản chính"})
    assert done.status_code == 302
    assert list(HandoverLine.objects.order_by("place").values_list("state", "settled_by")) == [
        ("confirmed", "Minh"), ("returned", "Minh"),
    ]  # fmt: skip
    assert "Thiếu bản chính" in client.get(f"/dossiers/{second.code}/").text
    assert client.post(f"/dossiers/handover/{sheet.pk}/", {}).status_code == 409
    client.force_login(clerk)
    again = client.get("/dossiers/handover/").text.split("Phiếu gần đây")[0]
    assert second.code in again and first.code not in again
    assert AuditLine.objects.filter(verb="dossiers.taken_over", unit_code="10525").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_finished_dossier_goes_back_to_the_counter_and_each_receiver_has_a_sheet_of_its_own(
    city, clerk, officer, client, noon
):
    given, finished = received(), received()
    operations.change(dossier=finished, verb="finish", at=NOW, by="Minh")
    client.force_login(officer)
    page = client.get("/dossiers/handover/").text
    assert finished.code in page and given.code not in page
    assert client.post("/dossiers/handover/", {"tick": [given.code]}).status_code == 404
    client.post("/dossiers/handover/", {"tick": [finished.code]})
    assert HandoverLine.objects.get().dossier == finished and HandoverSheet.objects.get().results
    client.force_login(clerk)
    client.post("/dossiers/handover/", {"tick": [given.code]})
    assert not HandoverSheet.objects.order_by("-id").first().results


@pytest.mark.django_db
def test_nobody_puts_a_dossier_that_is_on_its_way_on_a_second_sheet(city):
    dossier = received()
    operations.give_over(dossiers=[dossier], at=NOW, by="Lan")
    with pytest.raises(operations.UnableToGiveOver):
        operations.give_over(dossiers=[dossier], at=NOW, by="Hoa")
    assert HandoverSheet.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_sheet_is_unknown_to_other_units(city, client, noon):
    (sheet,) = operations.give_over(dossiers=[received()], at=NOW, by="Lan")
    user = open_account(username="xa", full_name="Xa", password="mot-mat-khau-dai", by="system:test")
    grant(user=user, role="clerk", unit_code="11311", starts_on=MORNING.date(), by="system:test")
    client.force_login(user)
    for path in (f"/dossiers/handover/{sheet.pk}/", f"/dossiers/handover/{sheet.pk}.pdf"):
        assert client.get(path).status_code == 404
    assert client.post(f"/dossiers/handover/{sheet.pk}/", {}).status_code == 404
