"""Things as they stand, and whether something was done through them in some months: see ``declare.Standing``."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

import ibis

from haidang.core.facts.declare import FactTable, Standing
from haidang.core.facts.engine import DuckEngine, in_words, known, scans
from haidang.core.facts.lake import Files, rows_sql


def together(measures: Iterable[Standing]) -> list[list[Standing]]:
    """Return the measures in groups that one question answers: of the same two tables."""
    groups: dict[tuple, list[Standing]] = {}
    for one in measures:
        groups.setdefault((one.of, one.through, one.by), []).append(one)
    return list(groups.values())


def counted(
    measures: list[Standing], files: tuple[Files, Files], first: date, after: date, mapping: Mapping[str, str]
) -> list[tuple[str, str, int, int]]:
    """
    Return measure, unit, how many things there are and how many were reached, for units of which it was recorded.

    :param files: of the things and of the deeds
    :param after: the day after the last one
    :param mapping: code then → code now; what two units had in common counts once for the one that followed them
    """
    of, by = measures[0].of, measures[0].by
    if any(not (one.base or one.recent) for one in files):
        return []
    amongs = ", ".join(f"{_condition(of, one.among)} as a{n}" for n, one in enumerate(measures))
    counts = ", ".join(
        f"count(distinct t.{by}) filter (where t.a{n} and k.k{n}), count(distinct t.{by}) filter (where t.a{n} and d.r{n})"
        for n in range(len(measures))
    )
    recorded = ", ".join(f"bool_or(k{n}) as k{n}" for n in range(len(measures)))
    asked = f"""
        with moved as (select * from (values ('', ''){", (?, ?)" * len(mapping)}) m(was, now)),
        things as (select coalesce(m.now, x.unit) as unit, x.{by}, {amongs} from ({rows_sql(of, files[0])}) x left join moved m on m.was = x.unit),
        deeds as ({_deeds(measures, files[1], "true")}),
        known as (select unit, {recorded} from deeds group by unit)
        select t.unit, {counts} from things t join known k using (unit) left join deeds d using (unit, {by}) group by t.unit order by t.unit
    """
    values = [code for pair in mapping.items() for code in pair]
    rows = DuckEngine().open().con.sql(asked, params=[*values, *_days(files[1], first, after)]).fetchall()
    return [
        (one.name, unit, figures[2 * n], figures[2 * n + 1])
        for unit, *figures in rows
        for n, one in enumerate(measures)
        if figures[2 * n]
    ]


def rows_behind(
    one: Standing, which: str, units: list[str], first: date, after: date, files: tuple[Files, Files], columns: list[str],
    size: int, offset: int,
) -> tuple[list[dict], int]:  # fmt: skip
    """
    Return the things that a measure counts in some units together, and how many there are in all.

    :param which: ``among`` (all it counts), ``hits`` or ``misses``
    :raises KeyError: if the things have no such column
    """
    if not units or any(not (one_.base or one_.recent) for one_ in files):
        return [], 0
    marks = ", ".join("?" * len(units))
    wanted = {"among": "true", "hits": "reached", "misses": "not reached"}[which]
    asked = f"""
        with moved as (select '' as was, '' as now),
        things as (select distinct on ({one.by}) * from ({rows_sql(one.of, files[0], f"unit in ({marks}) and {_condition(one.of, one.among)}")}) order by {one.by}, unit),
        deeds as (select {one.by}, bool_or(r0) as reached from ({_deeds([one], files[1], f"unit in ({marks})")}) group by all)
        select {", ".join(known(one.of, columns))}, count(*) over () from (
          select things.*, coalesce(deeds.reached, false) as reached from things left join deeds using ({one.by})
        ) where {wanted} order by {one.by} limit ? offset ?
    """
    things = units * scans(files[0])
    deeds = [value for _each in range(scans(files[1])) for value in (*units, first, after)]
    rows = DuckEngine().open().con.sql(asked, params=[*things, *deeds, size, offset]).fetchall()
    return [dict(zip(columns, row[:-1], strict=True)) for row in rows], rows[0][-1] if rows else 0


def _deeds(measures: list[Standing], files: Files, where: str) -> str:
    """For each unit and thing: of which measures something was recorded, and which were reached."""
    table, by = measures[0].through, measures[0].by
    marks = []
    for n, one in enumerate(measures):
        recorded, reached = _condition(table, one.recorded), _condition(table, one.reached)
        marks.append(f"bool_or({recorded}) as k{n}, bool_or({recorded} and {reached}) as r{n}")
    rows = rows_sql(table, files, f"{where} and {table.counted_on} >= ? and {table.counted_on} < ?")
    # First as units were: so few rows are left that it costs nothing to put those of former units to their successors'.
    were = f"select unit, {by}, {', '.join(marks)} from ({rows}) group by all"
    sums = ", ".join(f"bool_or({sign}{n}) as {sign}{n}" for n in range(len(measures)) for sign in "kr")
    return f"select coalesce(m.now, x.unit) as unit, x.{by}, {sums} from ({were}) x left join moved m on m.was = x.unit group by all"


def _days(files: Files, first: date, after: date) -> list[date]:
    return [first, after] * scans(files)


@lru_cache(maxsize=64)
def _condition(table: type[FactTable], said) -> str:
    rows = ibis.table(ibis.Schema.from_pyarrow(table.schema), name=table.name)
    return f"coalesce({in_words(rows, said(rows))}, false)"
