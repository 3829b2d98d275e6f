"""Who of those who headed a unit is classified. No database, no clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

DAYS_OF_MONTH = 30  # by which "at least six months" is reckoned: an assumption


@dataclass(frozen=True)
class Held:
    """Somebody who headed a unit on so many days of a period, between two of them, both included."""

    full_name: str
    user: int | None
    starts_on: date
    ends_on: date
    days: int


def held_in(
    first: date, last: date, terms: Iterable[tuple[str, int | None, date, date | None]]
) -> tuple[Held, ...]:
    """
    Return who headed a unit in a period, the last one first; several terms of one person are one.

    :param terms: name, account, first and last day (None: it goes on) of each term
    """
    found: dict[tuple, Held] = {}
    for name, user, starts_on, ends_on in terms:
        begins, ends = max(starts_on, first), min(ends_on or last, last)
        if ends < begins:
            continue
        one = Held(name, user, begins, ends, (ends - begins).days + 1)
        key = ("account", user) if user is not None else ("name", name)
        if before := found.get(key):
            one = replace(
                one, starts_on=min(begins, before.starts_on), ends_on=max(ends, before.ends_on), days=before.days + one.days
            )  # fmt: skip
        found[key] = one
    return tuple(sorted(found.values(), key=lambda one: (one.ends_on, one.starts_on), reverse=True))


def chosen(held: Sequence[Held], how: str, least_months: int | None) -> Held | None:
    """
    Return who is classified; None where nobody headed the unit, or not for long enough.

    :param how: ``last``: who headed it at the end, or last; ``longest``: on most days, of equals the last
    """
    if not held:
        return None
    one = held[0] if how == "last" else max(held, key=lambda one: (one.days, one.ends_on))
    return one if one.days >= (least_months or 0) * DAYS_OF_MONTH else None


def end_of(month: date) -> date:
    """Return the last day of a month."""
    return (month.replace(day=28) + timedelta(4)).replace(day=1) - timedelta(1)
