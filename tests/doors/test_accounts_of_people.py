"""Accounts of those who work here: opened with a role, closed, opened again; the password is the person's own."""

import re
from datetime import timedelta
from io import StringIO
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from haidang.core.access.models import RoleGrant
from haidang.core.access.operations import grant
from haidang.core.accounts.models import User
from haidang.core.accounts.operations import UnableToOpen, open_new
from haidang.core.audit.models import AuditLine
from haidang.core.notices.models import Notice
from haidang.core.staff import operations
from haidang.core.staff.models import PasswordLink

WARD, OTHER = "10525", "11311"
PASSWORD = "mot-cau-ngan-de-nho"


@pytest.fixture
def as_(person):
    def enter(role, unit="", name=None):
        browser = Client()
        browser.force_login(person(name or f"{role}{unit}", role, unit))
        return browser

    return enter


def opening(browser, follow=True, **changes):
    sent = {
        "full_name": "Nguyễn Thị Lan", "username": "", "mail": "", "role": "clerk", "unit_code": WARD,
        "starts_on": timezone.localdate().isoformat(), "ends_on": "",
    }  # fmt: skip
    return browser.post("/staff/new/", sent | changes, follow=follow)


def link_in(answer) -> str:
    return re.search(r"(/staff/welcome/[\w-]+/)</code>", answer.text)[1]


def choose(link, first=PASSWORD, second=None):
    return Client().post(link, {"password1": first, "password2": second or first})


def enters(name, password) -> bool:
    browser = Client()
    browser.post("/accounts/sign-in/", {"login": name, "password": password})
    return browser.get("/accounts/mine/").status_code == 200


def test_an_account_is_opened_with_its_first_role_and_the_person_alone_knows_the_password(as_):
    answer = opening(as_("home_affairs", WARD))
    lan = User.objects.get(username="lannt")
    held = RoleGrant.objects.get(user=lan)
    assert (lan.full_name, held.role, held.unit_code) == ("Nguyễn Thị Lan", "clerk", WARD)
    assert not lan.has_usable_password()
    link = link_in(answer)
    assert "lannt" in Client().get(link).text
    assert choose(link)["Location"] == "/accounts/sign-in/"
    assert enters("lannt", PASSWORD)
    lines = AuditLine.objects.filter(object_key=str(lan.pk))
    assert set(lines.values_list("verb", flat=True)) >= {"accounts.opened", "staff.password_chosen"}
    token = link.split("/")[-2]
    assert not AuditLine.objects.filter(line__contains=token).exists()
    assert not PasswordLink.objects.filter(digest=token).exists()


def test_a_link_is_shown_once_works_once_and_holds_for_three_days(as_):
    browser = as_("home_affairs", WARD)
    link = link_in(opening(browser))
    lan = User.objects.get(username="lannt")
    assert "/staff/welcome/" not in browser.get(f"/staff/{lan.pk}/").text
    assert choose(link).status_code == 302
    again = choose(link, "mot-mat-khau-khac-hon")
    assert again.status_code == 404 and "Liên kết này không còn dùng được" in again.text
    assert Client().get(link).status_code == 404 and enters("lannt", PASSWORD)
    for hours, status in ((71, 200), (73, 404)):
        made = operations.let_in_again(user=lan, at=timezone.now() - timedelta(hours=hours), by="system:test")
        assert Client().get(urlsplit(made.link).path).status_code == status


def test_a_password_that_is_short_common_or_typed_in_two_ways_is_refused_and_the_link_holds(as_):
    link = link_in(opening(as_("home_affairs", WARD)))
    for first, second in (("ngan", "ngan"), ("password123", "password123"), (PASSWORD, "mot-cau-khac-nhau")):
        refused = choose(link, first, second)
        assert refused.status_code == 400 and "This password" not in refused.text
    assert choose(link).status_code == 302


def test_a_name_that_is_taken_gets_a_number_and_one_that_was_typed_is_refused(as_):
    browser = as_("home_affairs", WARD)
    opening(browser)
    opening(browser)
    assert User.objects.filter(username="lannt2").exists()
    taken = opening(browser, username="lannt")
    assert taken.status_code == 409 and "Đã có người đăng nhập bằng tên lannt" in taken.text
    assert 'value="Nguyễn Thị Lan"' in taken.text
    for name in ("Lan Nguyễn", "system.kho", "mau.lan", "a"):
        assert opening(browser, username=name).status_code == 400
    assert PasswordLink.objects.count() == 2


def test_an_account_that_is_there_is_never_taken_over_by_opening_it_once_more(person):
    person("boss", "administrator", "")
    with pytest.raises(UnableToOpen):
        operations.open_for(full_name="Ai Đó", username="boss", at=timezone.now(), by="system:test")
    assert User.objects.get(username="boss").has_usable_password()


def test_who_gives_roles_in_one_ward_opens_accounts_there_and_nowhere_else(as_):
    browser = as_("home_affairs", WARD)
    for changes in ({"unit_code": OTHER}, {"unit_code": ""}, {"unit_code": "*"}, {"role": "administrator"}):
        assert opening(browser, **changes).status_code == 400
    assert not User.objects.filter(username="lannt").exists()


