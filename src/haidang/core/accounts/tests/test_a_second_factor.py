"""Roles that can do much harm hold only for who signed in with more than a password."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from haidang.core.access import roles
from haidang.core.access.operations import grant
from haidang.core.access.permissions import GRANT
from haidang.core.access.queries import can, grants_of, units_where, withheld_from
from haidang.core.access.registry import roles as all_roles
from haidang.core.accounts.models import User
from haidang.core.accounts.operations import open_account
from haidang.core.accounts.tests.a_key import Key
from haidang.core.accounts.tests.conftest import PASSWORD, digits

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def asked_for(settings):
    settings.HAIDANG_SECOND_FACTOR = True


@pytest.fixture
def administrator(lan):
    grant(user=lan, role=roles.ADMINISTRATOR, starts_on=date(2025, 7, 1), by="system:test")
    grant(user=lan, role=roles.CLERK, unit_code="10525", starts_on=date(2025, 7, 1), by="system:test")
    return lan


def is_inside(browser) -> bool:
    return browser.get("/access/").status_code == 200


def test_which_roles_ask_for_it():
    asking = {name for name, role in all_roles().items() if role.second_factor}
    assert asking == {roles.ADMINISTRATOR, roles.HOME_AFFAIRS, "inspector"}


def test_at_the_gate_a_role_that_asks_for_it_is_left_out_and_other_roles_hold(administrator):
    def who(**more):
        somebody = User.objects.get(pk=administrator.pk)
        somebody.__dict__.update(more)
        return somebody

    alone, twice, of_a_job = who(has_second_factor=False), who(has_second_factor=True), who()
    assert [grant.role for grant in grants_of(alone)] == [roles.CLERK]
    assert [grant.role for grant in withheld_from(alone)] == [roles.ADMINISTRATOR]
    assert units_where(alone, GRANT) == set() and not can(alone, GRANT) and can(alone, "dossiers.see")
    for somebody in (twice, of_a_job):
        assert units_where(somebody, GRANT) is None and withheld_from(somebody) == []


def test_with_a_password_alone_a_page_leads_to_what_is_missing_and_the_desk_says_so(administrator, sign_in):
    browser, _answer = sign_in()
    led = browser.get("/access/?q=lan")
    assert (
        led.status_code == 302
        and led["Location"] == "/accounts/mine/second-factor/?next=%2Faccess%2F%3Fq%3Dlan"
    )
    told = browser.get(led["Location"]).text
    assert (
        "Quản trị hệ thống" in told
        and "/accounts/mine/app/set-up/" in told
        and "/accounts/mine/passkeys/add/" in told
    )
    assert browser.post("/access/", {"user": "lan"})["Location"] == "/accounts/mine/second-factor/"
    desk = browser.get("/desk/").text
    assert "/accounts/mine/second-factor/" in desk and 'href="/access/"' not in desk
    assert browser.get("/dossiers/").status_code == 200


def test_who_has_no_such_role_finds_the_page_unknown_and_is_told_nothing(lan, sign_in):
    grant(user=lan, role=roles.CLERK, unit_code="10525", starts_on=date(2025, 7, 1), by="system:test")
    browser, _answer = sign_in()
    assert browser.get("/access/").status_code == 404
    assert "second-factor" not in browser.get("/desk/").text


def test_setting_up_the_app_opens_them_at_once_and_signing_in_with_its_digits_too(
    administrator, with_app, sign_in
):
    here, secret, _codes = with_app()
    assert is_inside(here)
    browser, _answer = sign_in()
    browser.post("/accounts/sign-in/code/", {"code": digits(secret, 1)})
    assert is_inside(browser)


def test_a_recovery_code_counts_once_like_the_app_that_is_lost(administrator, with_app, sign_in):
    _here, _secret, codes = with_app()
    browser, _answer = sign_in()
    browser.post("/accounts/sign-in/code/", {"code": codes[0]})
    assert is_inside(browser)


def test_setting_up_a_passkey_opens_them_and_signing_in_with_it_alone_counts(administrator, sign_in):
    here, key = sign_in()[0], Key()
    here.post("/accounts/confirm/?next=/accounts/mine/passkeys/add/", {"password": PASSWORD})
    assert not is_inside(here)
    assert key.set_up(here).status_code == 302 and is_inside(here)
    browser = Client()
    assert key.sign_in(browser)["Location"] == "/desk/" and is_inside(browser)
    assert not is_inside(Client())


def test_giving_the_password_once_more_is_no_second_factor(administrator, sign_in):
    browser, _answer = sign_in()
    browser.post("/accounts/confirm/?next=/access/", {"password": PASSWORD})
    assert not is_inside(browser)


def test_who_set_one_up_confirms_with_it_and_comes_back(administrator, with_app):
    _here, secret, _codes = with_app()
    browser = Client()
    browser.force_login(administrator)  # a session from before the house asked for it
    told = browser.get(browser.get("/access/")["Location"]).text
    assert "/accounts/confirm/code/?next=%2Faccess%2F" in told and "/app/set-up/" not in told
    back = browser.post("/accounts/confirm/code/?next=/access/", {"code": digits(secret, 1)})
    assert back["Location"] == "/access/" and is_inside(browser)


def test_the_way_back_never_leads_to_another_house(administrator, with_app):
    here, _secret, _codes = with_app()
    for there in ("https://elsewhere.example/", "javascript:alert(1)", "//elsewhere.example"):
        told = here.get("/accounts/mine/second-factor/", {"next": there}).text
        assert there not in told.partition("<main")[2]


def test_the_second_factor_of_somebody_else_in_the_same_session_does_not_count(administrator, with_app):
    here, _secret, _codes = with_app()
    other = open_account(username="dung", full_name="Trần Văn Dũng", password=PASSWORD, by="system:test")
    grant(user=other, role=roles.ADMINISTRATOR, starts_on=date(2025, 7, 1), by="system:test")
    browser, steps = Client(), here.session
    browser.force_login(other)
    session = browser.session
    session.update(
        {key: steps[key] for key in steps.keys() if key.startswith("account_authentication_methods")}
    )
    session.save()
    assert is_inside(here) and not is_inside(browser)


def test_where_the_house_does_not_ask_a_password_is_enough(administrator, sign_in, settings):
    settings.HAIDANG_SECOND_FACTOR = False
    assert is_inside(sign_in()[0])


def test_nobody_waits_longer_for_a_page(lan, sign_in, settings):
    grant(user=lan, role=roles.CLERK, unit_code="10525", starts_on=timezone.localdate(), by="system:test")
    browser, asked = sign_in()[0], {}
    for on in (True, False, True, False):
        settings.HAIDANG_SECOND_FACTOR = on
        with CaptureQueriesContext(connection) as seen:
            browser.get("/accounts/mine/")
        asked[on] = len(seen)
    assert asked[True] == asked[False]
