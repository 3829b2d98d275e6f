"""How far a right in a unit reaches: to the units under it, and along the line of those it followed and that follow it."""

from collections.abc import Collection, Iterable
from datetime import date

from django.db import connection

from haidang.core.access.registry import Units, tell_units
from haidang.core.kept.keeping import kept
from haidang.units.queries import active_units
from haidang.units.rules.lines import as_now

# The units that some codes have to do with: under them, before them and after them, on and on. Units that were gone before
# this house began (kind "former") left no deeds in it.
KIN = """
with recursive kin(id) as (
  select id from units_unit where code = any(%(codes)s)
  union
  select u.id from kin
  cross join lateral (
    select u.id from units_unit u where u.parent_id = kin.id
    union all select s.after_id from units_succession s where s.before_id = kin.id and s."on" <= %(on)s
    union all select s.before_id from units_succession s where s.after_id = kin.id and s."on" <= %(on)s
  ) as next(id) join units_unit u on u.id = next.id and u.kind <> 'former'
)
select u.code, parent.code, coalesce(u.valid_from <= %(on)s, true) and coalesce(u.valid_to >= %(on)s, true),
       array(select a.code from units_succession s join units_unit a on a.id = s.after_id
             where s.before_id = u.id and s."on" <= %(on)s)
from units_unit u join kin on kin.id = u.id left join units_unit parent on parent.id = u.parent_id
"""


def covered(
    codes: Collection[str],
    *,
    parents: Iterable[tuple[str, str | None]],
    steps: Iterable[tuple[str, str]],
    alive: set[str],
) -> set[str]:
    """
    Return what rights in some units cover: the units under them, their sole heir, and what went whole into any of these.

    A unit that was divided has no sole heir: a right in it ends with it, beyond the unit itself.

    :param parents: (code, code of the unit above)
    :param steps: (code before, code after) of every succession until the day
    :param alive: the codes that exist on the day
    """
    heir = as_now(steps, alive)
    under: dict[str, list[str]] = {}
    for code, parent in parents:
        under.setdefault(parent, []).append(code)
    for before, after in heir.items():
        under.setdefault(after, []).append(before)
    found: set[str] = set()
    # Only what was named passes to an heir: a closed unit of the city may have gone to another city.
    open_ = [*codes, *(heir[code] for code in codes if code in heir)]
    while open_:
        code = open_.pop()
        if code not in found:
            found.add(code)
            open_ += under.get(code, [])
    return found


def reach(codes: Collection[str], on: date) -> set[str]:
    """Return every code that a right in these units covers on a day."""
    return set(_reach(frozenset(codes), on))


@kept("units")
def _reach(codes: frozenset[str], on: date) -> frozenset[str]:
    with connection.cursor() as cursor:
        cursor.execute(KIN, {"codes": list(codes), "on": on})
        rows = cursor.fetchall()
    found = covered(
        codes,
        parents=[(code, parent) for code, parent, _alive, _heirs in rows],
        steps=[(code, heir) for code, _parent, _alive, heirs in rows for heir in heirs],
        alive={code for code, _parent, alive, _heirs in rows if alive},
    )
    return frozenset(found)


def named(on: date) -> dict[str, str]:
    """Return the units of the city that exist on a day by code, in Vietnamese order."""
    return {unit.code: unit.name for unit in active_units(on)}


tell_units(Units(reach, named))
