"""
Asking the gateway over HTTP.

Orders, questions and returns are JSON, signed in a header; each has a number of ours, and the same number twice is the same thing.
What the national payment platform's interface looks like is not public: this contract is an assumption, and is all that need change.
"""

import json
from urllib.parse import urlsplit

from django.conf import settings

from haidang.core import asking
from haidang.core.asking import ask, connection_to, read_object
from haidang.exchange.payment.rules import MERCHANT, SIGNATURE, Message, Unreadable, read, signature


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
    address = read_object(said).get("address")
    if not isinstance(address, str) or len(address) > 500 or not _is_theirs(address):
        raise Declined("the address to pay at is not the gateway's")
    return address


def _is_theirs(address: str) -> bool:
    here = urlsplit(settings.HAIDANG_PAYMENT["pages"] or settings.HAIDANG_PAYMENT["url"])
    try:
        there = urlsplit(address)
    except ValueError:  # no address at all
        return False
    return address.isprintable() and (there.scheme, there.netloc) == (here.scheme, here.netloc)


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
    told, body = settings.HAIDANG_PAYMENT, json.dumps(question).encode()
    headers = {"Content-Type": "application/json", MERCHANT: told["merchant"], SIGNATURE: signature(body, told["secret"])}  # fmt: skip
    connection = connection_to(told["url"])
    try:
        status, said = ask(connection, urlsplit(told["url"]).path.rstrip("/") + path, body, headers)
        if status >= 500 or status == 429:
            raise NoAnswer(f"status {status}")
        found = read_object(said)
    except (asking.NotReached, asking.NoAnswer) as error:
        raise NoAnswer(str(error)) from None
    finally:
        connection.close()
    if status >= 400:
        raise Declined(str(found.get("why", f"status {status}"))[:200])
    return said
