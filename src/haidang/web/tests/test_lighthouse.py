from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from haidang.core.access import roles
from haidang.core.access.models import RoleGrant
from haidang.core.access.operations import grant
from haidang.core.accounts.operations import open_account
from haidang.core.calendar import aware
from haidang.core.facts.operations import refresh
from haidang.core.notices import operations as notices
from haidang.core.notices.models import Notice
from haidang.core.print.tests.test_on_paper import text_in
from haidang.dossiers import operations as dossiers
from haidang.dossiers.tests.factories import received
from haidang.parindex import standings

JULY = date(2026, 7, 20)


def leader(role, unit=""):
    user = open_account(username=f"{role}{unit}", full_name="Người thử", password=None, by="system:test")
    grant(user=user, role=role, unit_code=unit, starts_on=date(2020, 1, 1), by="system:test")
    return user


@pytest.fixture
def fell(counted):
    """The ward that was always in time until June is late three times in July."""
    for day in (1, 2, 3):
        dossier = received(unit_code="11311", at=aware(datetime(2026, 7, day, 9)))
        dossiers.change(dossier=dossier, verb="finish", at=aware(datetime(2026, 11, 2, 9)), by="system:test")
    return refresh()


def test_a_ward_that_fell_is_named_with_its_places_and_every_criterion_that_moved_it(fell):
    ward = standings.standing_of(fell, "11311", JULY)
    assert (ward.rank_before, ward.rank, ward.fell) == (1, 3, 2)
    assert ward.movement.moved < 0
    assert sum((part.moved for part in ward.movement.parts), Decimal(0)) == ward.movement.moved
    lowest = ward.movement.parts[0]
    assert lowest.leaf.node.code == "2.1" and lowest.moved < 0
    assert [one.unit.code for one in standings.fallen(fell, JULY)] == ["11311"]


def test_the_city_as_a_whole_counts_the_deeds_of_all_its_units_together(fell):
    city = standings.of_the_city(fell, JULY)
    on_time = next(part for part in city.movement.parts if part.leaf.node.code == "2.1")
    # Eight deeds until June, five of them in time; three more in July, all late.
    assert (on_time.before.why["among"], on_time.before.why["hits"]) == (8, 5)
    assert (on_time.now.why["among"], on_time.now.why["hits"]) == (11, 5)
    assert city.rank is None


def test_in_january_the_year_before_is_what_a_month_is_compared_with():
    now, before = standings.now_and_before(date(2026, 1, 9))
    assert (now.first, now.last) == (date(2026, 1, 1), date(2026, 1, 1))
    assert (before.first, before.last) == (date(2025, 1, 1), date(2025, 12, 1))


def test_a_leader_of_the_city_sees_whose_dossiers_are_late_and_a_click_leads_to_them(client, counted):
    late = received(unit_code="10525", at=timezone.now() - timedelta(days=60))
    client.force_login(leader(roles.CITY_LEADER))
    page = client.get("/lighthouse/").content.decode()
    assert page.index("Hồ sơ trễ hạn: 1") < page.index("Hồ sơ sắp trễ hạn")
    assert "Cần chú ý" in page and "Phường Hải Dương" in page
    door = "/dossiers/?what=late&amp;unit=10525"
    assert door in page
    assert late.code in client.get(door.replace("&amp;", "&")).content.decode()


def test_the_head_of_a_ward_sees_the_very_dossiers_of_the_ward_and_no_other_unit(client, counted):
    mine = received(unit_code="10525", at=timezone.now() - timedelta(days=60))
    other = received(unit_code="11407", at=timezone.now() - timedelta(days=60))
    client.force_login(leader(roles.UNIT_LEADER, "10525"))
    page = client.get("/lighthouse/").content.decode()
    assert f"/dossiers/{mine.code}/" in page and other.code not in page
    assert client.get("/lighthouse/?unit=11407").status_code == 404
    assert client.get("/lighthouse/?unit=nowhere").status_code == 404
    assert client.get("/lighthouse/report.pdf?unit=11407").status_code == 404


def test_the_page_is_printed_with_what_stands_on_it(client, counted):
    late = received(unit_code="10525", at=timezone.now() - timedelta(days=60))
    client.force_login(leader(roles.UNIT_LEADER, "10525"))
    answer = client.get("/lighthouse/report.pdf")
    assert answer["Content-Type"] == "application/pdf"
    text = text_in(answer.content)
    assert late.code in text.replace("\n", "") and "Phường Hải Dương" in text and "Hồ sơ trễ hạn" in text


def test_before_anything_was_counted_the_page_says_so(client, transactional_db):
    client.force_login(leader(roles.CITY_LEADER))
    assert "Chưa có số liệu" in client.get("/lighthouse/").content.decode()


def test_a_leader_gets_the_page_as_a_pdf_at_seven_once_and_whoever_lost_the_role_does_not(counted, settings):
    settings.EMAIL_HOST = "127.0.0.1"
    head = leader(roles.UNIT_LEADER, "10525")
    head.email = "head@example.vn"
    head.save()
    notices.choose(
        account=head, phone="", language="vi", quiet_from=time(21), quiet_to=time(6), ways={}, by=head
    )  # fmt: skip
    received(unit_code="10525", at=timezone.now() - timedelta(days=60))
    seven = timezone.localtime().replace(hour=7, minute=0, second=0, microsecond=0)
    assert notices.morning(now=seven)["web.lighthouse"] == 1
    assert "web.lighthouse" not in notices.morning(now=seven + timedelta(minutes=1))
    mail = Notice.objects.get(kind="web.lighthouse", channel="mail")
    assert "Hồ sơ trễ hạn: 1" in mail.text and "/lighthouse/" in mail.text
    assert mail.attachment.name.endswith(".pdf")
    assert "Phường Hải Dương" in text_in(bytes(mail.attachment.content))
    RoleGrant.objects.update(ends_on=date(2026, 1, 1))
    assert notices.morning(now=seven + timedelta(days=1)).get("web.lighthouse", 0) == 0
