"""Families of rates: see ``declare.Family``."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import duckdb
import ibis

from haidang.core.facts.declare import MONTH, Family
from haidang.core.facts.engine import DuckEngine, in_words, known, scans
from haidang.core.facts.lake import Files, rows_sql

Cell = tuple[
    int, int, int, float
]  # rows, what they stand for, what they are worth, for how many people at most they speak


def counted(
    family: Family, files: Files, first: date, after: date
) -> dict[tuple[str, str, date], Cell]:  # fmt: skip
    """
    Return (measure, unit, month) → rows, what they stand for, what of it they are worth, people, and how many people that is worth.

    Nobody is in two rows of one combination of what the family goes by, so there are at least as many people as the largest has
    rows; with weights they are worth fewer (Kish). The real doubt is rather smaller than that of so few.

    :param after: the day after the last one
    """
    if not (files.base or files.recent):
        return {}
    table = family.of
    among, weight, value = (_in_words(family, name) for name in ("among", "weight", "value"))
    where = f"{table.counted_on} >= ? and {table.counted_on} < ? and {among}"
    by = ", ".join(known(table, family.by))
    rows = rows_sql(table, files, where, [*table.schema.names, MONTH])
    asked = f"""
        select unit, {MONTH}, {by}, count(*), sum({weight})::bigint, sum({weight} * {value})::bigint, sum({weight} * {weight})::double
        from ({rows}) group by all order by all
    """
    of_months: dict[tuple[str, int], dict[tuple, tuple]] = {}
    try:
        counted_rows = DuckEngine().open().con.sql(asked, params=[first, after] * scans(files)).fetchall()
    except (
        duckdb.BinderException
    ):  # kept by a release that did not have these columns yet: it told no such rates
        return {}
    for unit, month, *rest in counted_rows:
        of_months.setdefault((unit, month), {})[tuple(rest[: len(family.by)])] = tuple(rest[len(family.by) :])
    found = {}
    for (unit, month), cells in of_months.items():
        day = date(month // 12, month % 12 + 1, 1)
        for thing, mine in family.members({key: one[0] for key, one in cells.items()}).items():
            found[f"{family.name}/{thing}", unit, day] = _together([cells[key] for key in mine], family.full)
    return found


def _together(cells: list[tuple], full: int) -> Cell:
    rows, weight, worth = (sum(one[place] for one in cells) for place in range(3))
    most = max(cells, key=lambda one: one[0])
    return rows, weight * full, worth, most[0], most[1] ** 2 / most[3] if most[3] else 0


@lru_cache(maxsize=64)
def _in_words(family: Family, what: str) -> str:
    rows = ibis.table(ibis.Schema.from_pyarrow(family.of.schema), name=family.of.name)
    return in_words(rows, getattr(family, what)(rows))


def summed(
    found: Mapping[tuple[str, str, date], Cell], mapping: Mapping[str, str]
) -> dict[tuple[str, str], Cell]:
    """Return (measure, unit) → the sums over months, what units had before for those that followed them."""
    sums: dict[tuple[str, str], tuple] = {}
    for (name, unit, _month), cell in found.items():
        key = name, mapping.get(unit, unit)
        before = sums.get(key)
        sums[key] = cell if before is None else tuple(a + b for a, b in zip(before, cell, strict=True))
    return sums
