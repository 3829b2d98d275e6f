"""A citizen comes through a real OpenID provider that runs on this machine."""

import re
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import oidc_provider_mock
import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import AnonymousUser
from django.db import connections

from haidang.core.access.models import RoleGrant
from haidang.core.accounts.models import User
from haidang.core.accounts.sessions import SessionStore
from haidang.core.audit.models import AuditLine
from haidang.core.prefill import DATA, known_of

pytestmark = pytest.mark.django_db(transaction=True)
CITIZEN = {
    "HoVaTen": "Bùi Thị Hoa", "LoaiTaiKhoan": "1", "SoDinhDanh": "031188000001", "SoDienThoai": "0912345678", "email": "hoa@example.vn",
}  # fmt: skip


@pytest.fixture(autouse=True)
def no_connection_outlives_its_request(monkeypatch):
    """Each thread of the live server would keep its own, and the test database could not be dropped."""
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)


@pytest.fixture
def provider():
    with oidc_provider_mock.run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def told(settings, provider):
    """Set the provider as an installation does, with the issuer it must name."""

    def tell(issuer=provider):
        app = {
            "provider_id": "portal", "name": "Cổng thử", "client_id": "haidang", "secret": "bí mật".encode().hex(),
            "settings": {"server_url": provider, "openid_configuration_overrides": {"issuer": issuer}},
        }  # fmt: skip
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]
            | {"APPS": [app], "SCOPE": ["openid", "profile", "email"]}
        }
        settings.HAIDANG_OIDC_ISSUER = issuer

    return tell


