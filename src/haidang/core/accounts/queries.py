from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from haidang.core.access.models import Acting
from haidang.core.access.queries import grants_in
from haidang.core.access.registry import named_units, roles
from haidang.core.accounts.models import User

SAMPLE_PASSWORD = "ngon-hai-dang"
SAMPLE_PREFIX = "mau."
# What a browser calls itself, from the more particular to the more general: all claim to be Chrome, and Chrome to be Safari.
BROWSERS = {"Edg/": "Edge", "coc_coc": "Cốc Cốc", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}  # fmt: skip
DEVICES = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Macintosh": "Mac", "Linux": "Linux"}  # fmt: skip


def sample_sign_ins() -> list[dict]:
    """Return the sample people of the demo with their role, for the sign-in page of a trial installation."""
    held = grants_in(None, timezone.localdate()).filter(user__username__startswith=SAMPLE_PREFIX)
    first = {grant.user_id: grant for grant in held.order_by("user_id", "-id")}
    return [
        {
            "username": grant.user.username,
            "full_name": grant.user.full_name,
            "password": SAMPLE_PASSWORD,
            "role": roles()[grant.role].title,
        }
        for grant in first.values()
    ]


def by_username(username: str) -> User | None:
    """Return somebody who signs in as this, unless the account is closed or a system's."""
    return User.objects.filter(username=username, is_active=True, client=None).first()


def named_by_provider(user) -> bool:
    """Say whether an account has its name from an OpenID provider: it was opened by coming in that way, not linked later."""
    linked = SocialAccount.objects.filter(user=user).values_list("provider", flat=True)
    return any(user.username.startswith(f"{provider}.") for provider in linked)


def names_of(numbers: Iterable[str]) -> dict[str, str]:
    """Return people's names by the numbers of their accounts, closed ones too."""
    known = [int(number) for number in numbers if number.isdecimal()]
    return {str(user.pk): str(user) for user in User.objects.filter(pk__in=known)}


@dataclass(frozen=True)
class OpenSession:
    """Somewhere a person is signed in: what they know it by, and since when."""

    pk: int
    browser: str
    ip: str
    since: datetime
    is_this: bool


def called(user_agent: str) -> str:
    """Return what people call a browser: "Chrome, Windows"; empty where it does not say."""
    names = [
        next((name for sign, name in signs.items() if sign in user_agent), "")
        for signs in (BROWSERS, DEVICES)
    ]
    return ", ".join(name for name in names if name)


def open_sessions(user, key: str, now: datetime) -> list[OpenSession]:
    """
    Return where a person is signed in, this one first, then the latest.

    :param key: of the session that asks
    """
    live = Session.objects.filter(expire_date__gt=now).values("session_key")
    found = UserSession.objects.filter(user=user, session_key__in=live).order_by("-created_at", "-id")
    listed = [
        OpenSession(one.pk, called(one.user_agent), one.ip, one.created_at, one.session_key == key)
        for one in found
    ]
    return sorted(listed, key=lambda one: not one.is_this)


@dataclass(frozen=True)
class Factors:
    """What a person has set up to sign in with, beside the password."""

    app: bool
    passkeys: list[Authenticator]
    codes_left: int | None
    linked: bool


def factors_of(user) -> Factors:
    """Return what a person has set up to sign in with."""
    rows = list(Authenticator.objects.filter(user=user).order_by("id"))
    codes = [row for row in rows if row.type == Authenticator.Type.RECOVERY_CODES]
    return Factors(
        app=any(row.type == Authenticator.Type.TOTP for row in rows),
        passkeys=[row for row in rows if row.type == Authenticator.Type.WEBAUTHN],
        codes_left=len(codes[0].wrap().get_unused_codes()) if codes else None,
        linked=SocialAccount.objects.filter(user=user).exists(),
    )


def recovery_codes_of(user) -> list[str] | None:
    """Return the recovery codes a person has not used yet; None where none were made."""
    found = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return found.wrap().get_unused_codes() if found else None


def outside_door() -> dict | None:
    """Return the OpenID provider that people may sign in through; None where none is set."""
    return next(iter(settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]), None)


@dataclass(frozen=True)
class ActingRow:
    """That somebody acts for another, as pages show it."""

    acting: Acting
    role: str
    unit: str
    begins_later: bool
    may_end: bool


def acting_rows(
    actings: Iterable[Acting], on: date, may_end: Callable[[Acting], bool] = lambda acting: True
) -> list[ActingRow]:
    """Return actings in words, with what the reader may end of them; on one's own pages that is all."""
    names = named_units(on)
    return [
        ActingRow(
            one, roles()[one.grant.role].title if one.grant.role in roles() else one.grant.role,
            names.get(one.grant.unit_code, one.grant.unit_code), one.starts_on > on, may_end(one),
        )
        for one in actings
    ]  # fmt: skip
