"""How both sides sign, and what a message of the gateway must say. No database, no clock."""

import hashlib
import hmac
import json
from dataclasses import dataclass

from haidang.exchange.payment.choices import OrderState

SIGNATURE = "X-Signature"
MERCHANT = "X-Merchant"


class Unreadable(ValueError):
    """A message does not say what it must; names the field."""


@dataclass(frozen=True)
class Message:
    """
    What the gateway says of an order, when asked and by itself.

    :param transaction: the gateway's own number of the payment; empty where nothing was paid
    :param amount: đồng
    """

    order: str
    state: str
    amount: int
    transaction: str


def signature(body: bytes, secret: str) -> str:
    """Return what signs a body: HMAC-SHA256 in hexadecimal digits (an assumption: the national platform's form is not public)."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def is_signed(body: bytes, given: str, secret: str) -> bool:
    """Say whether a body was signed with the secret; never without one. Takes as long for a near miss as for a far one."""
    return bool(secret) and hmac.compare_digest(signature(body, secret).encode(), given.encode())


def read(body: bytes) -> Message:
    """
    Read a message of the gateway.

    :raises Unreadable: naming the field that is missing or wrong
    """
    try:
        said = json.loads(body)
    except ValueError:
        raise Unreadable("body: not JSON") from None
    if not isinstance(said, dict):
        raise Unreadable("body: not an object")
    for name in ("order", "state"):
        if not isinstance(said.get(name), str) or not said[name]:
            raise Unreadable(f"{name}: missing")
    if said["state"] not in OrderState.values:
        raise Unreadable(f"state: one of {', '.join(OrderState.values)}")
    amount, transaction = said.get("amount", 0), said.get("transaction", "")
    if type(amount) is not int or not 0 <= amount < 2**62:
        raise Unreadable("amount: whole đồng")
    if not isinstance(transaction, str) or len(transaction) > 80 or "\x00" in transaction + said["order"]:
        raise Unreadable("transaction: a text of at most 80 signs")
    if said["state"] == OrderState.PAID and not (transaction and amount):
        raise Unreadable("transaction: a payment has its number and amount")
    return Message(said["order"], said["state"], amount, transaction)
