"""Accounts of those who work here: opened with a role, closed, opened again; the password is the person's own."""

import re
from datetime import timedelta
from io import StringIO
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
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


# Name and mail


def changing(browser, person, **said):
    sent = {"full_name": person.full_name, "mail": person.email}
    return browser.post(f"/staff/{person.pk}/change/", sent | said, follow=True)


@pytest.fixture
def lan_who_works(as_, settings):
    """Somebody whose account home affairs opened, with a work mail."""
    settings.EMAIL_HOST = "127.0.0.1"
    browser = as_("home_affairs", WARD)
    opening(browser, mail="lan@haiphong.example")
    return browser, User.objects.get(username="lannt")


def test_who_looks_after_an_account_changes_name_and_mail_and_the_address_before_is_told(lan_who_works):
    browser, lan = lan_who_works
    answer = changing(browser, lan, full_name="Nguyễn  Thị Lân ", mail="lanmoi@haiphong.example")
    lan.refresh_from_db()
    assert (lan.full_name, lan.email) == ("Nguyễn Thị Lân", "lanmoi@haiphong.example")
    assert lan.name_words == "nguyen thi lan lannt" and "Nguyễn Thị Lân" in answer.text
    told = Notice.objects.get(kind="notices.mail_changed", channel="mail")
    assert told.address == "lan@haiphong.example" and "lanmoi" not in told.text and "lannt" in told.text
    renamed = AuditLine.objects.get(verb="accounts.renamed")
    assert (
        '"before": "Nguyễn Thị Lan"' in renamed.line
        and '"after": "Nguyễn Thị Lân"' in renamed.line
        and renamed.actor.startswith("user:")
    )
    line = AuditLine.objects.get(verb="accounts.mail_changed").line
    assert '"before": "l•••@haiphong.example"' in line and "lanmoi" not in line
    again = link_in(browser.post(f"/staff/{lan.pk}/link/", follow=True))
    newest = Notice.objects.filter(kind="staff.link").latest("id")
    assert newest.address == "lanmoi@haiphong.example" and again in newest.text


def test_what_stays_as_it_is_is_neither_told_nor_written_down(lan_who_works):
    browser, lan = lan_who_works
    assert "Không có gì phải thay đổi" in changing(browser, lan).text
    assert not AuditLine.objects.filter(verb__in=["accounts.renamed", "accounts.mail_changed"]).exists()
    assert not Notice.objects.filter(kind="notices.mail_changed").exists()


def test_a_wrong_name_or_address_is_named_and_nothing_typed_is_lost(lan_who_works):
    browser, lan = lan_who_works
    answer = changing(browser, lan, full_name=" ", mail="lan@")
    assert answer.status_code == 400 and 'value="lan@"' in answer.text
    lan.refresh_from_db()
    assert (lan.full_name, lan.email) == ("Nguyễn Thị Lan", "lan@haiphong.example")


def test_nobody_changes_the_name_or_mail_of_an_account_they_do_not_look_after(as_, person):
    browser = as_("home_affairs", WARD, name="self")
    own, afar, boss = (
        User.objects.get(username="self"),
        person("afar", "clerk", OTHER),
        person("boss", "administrator", ""),
    )
    grant(user=boss, role="clerk", unit_code=WARD, starts_on=timezone.localdate(), by="system:test")
    clerk = as_("clerk", WARD, name="clerk")
    for who, whom in ((browser, own), (browser, afar), (browser, boss), (clerk, own), (clerk, afar)):
        assert who.get(f"/staff/{whom.pk}/change/").status_code == 404
        assert changing(who, whom, full_name="Ai Đó", mail="ai-do@example.vn").status_code == 404
    assert browser.get("/staff/999999/change/").status_code == 404
    assert not User.objects.filter(full_name="Ai Đó").exists() and not Notice.objects.exists()


def test_a_closed_account_is_not_changed(lan_who_works):
    browser, lan = lan_who_works
    operations.close(user=lan, at=timezone.now(), by="system:test")
    answer = changing(browser, lan, full_name="Ai Đó")
    assert answer.status_code == 409 and "đã đóng" in answer.text
    lan.refresh_from_db()
    assert lan.full_name == "Nguyễn Thị Lan"


def test_whose_name_an_identity_provider_tells_has_only_their_mail_changed(as_, person):
    hoa = person("portal.0a1b2c", "clerk", WARD)
    SocialAccount.objects.create(user=hoa, provider="portal", uid="hoa")
    browser = as_("home_affairs", WARD)
    shown = browser.get(f"/staff/{hoa.pk}/change/").text
    assert 'name="full_name"' not in shown and "nơi cấp định danh" in shown
    changing(browser, hoa, full_name="Ai Đó", mail="hoa@example.vn")
    hoa.refresh_from_db()
    assert (hoa.full_name, hoa.email) == ("portal.0a1b2c", "hoa@example.vn")
