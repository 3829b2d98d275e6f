import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from haidang.core.accounts.models import User
from haidang.core.accounts.tests.conftest import PASSWORD, digits
from haidang.core.accounts.views import entering
from haidang.core.audit.models import AuditLine

pytestmark = pytest.mark.django_db


def inside(browser) -> bool:
    return browser.get("/accounts/mine/").status_code == 200


def verbs():
    return set(AuditLine.objects.values_list("verb", flat=True))


def test_a_password_opens_the_desk_and_it_is_written_down(sign_in):
    browser, answer = sign_in()
    assert answer.status_code == 302 and answer["Location"] == "/desk/"
    assert inside(browser) and "accounts.signed_in" in verbs()


def test_whoever_was_sent_to_the_sign_in_comes_back_to_where_they_wanted_but_never_to_another_house(sign_in):
    there = "/accounts/sign-in/?next=/accounts/mine/sessions/"
    assert sign_in(address=there)[1]["Location"] == "/accounts/mine/sessions/"
    assert sign_in(address="/accounts/sign-in/?next=https://elsewhere.example/")[1]["Location"] == "/desk/"


def test_while_three_are_being_checked_others_are_asked_to_try_again_and_keep_the_name_they_typed(sign_in):
    with entering.TRIES, entering.TRIES, entering.TRIES:
        browser, answer = sign_in()
        assert answer.status_code == 503 and answer["Retry-After"] == "3"
        assert "Đang có nhiều người đăng nhập" in answer.text and 'value="lan"' in answer.text
        assert not inside(browser)
        assert browser.get("/accounts/sign-in/").status_code == 200
    assert sign_in()[1].status_code == 302


def test_a_wrong_password_and_an_unknown_name_get_the_same_sentence(sign_in):
    wrong, unknown = sign_in("khong-phai-mat-khau")[1], sign_in(name="nobody")[1]
    for answer in (wrong, unknown):
        assert "Tên đăng nhập và mật khẩu không khớp" in answer.text
    assert "accounts.sign_in_failed" in verbs()


def test_after_five_wrong_passwords_even_the_right_one_waits_and_other_people_do_not(sign_in, lan):
    for _try in range(5):
        sign_in("khong-phai-mat-khau")
    browser, answer = sign_in()
    assert "Đã thử quá nhiều lần" in answer.text and not inside(browser)
    User.objects.create_user("dung", password=PASSWORD)
    assert inside(sign_in(name="dung")[0])


