"""
Asking the gateway over HTTP.

Orders, questions and returns are JSON, signed in a header; each has a number of ours, and the same number twice is the same thing.
What the national payment platform's interface looks like is not public: this contract is an assumption, and is all that need change.
"""

import http.client
import json
import ssl
from urllib.parse import urlsplit

from django.conf import settings

from haidang.exchange.payment.rules import MERCHANT, SIGNATURE, Message, Unreadable, read, signature

SECONDS, AT_MOST = 10, 65_536


class NoAnswer(Exception):
    """The gateway could not be asked, or nobody knows whether it heard: ask again later with the same number."""


class Declined(Exception):
    """The gateway said no; the text is its reason."""


def is_set_up() -> bool:
    """Say whether there is a gateway: without one no page offers to pay through it."""
    return bool(settings.HAIDANG_PAYMENT["url"] and settings.HAIDANG_PAYMENT["secret"])


def create(number: str, amount: int, purpose: str, back: str, told_to: str) -> str:
    """
    Order a payment and return the address where it is paid.

    :param back: where the person comes back to; ``told_to``: where the gateway tells that it was paid
    :raises NoAnswer: if it is not known whether the order is there
    :raises Declined: if the gateway takes no such order
    """
    said = _ask(
        "/orders", {"order": number, "amount": amount, "purpose": purpose, "back": back, "told_to": told_to}
    )
    address = json.loads(said).get("address", "")
    here = urlsplit(settings.HAIDANG_PAYMENT["pages"] or settings.HAIDANG_PAYMENT["url"])
    there = urlsplit(address)
    if (there.scheme, there.netloc) != (here.scheme, here.netloc) or len(address) > 500:
        raise Declined("the address to pay at is not the gateway's")
    return address


def about(number: str) -> Message:
    """
    Ask how an order stands.

    :raises NoAnswer: if the gateway does not say; ``Declined``: if it does not know the order
    """
    try:
        return read(_ask("/orders/query", {"order": number}))
    except Unreadable as error:
        raise NoAnswer(str(error)) from None


def give_back(key: str, transaction: str, amount: int) -> None:
    """
    Let the gateway give money of a payment back.

    :raises NoAnswer: if it is not known whether it will; ``Declined``: if it will not
    """
    _ask("/refunds", {"refund": key, "transaction": transaction, "amount": amount})


def _ask(path: str, question: dict) -> bytes:
    told = settings.HAIDANG_PAYMENT
    parts, body = urlsplit(told["url"]), json.dumps(question).encode()
    connection = (
        http.client.HTTPSConnection(parts.hostname, parts.port, timeout=SECONDS, context=ssl.create_default_context())
        if parts.scheme == "https"
        else http.client.HTTPConnection(parts.hostname, parts.port, timeout=SECONDS)
    )  # fmt: skip
    headers = {"Content-Type": "application/json", MERCHANT: told["merchant"], SIGNATURE: signature(body, told["secret"])}  # fmt: skip
    try:
        connection.request("POST", parts.path.rstrip("/") + path, body, headers)
        answer = connection.getresponse()
        said = answer.read(AT_MOST)
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswer(type(error).__name__) from None
    finally:
        connection.close()
    if answer.status >= 500 or answer.status == 429:
        raise NoAnswer(f"status {answer.status}")
    try:
        found = json.loads(said)
    except ValueError:
        raise NoAnswer("not JSON") from None
    if not isinstance(found, dict):
        raise NoAnswer("no object")
    if answer.status >= 400:
        raise Declined(str(found.get("why", f"status {answer.status}"))[:200])
    return said
