"""Ctrl-C is never lost, though some libraries swallow its exception while they are loaded."""

import signal
from collections.abc import Iterable

_asked = False


def listen(numbers: Iterable[signal.Signals] = (signal.SIGINT,)) -> None:
    """Let these signals raise KeyboardInterrupt and be remembered."""
    for number in numbers:
        signal.signal(number, _note)


def asked() -> bool:
    """Say whether somebody asked to stop."""
    return _asked


def raise_if_asked() -> None:
    """:raises KeyboardInterrupt: if somebody asked to stop, and whoever was at work then did not let it through"""
    if _asked:
        raise KeyboardInterrupt


def _note(*_):
    global _asked
    _asked = True
    raise KeyboardInterrupt
