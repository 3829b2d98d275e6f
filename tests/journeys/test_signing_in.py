"""Who may enter: the ways in, where one is signed in, and who gives roles, on a phone and on a screen."""

import base64
import hashlib
import hmac
import re
import struct
import time

import pytest
import requests
from playwright.sync_api import expect

from tests.journeys.ways import ON_A_PHONE, ON_A_SCREEN

pytestmark = pytest.mark.journey


def digits(secret: str, ahead: int = 0) -> str:
    """The six digits an authenticator app shows for a key, by RFC 6238; ``ahead`` so many half minutes from now."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.new(key, struct.pack(">Q", int(time.time()) // 30 + ahead), hashlib.sha1).digest()
    place = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[place : place + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


NEWCOMERS = """
from django.core.management import call_command
for number in range(12):
    call_command("accounts", "person", f"thu.{number}", "Người Thử", "--role", "clerk", "--unit", "10525")
"""


@pytest.fixture(scope="module")
def links(house) -> list[str]:
    """The links by which people whose accounts were opened choose their passwords."""
    done = house.within(NEWCOMERS)
    assert done.returncode == 0, done.stderr
    return re.findall(r"/staff/welcome/\S+", done.stdout)


@pytest.fixture
def newcomer(house, links):
    """Somebody with an account opened by the command, who has chosen a password by its link; returns the name and the password."""
    link = house.url + links.pop()
    browser, password = requests.Session(), "mot-cau-ngan-de-nho"
    page = browser.get(link)
    sent = {"password1": password, "password2": password, "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
    assert browser.post(link, sent).ok
    return re.search(r"thu\.\d+", page.text)[0], password


def enter(page, url, name, password):
    page.goto(f"{url}/accounts/sign-in/")
    page.fill("#id_username", name)
    page.fill("#id_password", password)
    page.locator("main form button").click()


def set_up_app(page, url, password, look=lambda: None) -> str:
    """Set up the authenticator app of whoever is signed in; returns its key."""
    page.goto(f"{url}/accounts/mine/")
    look()
    page.locator("a[href='/accounts/mine/app/set-up/']").click()
    look()
    page.fill("#id_password", password)
    page.locator("main form button").click()
    secret = page.locator("#secret").inner_text()
    look()
    page.fill("#id_code", digits(secret))
    page.locator("main form button").click()
    page.wait_for_url("**/recovery-codes/")
    look()
    return secret


def leave(page):
    page.locator("form[action='/accounts/sign-out/'] button").click()


@ON_A_PHONE
def test_somebody_sets_up_an_app_and_comes_in_with_it_and_looks_at_the_sessions(
    page, house, newcomer, everybody_can_use
):
    name, password = newcomer
    page.goto(f"{house.url}/accounts/sign-in/")
    everybody_can_use()
    enter(page, house.url, name, "khong-phai-mat-khau")
    expect(page.locator("[role=alert]").first).to_be_visible()
    everybody_can_use()
    enter(page, house.url, name, password)
    page.wait_for_url("**/desk/")
    secret = set_up_app(page, house.url, password, everybody_can_use)
    leave(page)
    enter(page, house.url, name, password)
    page.wait_for_url("**/sign-in/code/**")
    everybody_can_use()
    page.fill("#id_code", digits(secret, 1))
    page.locator("main form button").click()
    page.wait_for_url("**/desk/")
    page.goto(f"{house.url}/accounts/mine/sessions/")
    assert page.locator("tbody tr").count() == 1
    everybody_can_use()
    page.goto(f"{house.url}/accounts/mine/password/")
    everybody_can_use()


@ON_A_SCREEN
def test_home_affairs_gives_a_role_and_takes_it_away(page, house, newcomer, everybody_can_use):
    name, _password = newcomer
    enter(page, house.url, "mau.noivu", "ngon-hai-dang")
    page.wait_for_url("**/desk/")
    page.locator("a[href='/access/']").click()
    everybody_can_use()
    page.fill("#id_user", name)
    page.select_option("#id_role", "officer")
    page.select_option("#id_unit_code", "10525")
    page.locator("form[action='#give'] button").click()
    page.wait_for_url("**/access/?q=**")
    everybody_can_use()
    expect(page.locator("#held tbody tr")).to_have_count(2)
    page.locator("#held tbody form button").first.click()
    page.wait_for_url("**/access/?q=**")
    expect(page.locator("#held tbody tr")).to_have_count(1)
    page.fill("#id_user", "khong-co-ai")
    page.select_option("#id_role", "officer")
    page.select_option("#id_unit_code", "10525")
    page.locator("form[action='#give'] button").click()
    page.wait_for_selector("#id_user_error")
    everybody_can_use()


def test_all_of_it_works_without_script_but_for_passkeys(browser, house, newcomer):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 900})
    page = context.new_page()
    name, password = newcomer
    enter(page, house.url, name, password)
    secret = set_up_app(page, house.url, password)
    leave(page)
    enter(page, house.url, name, password)
    assert not page.locator("#passkey-go").is_visible()
    page.fill("#id_code", digits(secret, 1))
    page.locator("main form button").click()
    page.wait_for_url("**/desk/")
    context.close()


def test_a_passkey_opens_the_account_without_a_password(browser, house, newcomer):
    """On a device that the browser plays; passkeys need a name for the house, so this goes by ``localhost``."""
    url = house.url.replace("127.0.0.1", "localhost")
    context = browser.new_context(viewport={"width": 390, "height": 900})
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    name, password = newcomer
    enter(page, url, name, password)
    page.wait_for_url("**/desk/")
    page.goto(f"{url}/accounts/mine/passkeys/add/")
    page.fill("#id_password", password)
    page.locator("main form button").click()
    page.locator("#passkey-go").click()
    page.wait_for_url("**/recovery-codes/")
    leave(page)
    page.goto(f"{url}/accounts/sign-in/")
    page.locator("#passkey-go").click()
    page.wait_for_url("**/desk/")
    leave(page)
    enter(page, url, name, password)
    page.wait_for_url("**/sign-in/code/**")  # the password alone no longer opens it
    page.locator("#passkey-go").click()
    page.wait_for_url("**/desk/")
    page.goto(f"{url}/accounts/mine/")
    page.locator("a[href$='/remove/']").click()
    page.locator("a[href*='/confirm/passkey/']").click()
    page.locator("#passkey-go").click()
    page.wait_for_url("**/remove/")
    page.locator("main form button").click()
    page.wait_for_url("**/accounts/mine/")
    expect(page.locator("a[href$='/remove/']")).to_have_count(0)
    context.close()


def test_no_page_of_accounts_needs_script_or_style_of_its_own(browser, house, newcomer):
    """Under a policy that allows only files of the house, nothing is refused."""
    context = browser.new_context()
    page = context.new_page()
    refused = []
    page.on("console", lambda said: "Content Security Policy" in said.text and refused.append(said.text))

    def strict(route):
        answer = route.fetch(max_redirects=0)
        policy = "default-src 'self'; img-src 'self' data:"
        route.fulfill(response=answer, headers={**answer.headers, "content-security-policy": policy})

    page.route("**/*", strict)
    name, password = newcomer
    enter(page, house.url, name, password)
    page.wait_for_url("**/desk/")
    set_up_app(page, house.url, password)
    for path in (
        "passkeys/add/",
        "app/give-up/",
        "recovery-codes/make/",
        "sessions/",
        "password/",
        "confirm/",
    ):
        page.goto(f"{house.url}/accounts/mine/{path}")
    leave(page)
    enter(page, house.url, name, password)
    page.wait_for_url("**/sign-in/code/**")
    assert refused == []
    context.close()


def test_wrong_passwords_are_counted_together_by_all_web_processes(house):
    """Each try comes on a connection of its own, so that any of the processes may get it."""
    assert len(house.processes("web")) > 1
    said = []
    for _try in range(6):
        form = requests.get(f"{house.url}/accounts/sign-in/", headers={"Connection": "close"})
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form.text)[1]
        sent = {"csrfmiddlewaretoken": token, "login": "khong.co.ai", "password": "doan-mo"}
        answer = requests.post(
            f"{house.url}/accounts/sign-in/", sent, cookies=form.cookies, headers={"Connection": "close"}
        )
        said.append("Đã thử quá nhiều lần" in answer.text)
    assert said == [False] * 5 + [True]
