"""
What moves when units are restructured: each app plugs in what of its own hangs on a unit, in its ``moves.py``.

The app that knows units draws the plan and enacts it; what the others keep at a closed unit it has never heard of.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date


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

    :param to: the code of the unit they go to; None where they end or stay
    :param how: what becomes of them, in words
    :param missing: the plan is not complete as long as nobody is named who takes them
    """

    code: str
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
