"""A person changes where mail for them goes: only who reads what comes there can, and the address before is told."""

import re
import time
from datetime import time as hour

import pytest
from allauth.account import app_settings
from django.core.cache import cache
from django.test import Client

from haidang.core.accounts.models import User
from haidang.core.accounts.operations import open_account, open_new
from haidang.core.audit.models import AuditLine
from haidang.core.demo.models import DemoRun
from haidang.core.notices import queries
from haidang.core.notices.choices import MAIL_CHANGED, MAIL_CODE
from haidang.core.notices.models import Contact, Notice
from haidang.core.notices.queries import of_account
from haidang.core.notices.sending import send_out
from haidang.core.notices.tests.conftest import NOON

pytestmark = pytest.mark.django_db
PASSWORD = "mot-mat-khau-dai"
OLD, NEW = "lan@haiphong.example", "lan.nguyen@example.vn"


@pytest.fixture(autouse=True)
def mail_goes_out(settings, db):
    settings.EMAIL_HOST = "127.0.0.1"
    cache.clear()


@pytest.fixture
def lan(db):
    return open_new(username="lan", full_name="Nguyễn Thị Lan", mail=OLD, password=PASSWORD, by="system:test")


@pytest.fixture
def browser(lan):
    """Lan has signed in, and said once more on the page that asks who is there that it is her."""
    one = Client()
    one.post("/accounts/sign-in/", {"login": "lan", "password": PASSWORD})
    one.post("/accounts/confirm/?next=/notices/mail/", {"password": PASSWORD})
    return one


def ask_for(browser, mail=NEW):
    return browser.post("/notices/mail/", {"mail": mail})


def code_sent(mail=NEW) -> str:
    """What stands in the newest mail to an address."""
    text = Notice.objects.filter(kind=MAIL_CODE, address=mail).latest("id").text
    return re.search(r"^[A-Z]{4}-[A-Z]{4}$", text, re.M)[0]


def type_in(browser, code):
    return browser.post("/notices/mail/code/", {"code": code}, follow=True)


def address_of(lan) -> str:
    lan.refresh_from_db()
    return lan.email


def test_an_address_is_used_once_the_code_that_was_sent_there_is_typed(browser, lan, kind, said):
    kind(channels=("mail",))
    assert ask_for(browser)["Location"] == "/notices/mail/code/"
    assert address_of(lan) == OLD and NEW in browser.get("/notices/mail/code/").text
    said(occasion="before", who=of_account(lan))
    answer = type_in(browser, code_sent().lower().replace("-", " "))
    assert address_of(lan) == NEW and f"gửi tới {NEW}" in answer.text
    said(occasion="after", who=of_account(lan))
    addresses = Notice.objects.filter(kind="thử.việc", channel="mail").order_by("id")
    assert list(addresses.values_list("address", flat=True)) == [OLD, NEW]
    line = AuditLine.objects.get(verb="accounts.mail_changed").line
    assert "l•••@haiphong.example" in line and "l•••@example.vn" in line
    assert OLD not in line and NEW not in line
    assert type_in(browser, code_sent()).redirect_chain[-1][0] == "/notices/mail/", "a code is used once"


def test_the_code_reaches_the_address_by_the_outbox_and_stands_on_no_page(browser, post, lan):
    ask_for(browser)
    assert send_out("mail") == 1
    (taken,) = post.mails
    assert taken.rcpt_tos == [NEW]
    code = code_sent()
    for page in ("/notices/", "/notices/mail/code/", "/notices/mail/", "/accounts/mine/", "/personal/"):
        shown = browser.get(page)
        assert shown.status_code == 200 and code not in shown.text
    text = Notice.objects.get(kind=MAIL_CODE).text
    assert "lan" not in text.replace("lan@", "") and "Nguyễn" not in text, "who reads it may be a stranger"
    assert not AuditLine.objects.filter(line__contains=code).exists()


