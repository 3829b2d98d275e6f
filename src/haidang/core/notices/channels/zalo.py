"""
Zalo: approved forms to a telephone number (ZNS).

Address, headers and fields as other public software uses them (``POST /message/template`` with phone, template_id,
template_data, tracking_id; error 0 is good, -216 an expired token). The official documents were not read: an assumption.
That Zalo sends what has the same tracking_id only once is not known, so it is not relied on unless set.
"""

from contextlib import contextmanager

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from haidang.core.notices.channels import web
from haidang.core.notices.channels.outcome import NotNow, Refused, Unsure
from haidang.core.notices.choices import Channel, Why
from haidang.core.notices.models import ProviderKey
from haidang.core.sealing import sealed, unsealed

EXPIRED = -216
SEALED_FOR = "notices.zalo"
NOT_NOW = (-32, -211)  # asked too often today; an assumption


def is_set_up(kind: str) -> bool:
    """Only kinds with an approved form of their own can go by Zalo."""
    said = settings.HAIDANG_ZALO
    return bool(said["url"] and kind in said["forms"])


def knows_keys() -> bool:
    return settings.HAIDANG_ZALO["knows_keys"]


@contextmanager
def opened():
    yield hand_over


def hand_over(notice, key: str) -> str:
    """Send one notice and return Zalo's receipt; a token that has expired is changed once. Raises an ``Outcome``."""
    answer = _ask(notice, key, _token())
    if answer.get("error") == EXPIRED:
        answer = _ask(notice, key, _new_token())
    error = answer.get("error")
    if error == 0:
        data = answer.get("data")
        return str(data.get("msg_id", "") if isinstance(data, dict) else "")[:120]
    if error in NOT_NOW or error == EXPIRED:
        raise NotNow(Why.NOT_YET, f"error {error}", provider_is_down=True)
    raise Refused(Why.REFUSED, f"error {error}")


def _ask(notice, key: str, token: str) -> dict:
    said = settings.HAIDANG_ZALO
    question = {
        "phone": notice.address,
        "template_id": said["forms"][notice.kind],
        "template_data": notice.data,
        "tracking_id": key,
    }
    return web.post(said["url"], {"access_token": token}, question)


def _token() -> str:
    kept = ProviderKey.objects.filter(channel=Channel.ZALO).first()
    return unsealed(kept.access, SEALED_FOR) if kept else settings.HAIDANG_ZALO["token"]


def _new_token() -> str:
    """Change the refresh token for a new pair and keep it: the old one is good no longer."""
    said = settings.HAIDANG_ZALO
    with transaction.atomic():
        kept = ProviderKey.objects.select_for_update().filter(channel=Channel.ZALO).first()
        refresh = unsealed(kept.refresh, SEALED_FOR) if kept else said["refresh_token"]
        if not (said["token_url"] and refresh):
            raise NotNow(Why.NO_TOKEN, provider_is_down=True)
        question = {"refresh_token": refresh, "app_id": said["app"], "grant_type": "refresh_token"}
        try:
            answer = web.post(said["token_url"], {"secret_key": said["secret"]}, question, form=True)
        except (Unsure, Refused) as outcome:
            raise NotNow(Why.NO_TOKEN, outcome.detail, provider_is_down=True) from None
        if not (answer.get("access_token") and answer.get("refresh_token")):
            raise NotNow(Why.NO_TOKEN, "no token in the answer", provider_is_down=True)
        values = {
            "access": sealed(str(answer["access_token"]), SEALED_FOR),
            "refresh": sealed(str(answer["refresh_token"]), SEALED_FOR),
            "changed_at": timezone.now(),
        }
        ProviderKey.objects.update_or_create(channel=Channel.ZALO, defaults=values)
    return str(answer["access_token"])
