"""Where an app plugs in what happens when something it ordered is paid; apps do so in a module of this name."""

from collections.abc import Callable
from datetime import datetime

_paid: dict[str, Callable] = {}


def when_paid(owner: str):
    """
    Register what happens when an order of an owner is paid: called once for each payment, in the transaction that keeps it.

    The function takes ``key``, ``amount`` (đồng), ``reference`` (the gateway's number) and ``at``.
    """

    def register(function: Callable) -> Callable:
        _paid[owner] = function
        return function

    return register


def paid(owner: str, *, key: str, amount: int, reference: str, at: datetime) -> None:
    """Tell the owner of an order that it was paid."""
    _paid[owner](key=key, amount=amount, reference=reference, at=at)