def test_the_address_before_is_told_whatever_the_person_chose_and_so_is_their_own_page(browser, lan):
    form = {"phone": "", "language": "vi", "quiet_from": "21:00", "quiet_to": "07:00"}
    assert f"ways_{MAIL_CHANGED}" not in browser.get("/notices/choices/").text
    browser.post("/notices/choices/", form | {f"ways_{MAIL_CHANGED}": []})
    ask_for(browser)
    type_in(browser, code_sent())
    told = Notice.objects.get(kind=MAIL_CHANGED, channel="mail")
    assert (told.address, told.state) == (OLD, "waiting")
    assert "l•••@example.vn" in told.text and NEW not in told.text and "/accounts/mine/sessions/" in told.text
    assert "Địa chỉ thư điện tử của bạn đã đổi" in browser.get("/notices/").text


def test_a_wrong_code_changes_nothing_and_after_three_the_right_one_does_not_either(browser, lan):
    ask_for(browser)
    code = code_sent()
    for _try in range(2):
        wrong = type_in(browser, "BBBB-BBBB")
        assert wrong.status_code == 400 and "Mã chưa đúng" in wrong.text
    assert "Nhập sai ba lần" in type_in(browser, "BBBB-BBBB").text
    type_in(browser, code)
    assert address_of(lan) == OLD and not Notice.objects.filter(kind=MAIL_CHANGED).exists()


def test_a_code_is_over_after_a_quarter_of_an_hour(browser, lan, monkeypatch):
    ask_for(browser)
    code, clock = code_sent(), time.time
    monkeypatch.setattr(time, "time", lambda: clock() + app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT + 1)
    assert app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT == 15 * 60
    assert "hết hạn" in type_in(browser, code).text and address_of(lan) == OLD


def test_the_code_of_one_address_opens_no_other_and_works_in_the_session_that_asked_alone(browser, lan):
    ask_for(browser)
    first = code_sent()
    ask_for(browser, "khac@example.vn")
    assert type_in(browser, first).status_code == 400 and address_of(lan) == OLD
    elsewhere = Client()
    elsewhere.post("/accounts/sign-in/", {"login": "lan", "password": PASSWORD})
    type_in(elsewhere, code_sent("khac@example.vn"))
    assert address_of(lan) == OLD


def test_an_address_of_another_account_is_answered_like_any_other_and_only_its_reader_can_go_on(browser, lan):
    """Addresses open nothing here and may be shared, so nobody learns who has an account by trying them."""
    open_new(username="minh", full_name="Minh", mail="minh@example.vn", by="system:test")
    answers = []
    for mail in ("nobody@example.vn", "minh@example.vn"):
        asked = ask_for(browser, mail)
        shown = browser.get("/notices/mail/code/").text
        answers.append(
            (asked.status_code, asked["Location"], _but(shown, mail), _but(_text_to(mail), code_sent(mail)))
        )
    assert answers[0] == answers[1]
    assert address_of(lan) == OLD
    type_in(browser, code_sent("minh@example.vn"))
    assert User.objects.filter(email="minh@example.vn").count() == 2


def _but(text, varying):
    return re.sub(r'"\w{64}"|\d\d:\d\d', "", text.replace(varying, ""))  # tokens of forms, and the time


def _text_to(mail):
    return Notice.objects.get(address=mail).text


def test_whoever_finds_the_screen_unlocked_is_asked_for_the_password_before_an_address_is_taken(lan):
    browser = Client()
    browser.post("/accounts/sign-in/", {"login": "lan", "password": PASSWORD})
    for answer in (
        browser.get("/notices/mail/"),
        ask_for(browser),
        browser.post("/notices/mail/", {"none": "1"}),
    ):
        assert answer["Location"].startswith("/accounts/confirm/")
    assert "Mật khẩu chưa đúng" in browser.post("/accounts/confirm/", {"password": "sai-mat-khau"}).text
    assert not Notice.objects.exists() and address_of(lan) == OLD
    browser.post("/accounts/confirm/?next=/notices/mail/", {"password": PASSWORD})
    assert browser.get("/notices/mail/").status_code == 200


