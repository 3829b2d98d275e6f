"""Which events exist and who listens. Sideways between apps goes through here."""

from collections.abc import Callable

_declared: dict[str, str] = {}
_listeners: dict[str, dict[str, Callable]] = {}


def declare(name: str, sentence: str = "") -> str:
    """
    Declare an event in the app that publishes it.

    :raises ValueError: if the name is declared twice
    """
    if name in _declared:
        raise ValueError(f"Event {name} is declared twice")
    _declared[name] = sentence
    return name


def listen(name: str):
    """Register a function for an event; the worker calls it with the payload as keywords, at least once."""

    def register(function):
        _listeners.setdefault(name, {})[f"{function.__module__}.{function.__qualname__}"] = function
        return function

    return register


def declared() -> set[str]:
    return set(_declared)


def listeners(name: str) -> dict[str, Callable]:
    return dict(_listeners.get(name, {}))


def check() -> None:
    """:raises ValueError: if somebody listens to an event that nobody declared"""
    if strangers := set(_listeners) - set(_declared):
        raise ValueError(f"Nobody declared the events {sorted(strangers)}")
