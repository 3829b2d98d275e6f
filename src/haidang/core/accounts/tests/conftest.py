import base64
import hashlib
import hmac
import struct
import time

import pytest
from django.core.cache import cache
from django.test import Client

from haidang.core.accounts.operations import open_account

PASSWORD = "mot-mat-khau-dai"


def digits(secret: str, ahead: int = 0) -> str:
    """The six digits an authenticator app shows for a key, by RFC 6238; ``ahead`` so many half minutes from now."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.new(key, struct.pack(">Q", int(time.time()) // 30 + ahead), hashlib.sha1).digest()
    place = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[place : place + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


@pytest.fixture(autouse=True)
def no_tries_yet(db):
    cache.clear()


@pytest.fixture
def lan(db):
    return open_account(username="lan", full_name="Nguyễn Thị Lan", password=PASSWORD, by="system:test")


@pytest.fixture
def sign_in(lan):
    """Sign in as somebody on a browser of one's own; returns the browser and the last answer."""

    def enter(password=PASSWORD, name="lan", browser=None, address="/accounts/sign-in/"):
        browser = browser or Client(
            headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36"}
        )
        return browser, browser.post(address, {"login": name, "password": password})

    return enter


@pytest.fixture
def with_app(sign_in):
    """Set up the authenticator app; returns the browser, its key and the recovery codes."""

    def set_up():
        browser, _answer = sign_in()
        browser.post("/accounts/confirm/?next=/accounts/mine/app/set-up/", {"password": PASSWORD})
        secret = browser.get("/accounts/mine/app/set-up/").context["form"].secret
        answer = browser.post("/accounts/mine/app/set-up/", {"code": digits(secret)}, follow=True)
        return browser, secret, answer.context["codes"]

    return set_up
