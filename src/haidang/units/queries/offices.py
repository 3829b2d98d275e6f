"""Who holds which position of a unit, today and before."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Case, Q, QuerySet, When

from haidang.core.prepared import prepared
from haidang.core.text import sort_key
from haidang.units.choices import Office as Kind
from haidang.units.models import Position, Term, Unit


@dataclass(frozen=True)
class Office:
    """A position with those who hold it on a day, those who held it before (the latest first) and those to come."""

    position: Position
    now: list[Term]
    before: list[Term]
    later: list[Term]


def offices_of(unit: Unit, on: date) -> list[Office]:
    """Return the positions of a unit, its head first, with their holders as of a day."""
    found = Position.objects.filter(unit=unit).prefetch_related("terms__user")
    offices = []
    for position in sorted(found, key=lambda one: (Kind.values.index(one.kind), sort_key(one.title))):
        terms = sorted(position.terms.all(), key=lambda term: (term.starts_on, term.pk))
        offices.append(
            Office(
                position,
                now=[t for t in terms if t.starts_on <= on and (t.ends_on is None or t.ends_on >= on)],
                before=[t for t in reversed(terms) if t.ends_on is not None and t.ends_on < on],
                later=[t for t in terms if t.starts_on > on],
            )
        )
    return offices


def heads_on(on: date) -> dict[str, list[str]]:
    """Return by the code of the unit the name of who holds the position of its head on a day."""
    held = Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on))
    terms = Term.objects.filter(held, position__kind=Kind.HEAD).order_by("starts_on", "pk")
    found: dict[str, list[str]] = {}
    for code, name in terms.values_list("position__unit__code", "full_name"):
        found.setdefault(code, []).append(name)
    return found


class HeadTerm(NamedTuple):
    """Somebody heads a unit from a day to a day (None: it goes on); ``user``: the number of their account, where it is known."""

    full_name: str
    user: int | None
    starts_on: date
    ends_on: date | None


def heads_between(first: date, last: date) -> dict[str, list[HeadTerm]]:
    """Return by the code of the unit the terms of its head that fall into some days, the earliest first."""
    held = Q(starts_on__lte=last) & (Q(ends_on=None) | Q(ends_on__gte=first))
    terms = Term.objects.filter(held, position__kind=Kind.HEAD).order_by("starts_on", "pk")
    found: dict[str, list[HeadTerm]] = {}
    for code, *term in terms.values_list("position__unit__code", "full_name", "user", "starts_on", "ends_on"):
        found.setdefault(code, []).append(HeadTerm(*term))
    return found


def position_of(unit: Unit, title: str) -> Position | None:
    """Return the position of a unit that has this title, however it is capitalised."""
    return (
        Position.objects.select_related("unit")
        .filter(unit=unit, title__iexact=" ".join(title.split()))
        .first()
    )


def terms_in(
    codes: set[str] | None, words: str = "", unit: str = "", on: date | None = None
) -> QuerySet[Term]:
    """
    Return the terms in some units (None: all), those that last first, then the latest.

    :param words: a part of the holder's name or of the title
    :param unit: the code of one unit alone
    :param on: only those that are not over before this day
    """
    found = Term.objects.select_related("position__unit", "user")
    if codes is not None:
        found = found.filter(position__unit__code__in=codes)
    if unit:
        found = found.filter(position__unit__code=unit)
    if on:
        found = found.filter(Q(ends_on=None) | Q(ends_on__gte=on))
    if words:
        found = found.filter(Q(full_name__icontains=words) | Q(position__title__icontains=words))
    lasts = Case(When(ends_on=None, then=0), default=1)
    return found.order_by(lasts, "-ends_on", "position__unit__sort_key", "position__title", "starts_on", "id")


class Ending(NamedTuple):
    """A term that ends by itself, as the desk shows it."""

    pk: int
    full_name: str
    title: str
    unit_code: str
    unit_name: str
    ends_on: date


# What ends within some days and has no successor: neither does the same person go on, nor is the position held by as many on the day after
# as on the last day. In SQL, since every desk asks it.
ENDING = """
from units_term t join units_position p on p.id = t.position_id join units_unit u on u.id = p.unit_id
where t.ends_on between %(first)s and %(last)s
  and not exists (select from units_term n where n.position_id = t.position_id and n.full_name = t.full_name
                  and (n.ends_on is null or n.ends_on > t.ends_on))
  and (select count(*) filter (where n.starts_on <= t.ends_on and (n.ends_on is null or n.ends_on >= t.ends_on))
            > count(*) filter (where n.starts_on <= t.ends_on + 1 and (n.ends_on is null or n.ends_on > t.ends_on))
       from units_term n where n.position_id = t.position_id)
"""
KEPT = f"{ENDING} and t.user_id is distinct from %(user)s and (%(codes)s::text[] is null or u.code = any(%(codes)s))"
OWN = f"{ENDING} and t.user_id = %(user)s"
SHOWN = "select t.id, t.full_name, p.title, u.code, u.name, t.ends_on"


def _kept(codes: set[str] | None, user: int, first: date, last: date) -> dict:
    return {"codes": None if codes is None else sorted(codes), "user": user, "first": first, "last": last}


def count_terms_ending(codes: set[str] | None, user: int, first: date, last: date) -> int:
    """Count what ``terms_ending`` lists."""
    with prepared() as cursor:
        cursor.execute(f"select count(*) {KEPT}", _kept(codes, user, first, last))
        return cursor.fetchone()[0]


def terms_ending(
    codes: set[str] | None, user: int, first: date, last: date, skip: int, size: int
) -> list[Ending]:
    """
    Return the terms in some units (None: all) that end within some days without a successor, the soonest first; a page of them.

    :param user: the number of somebody whose own are left out
    """
    asked = _kept(codes, user, first, last) | {"skip": skip, "size": size}
    with prepared() as cursor:
        cursor.execute(f"{SHOWN} {KEPT} order by t.ends_on, t.id limit %(size)s offset %(skip)s", asked)
        return [Ending(*row) for row in cursor]


def own_terms_ending(user: int, first: date, last: date) -> list[Ending]:
    """Return somebody's own terms that end within some days without a successor, the soonest first."""
    with prepared() as cursor:
        cursor.execute(
            f"{SHOWN} {OWN} order by t.ends_on, t.id", {"user": user, "first": first, "last": last}
        )
        return [Ending(*row) for row in cursor]
