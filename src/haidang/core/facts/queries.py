"""Readings and the rows behind them."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import TYPE_CHECKING

import pyarrow as pa
from django.conf import settings

from haidang.core.facts.declare import FactTable, Family, Standing, family_of, tables
from haidang.core.facts.declare import families as declared_families
from haidang.core.facts.declare import measure as measure_named
from haidang.core.facts.declare import standing as declared_standing
from haidang.core.facts.models import FillMark, Snapshot
from haidang.core.facts.sampling import wilson, worth_of
from haidang.core.kept.memory import Memory
from haidang.core.prepared import prepared

if TYPE_CHECKING:  # the engine and the lake load libraries for half a second, which most commands never use
    from haidang.core.facts.families import Cell, Months
    from haidang.core.facts.lake import Files, Lake


@dataclass(frozen=True)
class Counted:
    """
    One reading: whom it counts, how many of them are hits, and the total of a mean.

    Of a member of a family ``among`` and ``hits`` are weighed; ``rows`` says how many rows that are, ``people`` of how many
    people at least, ``worth`` how many equal ones these are worth, ``squares`` the mean of the squares of what each is worth, from 0 to 1.
    ``given`` is there where a family tells answers: how often each was given, and what these rows stand for.
    """

    among: int
    hits: int
    total: int
    rows: int | None = None
    people: int | None = None
    worth: float | None = None
    squares: float | None = None
    given: Mapping[str, tuple[int, int]] | None = None

    @property
    def share(self) -> float | None:
        return self.hits / self.among if self.among else None

    @property
    def mean(self) -> float | None:
        return self.total / self.among if self.among else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The share lies between these nineteen times of twenty (Wilson), all that one person answered counted as one answer."""
        if not (self.among and self.worth):
            return None
        share = self.hits / self.among
        return wilson(share, worth_of(share, self.worth, self.squares))


@dataclass(frozen=True)
class Several:
    """What several measures count of the same rows; of a mean, if asked for, the middle value and what nine in ten do not exceed."""

    counted: dict[str, Counted]
    middle: float | None = None
    nine_in_ten: float | None = None


@dataclass(frozen=True)
class Rows:
    """One page of the rows behind a reading."""

    columns: list[str]
    rows: list[dict]
    total: int


# What all pages begin with is remembered apart from what is asked of one unit: it is dear, and one visitor's clicks must not push it out.
_readings: Memory[dict[tuple[str, str], Counted]] = Memory(24)
_counted: Memory[dict[tuple, Several]] = Memory(24)
_by_month: Memory[dict[date, Counted]] = Memory(256)
_files: "Memory[Files]" = Memory(24)
_pages: Memory[Rows] = Memory(64)
_members: Memory[dict] = Memory(16)
LEAN = ("id", "taken_at", "versions", "kept")
A_PAGE = 100  # rows, at most, of a page that is kept


def lake() -> "Lake":
    from haidang.core.facts.lake import Lake

    return Lake(settings.HAIDANG_LAKE)


def latest() -> Snapshot | None:
    """Return the newest snapshot without its readings; None before the first refresh. Most pages ask, some several times."""
    with prepared() as cursor:
        cursor.execute(f"select {', '.join(LEAN)} from facts_snapshot order by id desc limit 1")
        row = cursor.fetchone()
    if row is None:
        return None
    number, taken_at, versions, is_kept = row
    return Snapshot.from_db("default", LEAN, (number, taken_at, json.loads(versions), is_kept))


def files_of(snapshot: Snapshot, table: type[FactTable]) -> "Files":
    """Return the files with the very rows a snapshot counted."""
    if snapshot.kept:
        return lake().kept_files(table, str(snapshot.pk))
    return lake().files(table, snapshot.versions.get(table.name))


def needed_by(snapshot: Snapshot) -> list[str] | None:
    """Return the addresses of all files with a snapshot's rows; None where the lake does not know its versions."""
    from deltalake.exceptions import DeltaError

    found = []
    for table in tables():
        if table.name not in snapshot.versions:
            continue
        if snapshot.kept and not lake().has_kept(table, str(snapshot.pk)):
            return None
        try:
            files = files_of(snapshot, table)
        except DeltaError:
            return None
        found += files.base + files.recent + files.replaced
    return found


def all_readings(snapshot: Snapshot) -> pa.Table:
    """Return everything a snapshot read, one row per measure, unit and month."""
    import pyarrow.parquet as pq

    return pq.ParquetFile(pa.BufferReader(bytes(snapshot.readings))).read()  # read_table() would load pandas


def readings(
    snapshot: Snapshot, first: date, last: date, mapping: dict[str, str] | None = None
) -> dict[tuple[str, str], Counted]:
    """
    Return (measure, unit) → what was counted from one month to another, both included, and of things as they stand.

    :param mapping: code then → code now, to read a series as units are now; without it, as they were
    """

    def read() -> dict[tuple[str, str], Counted]:
        found = summed(all_readings(snapshot), first, last, mapping)
        found |= standing(snapshot, first, last, mapping)
        return found | of_families(snapshot, first, last, mapping)

    place = (snapshot.pk, snapshot.taken_at, first, last, tuple(sorted(mapping.items())) if mapping else None)
    return _readings.get(place, read)


