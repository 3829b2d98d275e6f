"""Who finishes or refuses a dossier holds the power to, that day."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from haidang.core.access.operations import grant
from haidang.core.accounts.operations import open_account
from haidang.core.testing.loaded import loaded
from haidang.dossiers import queries
from haidang.dossiers.operations import Applicant, NotTheirsToDecide, change, submit
from haidang.procedures.operations import delegate
from haidang.procedures.queries import by_code as procedure
from haidang.units import operations as units
from haidang.units.queries import Holder, by_code, position_of

pytestmark = pytest.mark.django_db
HERE, THERE = "10525", "11311"


@pytest.fixture
def dossier(db):
    loaded(("units", "load"), ("procedures", "load"))
    made = submit(
        procedure=procedure("1.001193"), unit_code=HERE, channel="online", applicant=Applicant("Người thử"),
        at=timezone.now() - timedelta(hours=2), by="system:test",
    )  # fmt: skip
    return change(dossier=made, verb="receive", at=timezone.now() - timedelta(hours=1), by="system:test")


@pytest.fixture
def passed(dossier):
    today = timezone.localdate()
    return delegate(
        kind="decentralise", field="Hộ tịch", from_=Holder(by_code(HERE)), to=Holder(by_code(THERE)), starts_on=today,
        act="QĐ 7/2026", by="system:test",
    )  # fmt: skip


def officer(unit, role="officer"):
    user = open_account(username=f"{role}{unit}", full_name=f"Cán bộ {unit}", password=None, by="system:test")
    grant(user=user, role=role, unit_code=unit, starts_on=date(2025, 7, 1), by="system:test")
    return user


def test_whose_unit_passed_the_power_on_is_told_who_decides_and_by_which_act(client, dossier, passed):
    client.force_login(officer(HERE))
    answer = client.post(f"/dossiers/{dossier.code}/", {"verb": "finish"})
    assert answer.status_code == 409 and by_code(THERE).name in answer.text and "QĐ 7/2026" in answer.text
    dossier.refresh_from_db()
    assert dossier.finished_at is None


def test_whose_unit_received_the_power_sees_the_dossier_and_finishes_it(client, dossier, passed):
    there = officer(THERE)
    assert list(queries.visible_to(there)) == [dossier]
    client.force_login(there)
    assert "Quyết định hôm nay" in client.get(f"/dossiers/{dossier.code}/").text
    assert client.post(f"/dossiers/{dossier.code}/", {"verb": "finish"}).status_code == 302
    dossier.refresh_from_db()
    assert dossier.finished_at is not None and dossier.unit_code == HERE


def test_refusing_and_stopping_are_decisions_too_and_looking_at_papers_is_not(dossier, passed):
    new = submit(
        procedure=procedure("1.001193"), unit_code=HERE, channel="online", applicant=Applicant("Người thử"), at=timezone.now(),
        by="system:test",
    )  # fmt: skip
    for one, verb in ((new, "refuse"), (dossier, "stop")):
        with pytest.raises(NotTheirsToDecide):
            change(dossier=one, verb=verb, note="Lý do", at=timezone.now(), by=officer(HERE, "clerk"))
    change(
        dossier=dossier,
        verb="ask_supplement",
        note="Thiếu giấy",
        at=timezone.now(),
        by=officer(HERE, "clerk"),
    )


def test_the_power_of_that_day_counts_and_what_was_taken_back_is_the_units_again(dossier, passed):
    today = timezone.localdate()
    units.revoke(delegation=passed, last_day=today - timedelta(1), act="QĐ thu hồi", by="system:test")
    assert not queries.visible_to(officer(THERE)).exists()
    assert change(dossier=dossier, verb="finish", at=timezone.now(), by=officer(HERE)).finished_at


def test_another_field_and_a_third_unit_are_not_touched(client, dossier, passed):
    client.force_login(officer("11329"))
    assert client.get(f"/dossiers/{dossier.code}/").status_code == 404
    other = submit(
        procedure=procedure("2.001035"), unit_code=HERE, channel="online", applicant=Applicant("Người thử"), at=timezone.now(),
        by="system:test",
    )  # fmt: skip
    assert list(queries.visible_to(officer(THERE))) == [dossier]
    change(dossier=other, verb="receive", at=timezone.now(), by=officer(HERE))
    assert change(dossier=other, verb="finish", at=timezone.now(), by=officer(HERE)).finished_at


def test_what_was_authorised_to_a_deputy_stays_in_the_unit(dossier):
    for kind, title in (("head", "Chủ tịch"), ("deputy", "Phó Chủ tịch")):
        units.appoint(
            unit=by_code(HERE), kind=kind, title=title, full_name=title, starts_on=date(2026, 1, 1), act="QĐ", by="system:test"
        )  # fmt: skip
    delegate(
        kind="authorise", field="Hộ tịch", from_=Holder(by_code(HERE)), act="QĐ 8", starts_on=timezone.localdate(),
        to=Holder(by_code(HERE), position_of(by_code(HERE), "Phó Chủ tịch")), ends_on=date(2099, 1, 1), by="system:test",
    )  # fmt: skip
    assert change(dossier=dossier, verb="finish", at=timezone.now(), by=officer(HERE)).finished_at