def test_tries_are_counted_where_every_web_process_looks(sign_in):
    """Not in a process of its own: another process finds them in the database."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from cache where cache_key like '%%login_failed%%'")
        assert cursor.fetchone() == (0,)
        sign_in("khong-phai-mat-khau")
        cursor.execute("select count(*) from cache where cache_key like '%%login_failed%%'")
        assert cursor.fetchone()[0] > 0


def test_nobody_opens_an_account_by_themselves():
    for address in ("/accounts/signup/", "/accounts/sign-up/", "/accounts/sign-in/signup/", "/accounts/password/reset/"):  # fmt: skip
        assert Client().get(address).status_code == 404


def test_signing_out_needs_the_button(sign_in):
    browser, _answer = sign_in()
    assert browser.get("/accounts/sign-out/").status_code == 405 and inside(browser)
    assert browser.post("/accounts/sign-out/")["Location"] == "/"
    assert not inside(browser)


def test_a_closed_account_is_told_so_and_stays_out(sign_in, lan):
    lan.is_active = False
    lan.save()
    browser, answer = sign_in()
    assert not inside(browser)
    assert answer.status_code in (200, 302)


def test_with_an_app_the_password_alone_opens_nothing_and_the_digits_do(with_app, sign_in):
    _browser, secret, _codes = with_app()
    browser, answer = sign_in()
    assert answer["Location"].startswith("/accounts/sign-in/code/") and not inside(browser)
    wrong = browser.post("/accounts/sign-in/code/", {"code": "000000"})
    assert "Mã chưa đúng" in wrong.text and not inside(browser)
    browser.post("/accounts/sign-in/code/", {"code": digits(secret, 1)})
    assert inside(browser)
    assert "accounts.app_set_up" in verbs()


def test_digits_that_were_used_are_not_taken_again(with_app, sign_in):
    _browser, secret, _codes = with_app()
    code = digits(secret, 1)
    first, second = sign_in()[0], sign_in()[0]
    first.post("/accounts/sign-in/code/", {"code": code})
    second.post("/accounts/sign-in/code/", {"code": code})
    assert inside(first) and not inside(second)


def test_a_recovery_code_opens_the_account_once(with_app, sign_in):
    _browser, _secret, codes = with_app()
    assert len(codes) == 10
    first, second = sign_in()[0], sign_in()[0]
    first.post("/accounts/sign-in/code/", {"code": codes[0]})
    second.post("/accounts/sign-in/code/", {"code": codes[0]})
    assert inside(first) and not inside(second)


def test_whoever_reads_the_database_cannot_make_codes_with_it(with_app):
    _browser, secret, codes = with_app()
    kept = " ".join(str(row.data) for row in Authenticator.objects.order_by("id"))
    assert secret not in kept and codes[0] not in kept


def test_changing_the_password_ends_the_other_sessions(sign_in):
    here, there = sign_in()[0], sign_in()[0]
    new = {"oldpassword": PASSWORD, "password1": "mot-cau-ngan-khac", "password2": "mot-cau-ngan-khac"}
    wrong = here.post("/accounts/mine/password/", new | {"oldpassword": "sai-mat-khau-roi"})
    assert "Mật khẩu chưa đúng" in wrong.text and inside(there)
    here.post("/accounts/mine/password/", new)
    assert inside(here) and not inside(there)
    assert "accounts.password_changed" in verbs()


def test_before_the_way_in_is_changed_the_house_asks_who_is_there(lan):
    browser = Client()
    browser.force_login(lan)
    answer = browser.get("/accounts/mine/app/set-up/")
    assert answer["Location"].startswith("/accounts/confirm/")
    assert "Mật khẩu chưa đúng" in browser.post("/accounts/confirm/", {"password": "sai"}).text
    back = browser.post("/accounts/confirm/?next=/accounts/mine/app/set-up/", {"password": PASSWORD})
    assert back["Location"] == "/accounts/mine/app/set-up/"
    assert browser.get("/accounts/mine/app/set-up/").status_code == 200


def test_one_sees_where_one_is_signed_in_and_ends_what_one_does_not_know(sign_in):
    here, there = sign_in()[0], sign_in()[0]
    shown = here.get("/accounts/mine/sessions/")
    assert [one.is_this for one in shown.context["sessions"]] == [True, False]
    assert "Chrome, Windows" in shown.text
    other = shown.context["sessions"][1].pk
    here.post(f"/accounts/mine/sessions/{other}/end/")
    assert inside(here) and not inside(there)


def test_all_other_sessions_end_at_once(sign_in):
    here, *others = (sign_in()[0] for _browser in range(3))
    here.post("/accounts/mine/sessions/")
    assert inside(here) and not any(map(inside, others))


def test_nobody_ends_somebody_elses_session(sign_in):
    here = sign_in()[0]
    mine = here.get("/accounts/mine/sessions/").context["sessions"][0].pk
    User.objects.create_user("dung", password=PASSWORD)
    other = sign_in(name="dung")[0]
    assert other.post(f"/accounts/mine/sessions/{mine}/end/").status_code == 404
    assert inside(here)


def test_a_session_that_died_by_itself_is_forgotten_at_the_next_sign_in(sign_in, lan):
    sign_in()
    Session.objects.update(expire_date=timezone.now())
    sign_in()
    assert UserSession.objects.filter(user=lan).count() == 1
