"""Readings and the rows behind them."""

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import TYPE_CHECKING

import pyarrow as pa
from django.conf import settings

from haidang.core.facts.declare import FactTable, Family, Standing, family_of, tables
from haidang.core.facts.declare import families as declared_families
from haidang.core.facts.declare import measure as measure_named
from haidang.core.facts.declare import standing as declared_standing
from haidang.core.facts.models import FillMark, Snapshot

if TYPE_CHECKING:  # the engine and the lake load libraries for half a second, which most commands never use
    from haidang.core.facts.lake import Files, Lake


@dataclass(frozen=True)
class Counted:
    """
    One reading: whom it counts, how many of them are hits, and the total of a mean.

    Of a member of a family ``among`` and ``hits`` are weighed; ``rows`` says how many rows that are, ``people`` of how many
    people at least, ``worth`` how many equal ones these are worth.
    """

    among: int
    hits: int
    total: int
    rows: int | None = None
    people: int | None = None
    worth: float | None = None

    @property
    def share(self) -> float | None:
        return self.hits / self.among if self.among else None

    @property
    def mean(self) -> float | None:
        return self.total / self.among if self.among else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The share lies between these nineteen times of twenty (Wilson), each person counted as one answer."""
        if not (self.among and self.worth):
            return None
        p, n = self.hits / self.among, self.worth
        middle = (p + SURE**2 / (2 * n)) / (1 + SURE**2 / n)
        half = SURE / (1 + SURE**2 / n) * sqrt(p * (1 - p) / n + SURE**2 / (4 * n**2))
        return max(middle - half, 0), min(middle + half, 1)


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


_kept: "OrderedDict[tuple, dict]" = OrderedDict()
_files: "OrderedDict[tuple, Files]" = OrderedDict()
_pages: "OrderedDict[tuple, Rows]" = OrderedDict()
_members: "OrderedDict[tuple, dict]" = OrderedDict()
SURE = 1.96
A_PAGE = 100  # rows, at most, of a page that is kept


def lake() -> "Lake":
    from haidang.core.facts.lake import Lake

    return Lake(settings.HAIDANG_LAKE)


def latest() -> Snapshot | None:
    """Return the newest snapshot without its readings; None before the first refresh."""
    return Snapshot.objects.defer("readings").order_by("-pk").first()


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

    return pq.read_table(pa.BufferReader(bytes(snapshot.readings)))


def readings(
    snapshot: Snapshot, first: date, last: date, mapping: dict[str, str] | None = None
) -> dict[tuple[str, str], Counted]:
    """
    Return (measure, unit) → what was counted from one month to another, both included, and of things as they stand.

    :param mapping: code then → code now, to read a series as units are now; without it, as they were
    """
    place = (snapshot.pk, snapshot.taken_at, first, last, tuple(sorted(mapping.items())) if mapping else None)
    if (found := _kept.get(place)) is None:
        found = summed(all_readings(snapshot), first, last, mapping)
        found |= standing(snapshot, first, last, mapping)
        found = _kept[place] = found | of_families(snapshot, first, last, mapping)
        while len(_kept) > 24:
            _kept.popitem(last=False)
    return found


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
    for one in declared_families():
        sums = engine.summed(_months_of(one, snapshot, first, last), mapping or {})
        found |= {key: _weighed(cell) for key, cell in sums.items()}
    return found


def _months_of(family: Family, snapshot: Snapshot, first: date, last: date) -> dict:
    """What a family counts month by month; kept as long as the files it is counted from stay the same."""
    from haidang.core.facts import families as engine

    if family.of.name not in snapshot.versions:
        return {}
    files = _files_of(snapshot, family.of)
    place = (family.name, tuple(files.base), tuple(files.recent), tuple(files.replaced), first, last)
    if (found := _members.get(place)) is None:
        found = _members[place] = engine.counted(family, files, first.replace(day=1), _after(last))
        while len(_members) > 16:
            _members.popitem(last=False)
    return found


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
    from haidang.core.facts import engine

    if measure_named(measure).of.sums_of(""):
        raise KeyError(measure)
    place = (settings.HAIDANG_LAKE, snapshot.pk, snapshot.taken_at, measure, which, page, size, first, last)
    place = (
        *place,
        unit if isinstance(unit, str) else tuple(unit),
        tuple(columns or ()),
        tuple((only or {}).items()),
    )
    if size <= A_PAGE and (kept := _pages.get(place)) is not None:
        return kept
    one = measure_named(measure)
    units = [unit] if isinstance(unit, str) else sorted(unit)
    names, offset = columns or one.of.schema.names, (max(page, 1) - 1) * size
    if isinstance(one, Standing):
        from haidang.core.facts import standing as of_standing

        files = _files_of(snapshot, one.of), _files_of(snapshot, one.through)
        rows, total = of_standing.rows_behind(
            one, which, units, first.replace(day=1), _after(last), files, names, size, offset
        )
    else:
        rows, total = engine.rows_behind(
            one, which, units, first.replace(day=1), _after(last), _files_of(snapshot, one.of), names, size, offset, only
        )  # fmt: skip
    found = Rows(names, rows, total)
    if size <= A_PAGE:  # a snapshot never changes, and many people open the same criterion
        _pages[place] = found
        while len(_pages) > 64:
            _pages.popitem(last=False)
    return found


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
    if (kept := _kept.get(place)) is None:
        many = [measure_named(name) for name in measures]
        rows = engine.counted_by(
            many, list(columns), only or {}, first.replace(day=1), _after(last), _files_of(snapshot, many[0].of),
            measure_named(spread) if spread else None,
        )  # fmt: skip
        kept = _kept[place] = {tuple(row[: len(columns)]): _several(measures, row[len(columns) :]) for row in rows}  # fmt: skip
        while len(_kept) > 24:
            _kept.popitem(last=False)
    return kept


def by_month(
    snapshot: Snapshot, measure: str, first: date, last: date, units: Collection[str] | None = None
) -> dict[date, Counted]:
    """Return month (its first day) → what a measure counted in it, in some units or in all; months without any are left out."""
    place = (snapshot.pk, snapshot.taken_at, measure, first, last, tuple(sorted(units)) if units is not None else None)  # fmt: skip
    if family := family_of(measure):
        return _of_member(family, snapshot, measure, first, last, units)
    if (found := _kept.get(place)) is None:
        import pyarrow.compute as pc  # loading it takes a tenth of the time of a command that counts nothing

        rows = all_readings(snapshot)
        sums: dict[date, list[int]] = {}
        for row in rows.filter(pc.equal(rows["measure"], measure)).to_pylist():
            if first.replace(day=1) <= row["month"] <= last and (units is None or row["unit"] in units):
                month = sums.setdefault(row["month"], [0, 0, 0])
                for place_, name in enumerate(("among", "hits", "total")):
                    month[place_] += row[name]
        found = _kept[place] = {month: Counted(*sums[month]) for month in sorted(sums)}
        while len(_kept) > 24:
            _kept.popitem(last=False)
    return found


def _of_member(family: Family, snapshot: Snapshot, measure: str, first: date, last: date, units) -> dict[date, Counted]:  # fmt: skip
    sums: dict[date, tuple] = {}
    for (name, unit, month), cell in _months_of(family, snapshot, first, last).items():
        if name == measure and (units is None or unit in units):
            sums[month] = tuple(a + b for a, b in zip(sums.get(month, (0,) * 5), cell, strict=True))
    return {month: _weighed(sums[month]) for month in sorted(sums)}


def _weighed(cell: tuple) -> Counted:
    rows, among, hits, people, worth = cell
    return Counted(among, hits, 0, rows, people, worth)


def _several(measures: tuple[str, ...], figures: tuple) -> Several:
    counted = {name: Counted(*figures[3 * n : 3 * n + 3]) for n, name in enumerate(measures)}
    return Several(counted, *figures[3 * len(measures) :])


def _after(last: date) -> date:
    """The day after a month."""
    return date(last.year + last.month // 12, last.month % 12 + 1, 1)


def _files_of(snapshot: Snapshot, table: type[FactTable]) -> "Files":
    """The files of a snapshot: they never change, and asking the lake for them costs as much as reading one."""
    place = (settings.HAIDANG_LAKE, snapshot.pk, snapshot.taken_at, snapshot.kept, table)
    if (found := _files.get(place)) is None:
        found = _files[place] = files_of(snapshot, table)
        while len(_files) > 24:
            _files.popitem(last=False)
    return found


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
