"""
SMS through a provider's HTTP interface.

Every provider has its own: address, key, names of the fields and of the answer are settings (``HAIDANG_SMS``). That a
question has a receiver, a text, a sender's name and a key against doubles, and an answer a status and a receipt, is an assumption.
"""

from contextlib import contextmanager

from django.conf import settings

from haidang.core.notices.channels import web
from haidang.core.notices.channels.outcome import Refused
from haidang.core.notices.choices import Why


def is_set_up(kind: str) -> bool:
    return bool(settings.HAIDANG_SMS["url"])


def knows_keys() -> bool:
    return settings.HAIDANG_SMS["knows_keys"]


@contextmanager
def opened():
    yield hand_over


def hand_over(notice, key: str) -> str:
    """Send one SMS and return the provider's receipt; raises an ``Outcome``."""
    said = settings.HAIDANG_SMS
    names = said["fields"]
    question = {names["to"]: notice.address, names["text"]: notice.text, names["key"]: key}
    if said["sender"]:
        question[names["sender"]] = said["sender"]
    answer = web.post(said["url"], {said["key_header"]: said["key_prefix"] + said["key"]}, question)
    status = str(answer.get(said["answer"]["status"]))
    if status not in said["answer"]["good"]:
        raise Refused(Why.REFUSED, status)
    return str(answer.get(said["answer"]["receipt"], ""))[:120]
