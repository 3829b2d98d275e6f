"""
How the dossiers that an officer finished were rated. Asked of the database: who did what is personal and never reaches the lake.

An officer is known by the name that stands in the history; two people of one name in a unit are counted together.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection

from haidang.core.calendar import aware
from haidang.dossiers.choices import Verb
from haidang.dossiers.queries.finished import FINISHED, WITHOUT

POINTS = ("time_points", "body_points", "contact_points", "bodies_points", "attitude_points")
# Whose they are is asked before the points are reckoned: that is what takes long.
OF_UNITS = "and d.unit_code = any(%(units)s) and d.finished_at >= %(begin)s and d.finished_at < %(end)s"
OF_ONE = f"""
{OF_UNITS} and d.id in (
  select n.dossier_id from dossiers_transition n
  where n.verb = '{Verb.FINISH}' and n.by = %(name)s and n.at >= %(begin)s and n.at < %(end)s
)
"""
ASKED = f"""
select t.by, count(*), {", ".join(f"count(f.{name}), coalesce(sum(f.{name}), 0)" for name in POINTS)}
from ({{finished}}) f join dossiers_transition t on t.dossier_id = f.number and t.verb = '{Verb.FINISH}'
group by t.by order by count(*) desc, t.by
"""


@dataclass(frozen=True)
class Officer:
    """Who finished how many dossiers, and for each kind of points of how many it is known and their sum."""

    name: str
    finished: int
    points: dict[str, tuple[int, int]]


def officers_of(units: Collection[str], first: date, last: date, name: str | None = None) -> list[Officer]:
    """
    Return who finished dossiers of some units from one day to another, both included, who finished most first.

    :param name: only this officer, as they stand in the history
    """
    begin, end = (aware(datetime.combine(day, datetime.min.time())) for day in (first, last + timedelta(1)))
    finished = FINISHED.format(promise=WITHOUT, where=OF_UNITS if name is None else OF_ONE)
    with connection.cursor() as cursor:
        cursor.execute(
            ASKED.format(finished=finished),
            {"units": sorted(units), "begin": begin, "end": end, "name": name},
        )
        return [
            Officer(by, count, {one: (rest[2 * n], rest[2 * n + 1]) for n, one in enumerate(POINTS)})
            for by, count, *rest in cursor.fetchall()
        ]
