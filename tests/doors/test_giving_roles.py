"""The page where roles are given and taken away."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from haidang.core.access.models import RoleGrant
from haidang.core.access.operations import UnableToEnd, UnableToGrant, end, grant
from haidang.core.access.registry import roles
from haidang.core.accounts.operations import open_account, open_service
from haidang.core.audit.models import AuditLine

WARD, OTHER = "10525", "11311"


@pytest.fixture
def newcomer(city):
    return open_account(username="moi", full_name="Người Mới", password=None, by="system:test")


@pytest.fixture
def as_(client, person):
    def enter(role, unit=""):
        client.force_login(person(role, role, unit))
        return client

    return enter


def give(browser, **changes):
    sent = {"user": "moi", "role": "clerk", "unit_code": WARD, "starts_on": timezone.localdate().isoformat(), "ends_on": ""}  # fmt: skip
    return browser.post("/access/", sent | changes)


def test_home_affairs_gives_a_role_from_a_day_to_a_day_and_both_names_are_written_down(as_, newcomer):
    today = timezone.localdate()
    answer = give(as_("home_affairs"), ends_on=(today + timedelta(days=30)).isoformat())
    assert answer.status_code == 302
    held = RoleGrant.objects.get(user=newcomer)
    assert (held.role, held.unit_code, held.ends_on) == ("clerk", WARD, today + timedelta(days=30))
    line = AuditLine.objects.get(verb="access.granted", object_key=str(held.pk))
    assert f'"to": {newcomer.pk}' in line.line and line.actor.startswith("user:")


def test_a_role_is_taken_away_at_once_and_stays_as_history(as_, newcomer, person):
    clerk = person("clerk", "clerk", WARD)
    held = RoleGrant.objects.get(user=clerk)
    browser = as_("home_affairs")
    assert "clerk" in browser.get("/access/?q=clerk").text
    browser.post(f"/access/{held.pk}/end/")
    held.refresh_from_db()
    assert held.ended_at is not None and not browser.get("/access/?q=clerk").context["rows"]
    assert AuditLine.objects.filter(verb="access.ended", object_key=str(held.pk)).count() == 1
    with pytest.raises(UnableToEnd):
        end(grant=held, at=timezone.now(), by="system:test")


def test_what_was_taken_away_can_be_given_again_on_the_same_day(newcomer):
    today = timezone.localdate()
    first = grant(user=newcomer, role="clerk", unit_code=WARD, starts_on=today, by="system:test")
    end(grant=first, at=timezone.now(), by="system:test")
    assert grant(user=newcomer, role="clerk", unit_code=WARD, starts_on=today, by="system:test") != first


def test_nobody_gives_a_role_to_themselves(as_):
    browser = as_("administrator")
    answer = give(browser, user="administrator")
    assert answer.status_code == 409 and "Không ai tự giao vai trò cho mình" in answer.text
    assert RoleGrant.objects.count() == 1


def test_only_an_administrator_gives_the_roles_that_give_roles(as_, newcomer):
    assert give(as_("home_affairs"), role="administrator", unit_code="").status_code == 400
    assert not RoleGrant.objects.filter(user=newcomer).exists()
    assert give(as_("administrator"), role="administrator", unit_code="*").status_code == 302


def test_home_affairs_takes_no_role_from_an_administrator(as_, person):
    person("boss", "administrator", "")
    held = RoleGrant.objects.get(user__username="boss")
    browser = as_("home_affairs")
    assert browser.post(f"/access/{held.pk}/end/").status_code == 404
    assert "/end/" not in browser.get("/access/?q=boss").text.split('id="give"')[0].split("<tbody")[1]


def test_whoever_gives_roles_in_one_ward_gives_them_there_and_sees_nobody_else(as_, newcomer, person):
    person("afar", "clerk", OTHER)
    browser = as_("home_affairs", WARD)
    shown = browser.get("/access/").context
    assert list(shown["units"]) == [WARD]
    assert {row["grant"].unit_code for row in shown["rows"]} == {WARD}
    assert give(browser, unit_code=OTHER).status_code == 400
    assert give(browser, unit_code="").status_code == 400
    assert give(browser, unit_code="*").status_code == 400
    afar = RoleGrant.objects.get(user__username="afar")
    assert browser.post(f"/access/{afar.pk}/end/").status_code == 404
    assert give(browser).status_code == 302


def test_who_holds_what_in_a_unit_is_listed_also_what_begins_later(as_, newcomer):
    later = timezone.localdate() + timedelta(days=5)
    grant(user=newcomer, role="officer", unit_code=WARD, starts_on=later, by="system:test")
    page = as_("administrator").get(f"/access/?unit={WARD}")
    assert [row["grant"].user for row in page.context["rows"]] == [newcomer]
    assert "chưa đến ngày" in page.text


def test_a_role_that_reads_personal_data_is_marked(as_):
    assert roles()["clerk"].reads_personal_data and not roles()["home_affairs"].reads_personal_data
    page = as_("administrator").get("/access/").text
    part = page[page.index("Cán bộ một cửa</option>") :]
    assert "đọc dữ liệu cá nhân" in part


def test_what_was_typed_is_not_lost_when_something_is_wrong(as_, newcomer):
    browser = as_("administrator")
    answer = give(browser, user="khongai")
    assert answer.status_code == 400 and 'value="khongai"' in answer.text
    assert "Không có ai đăng nhập bằng tên này" in answer.text
    backwards = give(browser, ends_on="2020-01-01")
    assert backwards.status_code == 409 and 'value="2020-01-01"' in backwards.text


def test_a_system_is_given_no_role(as_):
    open_service(name="kho", allowed=["dossiers.see"], by="system:test")
    assert give(as_("administrator"), user="system.kho").status_code == 400


def test_a_role_of_an_unknown_name_or_with_dates_out_of_order_is_refused(newcomer):
    for changes in ({"role": "king"}, {"starts_on": date(2026, 2, 1), "ends_on": date(2026, 1, 1)}):
        with pytest.raises(UnableToGrant):
            grant(**{"user": newcomer, "role": "clerk", "starts_on": date(2026, 1, 1), "by": "system:test"} | changes)  # fmt: skip
