"""Families of rates: see ``declare.Family``."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache, reduce
from typing import NamedTuple

import duckdb
import ibis

from haidang.core.facts.declare import MONTH, Family
from haidang.core.facts.engine import DuckEngine, in_words, known, scans
from haidang.core.facts.lake import Files, rows_sql

Given = tuple[
    tuple[int, int], ...
]  # of each answer of a family: how often it was given, and what these rows stand for


class Cell(NamedTuple):
    """
    What is added up of some rows.

    :param weight: what they stand for; ``worth``: what of it they are worth, ``squares``: with the square of each row's value
    :param people: how many at least; ``speak``: for how many equal ones at most they speak
    """

    rows: int
    weight: int
    worth: int
    squares: int
    people: int
    speak: float
    given: Given = ()

    def __add__(self, other: "Cell") -> "Cell":
        sums = [a + b for a, b in zip(self[:6], other[:6], strict=True)]
        given = tuple((a + c, b + d) for (a, b), (c, d) in zip(self.given, other.given, strict=True))
        return Cell(*sums, given)


Months = dict[tuple[str, str, date], Cell]


def together(families: Iterable[Family]) -> list[list[Family]]:
    """Return the families in groups that one scan answers: of the same rows by the same columns."""
    groups: dict[tuple, list[Family]] = {}
    for one in families:
        groups.setdefault((one.of, one.among, one.weight, one.by, one.members), []).append(one)
    return list(groups.values())


def counted(families: list[Family], files: Files, first: date, after: date) -> Months:
    """
    Return (measure, unit, month) → what its rows add up to, of families that go together.

    Nobody is in two rows of one combination of what the family goes by, so there are at least as many people as the largest has
    rows; with weights they are worth fewer (Kish). The real doubt is rather smaller than that of so few.

    :param after: the day after the last one
    """
    if not (files.base or files.recent):
        return {}
    table, by = families[0].of, families[0].by
    where = f"{table.counted_on} >= ? and {table.counted_on} < ? and {_in_words(families[0], 'among')}"
    rows = rows_sql(table, files, where, [*table.schema.names, MONTH])
    keys = ", ".join(["unit", MONTH, *known(table, by)])
    values = {one.name: f"value_{number}" for number, one in enumerate(families)}
    said = ", ".join(f"{_in_words(one, 'value')} as {values[one.name]}" for one in families)
    # Rows that say the same are counted together first: there are few different ones, and all sums are of these.
    alike = f"select {keys}, {_in_words(families[0], 'weight')}::bigint as weight_, {said}, count(*) as times_ from ({rows}) group by all"
    sums = ["sum(times_)::bigint, sum(weight_ * times_)::bigint, sum(weight_ * weight_ * times_)::double"]
    for one in families:
        value = values[one.name]
        sums.append(
            f"sum(weight_ * times_ * {value})::bigint, sum(weight_ * times_ * {value} * {value})::bigint"
        )
        for answer in one.answers:
            when = f"filter (where {value} = {int(answer)})"
            sums.append(
                f"coalesce(sum(times_) {when}, 0)::bigint, coalesce(sum(weight_ * times_) {when}, 0)::bigint"
            )
    asked = f"select {keys}, {', '.join(sums)} from ({alike}) group by {keys} order by all"
    of_months: dict[tuple[str, int], dict[tuple, tuple]] = {}
    try:
        counted_rows = DuckEngine().open().con.sql(asked, params=[first, after] * scans(files)).fetchall()
    except (
        duckdb.BinderException
    ):  # kept by a release that did not have these columns yet: it told no such rates
        return {}
    for unit, month, *rest in counted_rows:
        of_months.setdefault((unit, month), {})[tuple(rest[: len(by)])] = tuple(rest[len(by) :])
    found: Months = {}
    for (unit, month), cells in of_months.items():
        day = date(month // 12, month % 12 + 1, 1)
        for thing, mine in families[0].members({key: one[0] for key, one in cells.items()}).items():
            for name, cell in _of_thing(families, [cells[key] for key in mine]):
                found[f"{name}/{thing}", unit, day] = cell
    return found


def _of_thing(families: list[Family], cells: list[tuple]) -> Iterable[tuple[str, Cell]]:
    """What each family makes of the combinations of one thing, as they come from the scan."""
    sums = [sum(column) for column in zip(*cells, strict=True)]
    rows, weight, _squares, *rest = sums
    most = max(cells, key=lambda one: one[0])
    speak = most[1] ** 2 / most[2] if most[2] else 0
    for one in families:
        worth, squares, *rest = rest
        ends = 2 * len(one.answers)
        given, rest = tuple(zip(rest[:ends:2], rest[1:ends:2], strict=True)), rest[ends:]
        yield one.name, Cell(rows, weight, worth, squares, most[0], speak, given)


@lru_cache(maxsize=64)
def _in_words(family: Family, what: str) -> str:
    rows = ibis.table(ibis.Schema.from_pyarrow(family.of.schema), name=family.of.name)
    return in_words(rows, getattr(family, what)(rows))


def summed(found: Months, mapping: Mapping[str, str]) -> dict[tuple[str, str], Cell]:
    """Return (measure, unit) → the sums over months, what units had before for those that followed them."""
    sums: dict[tuple[str, str], list[Cell]] = {}
    for (name, unit, _month), cell in found.items():
        sums.setdefault((name, mapping.get(unit, unit)), []).append(cell)
    return {key: reduce(Cell.__add__, cells) for key, cells in sums.items()}
