"""
What the house knows about one thing: each app plugs in its own panel in its ``panels.py``.

The page of the thing stands on a low floor and has never heard of the apps above it; they bring their panels here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.http import HttpRequest


class Line(NamedTuple):
    """One line of a panel: what, how much, and the door to what it counts."""

    label: str
    value: Any
    url: str | None = None


@dataclass(frozen=True)
class Panel:
    """
    What one app knows about a thing.

    :param attention: something here is late or needs somebody; the page shows it first and says so in words
    :param as_of: when the figures were counted; None where they are of this very moment
    :param url: the page where all of it stands
    """

    title: str
    lines: tuple[Line, ...]
    attention: bool = False
    as_of: datetime | None = None
    url: str | None = None


Provider = Callable[[str, HttpRequest], Panel | None]
_providers: dict[str, dict[str, tuple[int, Provider]]] = {}


def register(place: str, name: str, order: int, provider: Provider) -> None:
    """
    Plug a panel into the page of a kind of thing, as ``register("units.unit", "parindex", 10, standing)``.

    :param place: the app and the thing, as in ``units.unit``
    :param provider: called with the thing's code and the request; None where the app knows nothing of it
    :raises ValueError: if the name is taken at this place, or the place is not written as app.thing
    """
    if len([part for part in place.split(".") if part]) != 2:
        raise ValueError(f"Panel {name}: the place is written app.thing, not {place}")
    there = _providers.setdefault(place, {})
    if name in there:
        raise ValueError(f"Panel {name} is registered twice at {place}")
    there[name] = (order, provider)


def panels_for(place: str, code: str, request: HttpRequest) -> list[Panel]:
    """Return what every app knows about one thing: what needs somebody first, then in the registered order."""
    here = sorted(_providers.get(place, {}).items(), key=lambda item: (item[1][0], item[0]))
    panels = [panel for _name, (_order, provider) in here if (panel := provider(code, request)) is not None]
    return sorted(panels, key=lambda panel: not panel.attention)