def test_closing_ends_sessions_and_roles_and_keeps_the_name_and_opening_again_gives_no_role_back(as_):
    browser = as_("home_affairs", WARD)
    choose(link_in(opening(browser)))
    lan = User.objects.get(username="lannt")
    there = Client()
    there.post("/accounts/sign-in/", {"login": "lannt", "password": PASSWORD})
    browser.post(f"/staff/{lan.pk}/close/")
    lan.refresh_from_db()
    assert not lan.is_active and str(lan) == "Nguyễn Thị Lan"
    assert there.get("/accounts/mine/").status_code == 302 and not enters("lannt", PASSWORD)
    assert RoleGrant.objects.get(user=lan).ended_at is not None
    assert "đã đóng" in browser.get(f"/staff/{lan.pk}/").text
    link = link_in(browser.post(f"/staff/{lan.pk}/open-again/", follow=True))
    choose(link, "mat-khau-moi-cua-toi")
    assert enters("lannt", "mat-khau-moi-cua-toi") and not enters("lannt", PASSWORD)
    assert RoleGrant.objects.filter(user=lan, ended_at=None).count() == 0
    verbs = set(AuditLine.objects.filter(object_key=str(lan.pk)).values_list("verb", flat=True))
    assert {"staff.closed", "staff.opened_again"} <= verbs


def test_whoever_lost_the_telephone_is_let_in_again_by_a_link_and_nothing_of_before_opens(as_):
    browser = as_("home_affairs", WARD)
    choose(link_in(opening(browser)))
    lan = User.objects.get(username="lannt")
    TOTP.activate(lan, "JBSWY3DPEHPK3PXP")
    assert not enters("lannt", PASSWORD)  # a code is asked for
    link = link_in(browser.post(f"/staff/{lan.pk}/link/", follow=True))
    assert not enters("lannt", PASSWORD)
    choose(link, "mat-khau-moi-cua-lan")
    assert enters("lannt", "mat-khau-moi-cua-lan")


def test_whoever_lost_the_password_gets_a_new_link_and_older_ones_end(as_):
    browser = as_("home_affairs", WARD)
    first = link_in(opening(browser))
    lan = User.objects.get(username="lannt")
    second = link_in(browser.post(f"/staff/{lan.pk}/link/", follow=True))
    assert choose(first).status_code == 404 and choose(second).status_code == 302


def test_nobody_gets_at_the_account_of_somebody_who_may_do_more(as_, person):
    boss = person("boss", "administrator", "")
    grant(user=boss, role="clerk", unit_code=WARD, starts_on=timezone.localdate(), by="system:test")
    browser = as_("home_affairs", WARD)
    shown = browser.get(f"/staff/{boss.pk}/")
    assert shown.status_code == 200 and "/link/" not in shown.text
    for deed in ("link", "close", "open-again"):
        assert browser.post(f"/staff/{boss.pk}/{deed}/").status_code == 404
    assert not PasswordLink.objects.exists()


def test_nobody_looks_after_their_own_account_or_one_of_another_ward(as_, person):
    browser = as_("home_affairs", WARD, name="self")
    own, afar = User.objects.get(username="self"), person("afar", "clerk", OTHER)
    assert browser.post(f"/staff/{own.pk}/close/").status_code == 404
    assert browser.get(f"/staff/{afar.pk}/").status_code == 404
    assert browser.post(f"/staff/{afar.pk}/close/").status_code == 404
    with pytest.raises(operations.UnableToClose):
        operations.close(user=own, at=timezone.now(), by=own)


def test_accounts_are_listed_by_given_name_and_found_with_or_without_accents(as_):
    browser = as_("home_affairs", WARD)
    for name in ("Trần Văn Ớt", "Phạm Thị Ơn", "Lê Văn Anh", "Nguyễn Thị Ân"):
        opening(browser, full_name=name)
    listed = [str(one) for one, _held in browser.get("/staff/").context["rows"]]
    assert [name for name in listed if " " in name] == [
        "Lê Văn Anh",
        "Nguyễn Thị Ân",
        "Phạm Thị Ơn",
        "Trần Văn Ớt",
    ]
    assert [str(one) for one, _held in browser.get("/staff/?q=tran ot").context["rows"]] == ["Trần Văn Ớt"]
    assert [str(one) for one, _held in browser.get("/staff/?q=Ớt&state=closed").context["rows"]] == []


def test_who_has_a_work_mail_gets_the_link_there_too(as_, settings):
    settings.EMAIL_HOST = "127.0.0.1"
    answer = opening(as_("home_affairs", WARD), mail="lan@haiphong.example")
    told = Notice.objects.get(kind="staff.link")
    assert (told.channel, told.address, told.account) == ("mail", "lan@haiphong.example", None)
    assert (
        link_in(answer) in told.text
        and "http://testserver/staff/welcome/" in answer.text
        and "thư công vụ" in answer.text
    )


def test_the_commands_open_close_and_let_in_by_the_same_operations(city):
    def said(*words):
        out = StringIO()
        call_command("accounts", *words, stdout=out)
        return out.getvalue()

    first = said("person", "lan", "Nguyễn Thị Lan", "--role", "clerk", "--unit", WARD)
    assert choose(re.search(r"(/staff/welcome/\S+)", first)[1]).status_code == 302 and enters("lan", PASSWORD)
    again = said("again", "lan")
    assert not enters("lan", PASSWORD)
    assert choose(re.search(r"(/staff/welcome/\S+)", again)[1]).status_code == 302
    said("close", "lan")
    assert not enters("lan", PASSWORD)
    with pytest.raises(CommandError):
        said("again", "lan")
    with pytest.raises(CommandError):
        said("person", "lan", "Nguyễn Thị Lan")


def test_a_name_is_kept_in_order_however_it_is_changed(db):
    before = open_new(username="binh", full_name="Vũ Văn Bình", by="system:test")
    lan = open_new(username="lan", full_name="Nguyễn Thị Lan", by="system:test")
    lan.full_name = "Nguyễn Thị Ánh"
    lan.save(update_fields=["full_name"])
    lan.refresh_from_db()
    assert lan.name_words == "nguyen thi anh lan" and lan.name_order < before.name_order
