"""The number by which a piece of work is found again: in the answer, the log, the audit and the jobs it starts."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_current: ContextVar[str] = ContextVar("trace", default="")
_fit = re.compile(r"[A-Za-z0-9._-]{8,64}").fullmatch


def current() -> str:
    """Return the number of the work that is being done; empty outside of any."""
    return _current.get()


@contextmanager
def within(given: str = "") -> Iterator[str]:
    """
    Do work under a number, as ``with within(header) as number``.

    :param given: the number somebody gave it before, such as the proxy; a new one is made if it is none that may stand in a log
    """
    number = given if _fit(given) else secrets.token_hex(16)
    token = _current.set(number)
    try:
        yield number
    finally:
        _current.reset(token)
