"""What waits for me: each app that makes people wait plugs in how to ask it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for the person: what, where to do it, until when."""

    title: str
    detail: str
    url: str
    due: datetime | None
    late: bool
    app: str


_sources: dict[str, Callable[..., list[Waiting]]] = {}


def register(app: str, source: Callable[..., list[Waiting]]) -> None:
    """
    Plug in a source: called as ``source(user, now, limit)``, it returns the most urgent things first.

    :raises ValueError: if the app has plugged in already
    """
    if app in _sources:
        raise ValueError(f"The inbox of {app} is registered twice")
    _sources[app] = source


def waiting_for(user, now: datetime, limit: int = 50) -> list[Waiting]:
    """Return what waits for the person from every app, by deadline."""
    found = [thing for source in _sources.values() for thing in source(user, now, limit)]
    return sorted(found, key=lambda thing: (thing.due is None, thing.due or now))[:limit]
