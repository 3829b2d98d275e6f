"""
What moves when units are restructured: each app plugs in what of its own hangs on a unit, in its ``moves.py``.

The app that knows units draws the plan and enacts it; what the others keep at a closed unit it has never heard of. So it is with
the numbers of what moves: the app that has the list of these things says where each opens.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet


@dataclass(frozen=True)
class Restructuring:
    """
    Which units end on a day and which follow them.

    :param on: the first day of what is new
    :param heirs: by the code of each closed unit: the codes of those that follow it
    :param named: who takes what cannot be divided, by the code of a closed unit that several follow
    """

    on: date
    heirs: Mapping[str, tuple[str, ...]]
    named: Mapping[str, str]

    def heir(self, code: str) -> str | None:
        """Return who takes over from a closed unit: its only heir, or the one named; None where that is open."""
        heirs = self.heirs[code]
        return heirs[0] if len(heirs) == 1 else self.named.get(code)


@dataclass(frozen=True)
class Moved:
    """
    So many things of one kind at a closed unit, and where they go.

    :param kind: names what they are; an ``Opening`` of this name says where the number opens
    :param to: the code of the unit they go to; None where they end or stay
    :param how: what becomes of them, in words
    :param missing: the plan is not complete as long as nobody is named who takes them
    """

    code: str
    kind: str
    what: str
    count: int
    to: str | None
    how: str
    missing: bool = False


@dataclass(frozen=True)
class Plug:
    """:param foresee: counts and changes nothing; ``carry_out(restructuring, act, by)`` moves, in the caller's transaction"""

    foresee: Callable[[Restructuring], list[Moved]]
    carry_out: Callable[[Restructuring, str, object], None]


@dataclass(frozen=True)
class Thing:
    """One of the things behind a number: its name, what else is said of it, and where it is looked at (empty: nowhere)."""

    name: str
    detail: str
    url: str = ""


@dataclass(frozen=True)
class Opening:
    """
    Where the number of one kind opens, for one person: a list that the house has, or the page of the plan that shows the things.

    Both are called as ``f(user, restructuring, code)``, and what they open is exactly what was counted.

    :param address: the list of just these; empty where there is none, or the person does not see it
    :param things: the same in a fixed order, to be counted and read a page at a time; None where the person does not see them
    :param in_words: says some of them as lines
    """

    address: Callable[[Any, Restructuring, str], str] | None = None
    things: Callable[[Any, Restructuring, str], QuerySet | None] | None = None
    in_words: Callable[[Iterable], list[Thing]] | None = None


_plugs: dict[str, tuple[int, Plug]] = {}


def register(name: str, order: int, plug: Plug) -> None:
    """
    Plug in what of an app moves.

    :raises ValueError: if the name is taken
    """
    if name in _plugs:
        raise ValueError(f"What moves of {name} is registered twice")
    _plugs[name] = (order, plug)


def plugs() -> list[Plug]:
    """Return what every app plugged in, in the registered order."""
    return [plug for _order, plug in sorted(_plugs.values(), key=lambda one: one[0])]


def foreseen(restructuring: Restructuring) -> list[Moved]:
    """Return everything that moves, ends or stays, app by app."""
    return [one for plug in plugs() for one in plug.foresee(restructuring)]


_openings: dict[str, Opening] = {}


def opens(kind: str, opening: Opening) -> None:
    """
    Say where the numbers of one kind open.

    :raises ValueError: if it was said already
    """
    if kind in _openings:
        raise ValueError(f"Where the number of {kind} opens is said twice")
    _openings[kind] = opening


def list_of(user, restructuring: Restructuring, code: str, kind: str) -> str:
    """Return the address of the list that has what was counted of a kind at a unit; empty where there is none for this person."""
    opening = _openings.get(kind)
    return opening.address(user, restructuring, code) if opening and opening.address else ""


def things_of(user, restructuring: Restructuring, code: str, kind: str) -> QuerySet | None:
    """Return what was counted of a kind at a unit; None where that is shown to this person nowhere, or in a list elsewhere alone."""
    opening = _openings.get(kind)
    return opening.things(user, restructuring, code) if opening and opening.things else None


def in_words(kind: str, things: Iterable) -> list[Thing]:
    """Say some of what ``things_of`` returned as lines of a page."""
    return _openings[kind].in_words(things)