def test_who_has_no_password_here_signs_in_anew_before_an_address_is_taken(db):
    hoa = open_account(username="portal.hoa", full_name="Hoa", password=None, by="system:test")
    browser = Client()
    browser.force_login(hoa)  # as if they had come in long ago
    for answer in (
        browser.get("/notices/mail/"),
        ask_for(browser),
        browser.post("/notices/mail/", {"none": "1"}),
    ):
        assert answer["Location"] == "/accounts/confirm/anew/?next=%2Fnotices%2Fmail%2F"
    assert "đăng nhập lại" in browser.get(answer["Location"]).text
    for address in ("/accounts/mine/app/set-up/", "/accounts/mine/passkeys/add/", "/personal/take-along/"):
        assert browser.get(address)["Location"].startswith("/accounts/confirm/anew/"), (
            "nor by a way of one's own"
        )
    assert not Notice.objects.exists()
    session = browser.session
    session["account_authentication_methods_user"] = str(hoa.pk)
    session["account_authentication_methods"] = [{"method": "socialaccount", "at": time.time()}]
    session.save()
    assert ask_for(browser)["Location"] == "/notices/mail/code/"


def test_after_five_codes_in_an_hour_no_other_is_sent(browser):
    for number in range(5):
        assert ask_for(browser, f"nobody{number}@example.vn").status_code == 302
    refused = ask_for(browser)
    assert (
        refused.status_code == 409 and "Hãy chờ một giờ" in refused.text and f'value="{NEW}"' in refused.text
    )
    assert Notice.objects.filter(kind=MAIL_CODE).count() == 5


def test_what_is_no_address_or_the_one_of_now_is_named_beside_the_field(browser):
    for typed, sentence in (
        ("lan@", "lan@example.vn"),
        (OLD.upper(), "Thư vẫn đang gửi tới địa chỉ này"),
        ("", "Hãy điền"),
    ):
        answer = ask_for(browser, typed)
        assert answer.status_code == 400 and sentence in answer.text
    assert not Notice.objects.exists()


def test_who_wants_no_mail_any_more_takes_the_address_away_and_it_is_told(browser, lan):
    assert "không còn địa chỉ" in browser.post("/notices/mail/", {"none": "1"}, follow=True).text
    assert address_of(lan) == "" and Notice.objects.get(kind=MAIL_CHANGED, channel="mail").address == OLD


def test_who_had_no_address_is_told_on_their_page_and_at_the_new_one(browser, lan):
    lan.email = ""
    lan.save()
    ask_for(browser)
    type_in(browser, code_sent())
    told = Notice.objects.filter(kind=MAIL_CHANGED).order_by("id")
    assert [(one.channel, one.address) for one in told] == [("page", ""), ("mail", NEW)]


def test_an_address_that_was_given_among_the_choices_of_old_counts_until_another_is_confirmed(browser, lan):
    Contact.objects.create(account=lan, mail="cu@example.vn", quiet_from=hour(21), quiet_to=hour(7))
    shown = browser.get("/notices/mail/").text
    assert "cu@example.vn" in shown and OLD in shown
    assert queries.mail_of(lan, queries.contact_of(lan)) == "cu@example.vn"
    ask_for(browser)
    type_in(browser, code_sent())
    assert queries.mail_of(User.objects.get(pk=lan.pk), queries.contact_of(lan)) == NEW
    told = Notice.objects.filter(kind=MAIL_CHANGED, channel="mail")
    assert set(told.values_list("address", flat=True)) == {"cu@example.vn", OLD}


def test_where_no_mail_goes_out_the_page_says_so_and_takes_no_address(browser, settings):
    settings.EMAIL_HOST = ""
    assert "không gửi thư" in browser.get("/notices/mail/").text
    assert ask_for(browser).status_code == 409 and not Notice.objects.exists()


def test_in_a_simulated_city_the_page_shows_the_code_that_stays_in_the_house(browser, lan):
    DemoRun.objects.create(dossiers=1, seed=1, now=NOON)
    ask_for(browser)
    assert Notice.objects.get().state == "held"
    code = re.search(r'id="code-of-the-mail">([A-Z-]+)<', browser.get("/notices/mail/code/").text)[1]
    type_in(browser, code)
    assert address_of(lan) == NEW