def summed(
    readings: pa.Table, first: date, last: date, mapping: dict[str, str] | None = None
) -> dict[tuple[str, str], Counted]:
    """Return (measure, unit) → the sums over months, both included, of what was read."""
    found: dict[tuple[str, str], list[int]] = {}
    columns = [readings[name].to_pylist() for name in ("measure", "unit", "month", "among", "hits", "total")]
    for name, unit, month, among, hits, total in zip(*columns, strict=True):
        if first.replace(day=1) <= month <= last:
            sums = found.setdefault((name, (mapping or {}).get(unit, unit)), [0, 0, 0])
            sums[0] += among
            sums[1] += hits
            sums[2] += total
    return {key: Counted(*sums) for key, sums in found.items()}


def standing(
    snapshot: Snapshot, first: date, last: date, mapping: dict[str, str] | None = None
) -> dict[tuple[str, str], Counted]:
    """Return (measure, unit) → of things as they stand, how many there are and how many were reached in the months."""
    from haidang.core.facts import standing as engine

    found = {}
    for many in engine.together(declared_standing()):
        files = _files_of(snapshot, many[0].of), _files_of(snapshot, many[0].through)
        rows = engine.counted(many, files, first.replace(day=1), _after(last), mapping or {})
        found |= {(name, unit): Counted(among, hits, 0) for name, unit, among, hits in rows}
    return found


def of_families(
    snapshot: Snapshot, first: date, last: date, mapping: dict[str, str] | None = None
) -> dict[tuple[str, str], Counted]:
    """Return (measure, unit) → of the members of families, what they count from one month to another, both included."""
    from haidang.core.facts import families as engine

    found = {}
    for many in engine.together(declared_families()):
        sums = engine.summed(_months_of(many, snapshot, first, last), mapping or {})
        found |= {key: _weighed(family_of(key[0]), cell) for key, cell in sums.items()}
    return found


def _months_of(families: list[Family], snapshot: Snapshot, first: date, last: date) -> "Months":
    """What families that go together count month by month; kept as long as the files it is counted from stay the same."""
    from haidang.core.facts import families as engine

    table = families[0].of
    if table.name not in snapshot.versions:
        return {}
    files = _files_of(snapshot, table)
    place = (families[0].name, tuple(files.base), tuple(files.recent), tuple(files.replaced), first, last)
    return _members.get(place, lambda: engine.counted(families, files, first.replace(day=1), _after(last)))


def rows_behind(
    measure: str,
    unit: str | Collection[str],
    first: date,
    last: date,
    snapshot: Snapshot,
    which: str = "among",
    page: int = 1,
    size: int = 50,
    columns: list[str] | None = None,
    only: dict[str, str] | None = None,
) -> Rows:
    """
    Return the very rows that a reading counted, from the version it was made of.

    :param unit: the unit's code; several where deeds of former units count for their successor
    :param which: ``among`` (all it counts), ``hits`` or ``misses``
    :param columns: all unless told
    :param only: what columns of the rows must say besides
    :raises KeyError: if nobody declared the measure, or its rows are never shown one by one
    """
    if measure_named(measure).of.sums_of(""):
        raise KeyError(measure)
    units = (unit,) if isinstance(unit, str) else tuple(sorted(unit))
    asked = (
        measure, units, first, last, which, page, size, tuple(columns or ()), tuple((only or {}).items())
    )  # fmt: skip
    if size > A_PAGE:
        return _rows(snapshot, *asked)
    # A snapshot never changes, and many people open the same criterion.
    place = (settings.HAIDANG_LAKE, snapshot.pk, snapshot.taken_at, *asked)
    return _pages.get(place, lambda: _rows(snapshot, *asked))


def _rows(
    snapshot: Snapshot, measure: str, units: tuple[str, ...], first: date, last: date, which: str, page: int, size: int,
    columns: tuple[str, ...], only: tuple[tuple[str, str], ...],
) -> Rows:  # fmt: skip
    from haidang.core.facts import engine

    one = measure_named(measure)
    names, offset = list(columns) or one.of.schema.names, (max(page, 1) - 1) * size
    months = first.replace(day=1), _after(last)
    if isinstance(one, Standing):
        from haidang.core.facts import standing as of_standing

        files = _files_of(snapshot, one.of), _files_of(snapshot, one.through)
        rows, total = of_standing.rows_behind(one, which, list(units), *months, files, names, size, offset)
    else:
        files = _files_of(snapshot, one.of)
        rows, total = engine.rows_behind(one, which, list(units), *months, files, names, size, offset, dict(only) or None)  # fmt: skip
    return Rows(names, rows, total)