class Citizen:
    """Somebody with a browser of their own."""

    def __init__(self, house, provider):
        self.house, self.provider, self.browser = house, provider, requests.Session()

    def get(self, path):
        return self.browser.get(self.house + path)

    def press(self):
        """Press the button on the sign-in page; returns where the house sends the browser."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get("/accounts/sign-in/").text)[1]
        answer = self.browser.post(
            f"{self.house}/accounts/sign-in/portal/go/", {"csrfmiddlewaretoken": token}, allow_redirects=False,
            headers={"Referer": self.house},
        )  # fmt: skip
        return answer.headers["Location"]

    def agree(self, there, sub="hoa"):
        """Sign in at the provider; returns the address it sends the browser back to."""
        return requests.post(there, {"sub": sub}, allow_redirects=False).headers["Location"]

    def enter(self, **claims):
        requests.put(f"{self.provider}/users/hoa", json=CITIZEN | claims)
        return self.browser.get(self.agree(self.press()))


@pytest.fixture
def citizen(live_server, provider, told):
    told()
    return Citizen(live_server.url, provider)


def test_a_citizen_comes_in_with_a_name_and_without_any_right(citizen):
    answer = citizen.enter()
    assert answer.url.endswith("/desk/") and answer.status_code == 200
    assert "Bùi Thị Hoa" in citizen.get("/accounts/mine/").text
    assert "Bạn chưa có vai trò nào" in citizen.get("/accounts/mine/").text
    assert citizen.get("/dossiers/").status_code == citizen.get("/access/").status_code == 404
    assert not RoleGrant.objects.exists()
    assert {"accounts.opened", "accounts.signed_in"} <= set(AuditLine.objects.values_list("verb", flat=True))


def test_a_business_comes_in_under_its_own_name(citizen):
    citizen.enter(LoaiTaiKhoan="2", TenDoanhNghiep="Công ty Sóng Biển")
    assert "Công ty Sóng Biển" in citizen.get("/accounts/mine/").text


def test_the_second_time_is_the_same_account(citizen, live_server, provider):
    citizen.enter()
    Citizen(live_server.url, provider).enter()
    assert User.objects.count() == SocialAccount.objects.count() == 1


def test_a_name_the_provider_changed_arrives_at_the_next_sign_in_and_a_mail_address_given_here_stays(
    citizen, live_server, provider
):
    citizen.enter()
    User.objects.update(email="hoa.o.nha@example.vn")
    citizen.enter(HoVaTen="Bùi Thị Hòa")
    user = User.objects.get()
    assert (user.full_name, user.name_words.startswith("bui thi hoa")) == ("Bùi Thị Hòa", True)
    assert user.email == "hoa.o.nha@example.vn"
    shown = citizen.get("/accounts/mine/").text
    assert (
        "Nơi cấp định danh cho biết tên này mỗi lần bạn đăng nhập" in shown
        and "hoa.o.nha@example.vn" in shown
    )
    assert "Địa chỉ ở nơi cấp định danh không được lấy" in citizen.get("/notices/mail/").text
    line = AuditLine.objects.get(verb="accounts.name_taken").line
    assert "Bùi" not in line
    citizen.enter(HoVaTen="Bùi Thị Hòa")
    assert AuditLine.objects.filter(verb="accounts.name_taken").count() == 1


def test_who_came_in_long_ago_comes_in_once_more_and_then_gives_an_address(citizen, settings):
    settings.EMAIL_HOST = "127.0.0.1"
    citizen.enter()
    session = SessionStore(citizen.browser.cookies["sessionid"])
    session["account_authentication_methods"] = [
        one | {"at": one["at"] - 3600} for one in session["account_authentication_methods"]
    ]
    session.save()
    stale = citizen.get("/notices/mail/").text
    assert 'name="mail"' not in stale
    action = re.search(r'action="(/accounts/sign-in/portal/go/[^"]+)"', stale)[1]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', stale)[1]
    there = citizen.browser.post(
        citizen.house + action,
        {"csrfmiddlewaretoken": token},
        allow_redirects=False,
        headers={"Referer": citizen.house},
    ).headers["Location"]
    answer = citizen.browser.get(citizen.agree(there))
    assert answer.url.endswith("/notices/mail/") and 'name="mail"' in answer.text
    assert User.objects.count() == 1


def test_nothing_of_the_claims_is_kept_but_the_name(citizen):
    citizen.enter()
    user, account = User.objects.get(), SocialAccount.objects.get()
    kept = f"{user.__dict__} {account.__dict__}"
    for value in ("031188000001", "0912345678", "hoa@example.vn", "1988-03-02"):
        assert value not in kept


def test_what_the_provider_vouches_for_waits_sealed_in_the_session_alone_and_is_gone_with_it(citizen):
    citizen.enter(NgaySinh="02/03/1988")
    session = SessionStore(citizen.browser.cookies["sessionid"])
    asked = SimpleNamespace(user=User.objects.get(), session=session)
    known = known_of(asked, DATA)
    assert {name: one.value for name, one in known.items()} == {
        "person.name": "Bùi Thị Hoa", "person.id_number": "031188000001", "person.born_on": "1988-03-02",
    }  # fmt: skip
    assert all(one.verified for one in known.values())
    assert "031188000001" not in str(dict(session.items()))
    assert known_of(SimpleNamespace(user=AnonymousUser(), session=session), DATA) == {}
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', citizen.get("/desk/").text)[1]
    citizen.browser.post(
        citizen.house + "/accounts/sign-out/",
        {"csrfmiddlewaretoken": token},
        headers={"Referer": citizen.house},
    )
    citizen.enter(SoDinhDanh="không phải số", NgaySinh="hôm qua")
    session = SessionStore(citizen.browser.cookies["sessionid"])
    assert set(known_of(SimpleNamespace(user=asked.user, session=session), DATA)) == {"person.name"}


def test_whoever_signs_in_for_a_business_is_not_taken_for_the_person_of_a_form(citizen):
    citizen.enter(LoaiTaiKhoan="2", TenDoanhNghiep="Công ty Sóng Biển")
    session = SessionStore(citizen.browser.cookies["sessionid"])
    known = known_of(SimpleNamespace(user=User.objects.get(), session=session), DATA)
    assert {name: one.value for name, one in known.items()} == {"business.name": "Công ty Sóng Biển"}


def test_a_mail_address_opens_nobody_elses_account(citizen):
    User.objects.create_user("official", email="hoa@example.vn", password="mot-mat-khau-dai")
    citizen.enter(email_verified=True)
    assert User.objects.count() == 2 and SocialAccount.objects.get().user.username != "official"


def test_a_state_nobody_asked_for_is_refused_with_a_sentence(citizen, live_server, provider):
    back = citizen.agree(citizen.press())
    stranger = Citizen(live_server.url, provider)
    stranger.get("/accounts/sign-in/")
    answer = stranger.browser.get(back)
    assert answer.status_code == 401 and "không đáng tin cậy" in answer.text
    assert parse_qs(urlsplit(back).query)["state"] and not User.objects.exists()


def test_a_token_of_another_issuer_is_refused_with_a_sentence(citizen, told):
    told(issuer="https://xacthuc.example.vn")
    answer = citizen.enter()
    assert answer.status_code == 401 and "không đáng tin cậy" in answer.text
    assert not User.objects.exists()


def test_whoever_turns_back_is_told_that_nothing_was_passed_on(citizen):
    there = citizen.press()
    back = requests.post(there, {"action": "deny"}, allow_redirects=False).headers["Location"]
    state = parse_qs(urlsplit(there).query)["state"][
        0
    ]  # a provider sends it back with a refusal too; this one forgets
    assert "dừng lại giữa chừng" in citizen.browser.get(f"{back}&state={state}").text


def test_a_link_signs_nobody_in_unasked(citizen):
    assert citizen.get("/accounts/sign-in/portal/go/").url.endswith("/accounts/sign-in/")


def test_an_official_links_their_account_and_then_comes_in_that_way(citizen, live_server, provider):
    official = User.objects.create_user("dung", password="mot-mat-khau-dai")
    page = citizen.get("/accounts/sign-in/").text
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    sent = {"csrfmiddlewaretoken": token, "login": "dung", "password": "mot-mat-khau-dai"}
    citizen.browser.post(f"{live_server.url}/accounts/sign-in/", sent)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', citizen.get("/accounts/mine/").text)[1]
    there = citizen.browser.post(
        f"{live_server.url}/accounts/sign-in/portal/go/?process=connect", {"csrfmiddlewaretoken": token}, allow_redirects=False,
    ).headers["Location"]  # fmt: skip
    citizen.browser.get(citizen.agree(there))
    assert SocialAccount.objects.get().user == official
    other = Citizen(live_server.url, provider)
    other.enter()
    assert not User.objects.get().full_name, (
        "an official is called as their unit says, not as the provider does"
    )
    assert User.objects.count() == 1 and other.get("/accounts/mine/password/").status_code == 200


def test_without_an_issuer_there_is_no_button(client, db):
    assert "portal" not in client.get("/accounts/sign-in/").text