def counted_by(
    measure: str, columns: tuple[str, ...], first: date, last: date, snapshot: Snapshot, only: dict[str, str] | None = None
) -> dict[tuple, Counted]:  # fmt: skip
    """
    Return what a measure counts for each combination of what some columns of its rows say, from one month to another.

    Readings are by unit and month; this counts the rows anew, for whatever else people want to know them by.

    :param only: what columns of the rows must say
    :raises KeyError: if nobody declared the measure, or its rows have no such column
    """
    found = several_by((measure,), columns, first, last, snapshot, only)
    return {key: one.counted[measure] for key, one in found.items()}


def several_by(
    measures: tuple[str, ...], columns: tuple[str, ...], first: date, last: date, snapshot: Snapshot,
    only: dict[str, str] | None = None, spread: str = "",
) -> dict[tuple, Several]:  # fmt: skip
    """
    Do the same for several measures of one table, in one scan.

    :param spread: the name of a mean of this table whose middle value is wanted too
    :raises KeyError: as ``counted_by``
    """
    from haidang.core.facts import engine

    place = (settings.HAIDANG_LAKE, snapshot.pk, snapshot.taken_at, measures, columns, first, last, tuple((only or {}).items()), spread)  # fmt: skip

    def count() -> dict[tuple, Several]:
        many = [measure_named(name) for name in measures]
        rows = engine.counted_by(
            many, list(columns), only or {}, first.replace(day=1), _after(last), _files_of(snapshot, many[0].of),
            measure_named(spread) if spread else None,
        )  # fmt: skip
        return {tuple(row[: len(columns)]): _several(measures, row[len(columns) :]) for row in rows}

    return _counted.get(place, count)


def by_month(
    snapshot: Snapshot, measure: str, first: date, last: date, units: Collection[str] | None = None
) -> dict[date, Counted]:
    """Return month (its first day) → what a measure counted in it, in some units or in all; months without any are left out."""
    place = (snapshot.pk, snapshot.taken_at, measure, first, last, tuple(sorted(units)) if units is not None else None)  # fmt: skip
    if family := family_of(measure):
        return _of_member(family, snapshot, measure, first, last, units)

    def summed_up() -> dict[date, Counted]:
        import pyarrow.compute as pc  # loading it takes a tenth of the time of a command that counts nothing

        rows = all_readings(snapshot)
        sums: dict[date, list[int]] = {}
        for row in rows.filter(pc.equal(rows["measure"], measure)).to_pylist():
            if first.replace(day=1) <= row["month"] <= last and (units is None or row["unit"] in units):
                month = sums.setdefault(row["month"], [0, 0, 0])
                for number, name in enumerate(("among", "hits", "total")):
                    month[number] += row[name]
        return {month: Counted(*sums[month]) for month in sorted(sums)}

    return _by_month.get(place, summed_up)


def _of_member(family: Family, snapshot: Snapshot, measure: str, first: date, last: date, units) -> dict[date, Counted]:  # fmt: skip
    from haidang.core.facts import families as engine

    many = next(many for many in engine.together(declared_families()) if family in many)
    cells: dict[date, list[Cell]] = {}
    for (name, unit, month), cell in _months_of(many, snapshot, first, last).items():
        if name == measure and (units is None or unit in units):
            cells.setdefault(month, []).append(cell)
    return {month: _weighed(family, reduce(engine.Cell.__add__, cells[month])) for month in sorted(cells)}


def _weighed(family: Family, cell: "Cell") -> Counted:
    among = cell.weight * family.full
    given = dict(zip(map(str, family.answers), cell.given, strict=True)) if family.answers else None
    squares = cell.squares / (among * family.full) if among else None
    return Counted(among, cell.worth, 0, cell.rows, cell.people, cell.speak, squares, given)


def _several(measures: tuple[str, ...], figures: tuple) -> Several:
    counted = {name: Counted(*figures[3 * n : 3 * n + 3]) for n, name in enumerate(measures)}
    return Several(counted, *figures[3 * len(measures) :])


def _after(last: date) -> date:
    """The day after a month."""
    return date(last.year + last.month // 12, last.month % 12 + 1, 1)


def _files_of(snapshot: Snapshot, table: type[FactTable]) -> "Files":
    """The files of a snapshot: they never change, and asking the lake for them costs as much as reading one."""
    place = (settings.HAIDANG_LAKE, snapshot.pk, snapshot.taken_at, snapshot.kept, table)
    return _files.get(place, lambda: files_of(snapshot, table))


def filled() -> list[FillMark]:
    return list(FillMark.objects.order_by("table"))


def deeds_between(
    table: type[FactTable], day: str, first: date, last: date, columns: Collection[str]
) -> list[tuple]:
    """
    Return some columns of the deeds of which one day lies between two, both included, as the newest snapshot has them.

    :raises KeyError: if the table has no such column
    """
    from haidang.core.facts.engine import DuckEngine, known, scans
    from haidang.core.facts.lake import rows_sql

    snapshot = latest()
    files = files_of(snapshot, table) if snapshot is not None else None
    if files is None or not (files.base or files.recent):
        return []
    known(table, [day])
    rows = rows_sql(table, files, f"{day} between ? and ?")
    asked = f"select {', '.join(known(table, list(columns)))} from ({rows}) order by all"
    return DuckEngine().open().con.sql(asked, params=[first, last] * scans(files)).fetchall()
