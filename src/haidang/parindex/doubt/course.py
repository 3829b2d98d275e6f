"""How a unit's rank went, month by month: as units were, or as units are now."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from haidang.core.facts import queries as facts
from haidang.core.facts.declare import standing as declared_standing
from haidang.core.facts.models import Snapshot
from haidang.core.kept.memory import Memory
from haidang.parindex import queries
from haidang.parindex.choices import KINDS, Block, block_of
from haidang.parindex.engine.book import Node
from haidang.parindex.engine.ranking import rank
from haidang.parindex.models import RuleBook
from haidang.units.queries import active_units, mapping_as_now


@dataclass(frozen=True)
class Step:
    """Where a unit stood at the end of a month, by the year until then; without a rank where it was not there or not measured."""

    month: date
    rank: int | None
    measured: int
    index: Decimal | None


Courses = tuple[dict[str, tuple[Step, ...]], list[tuple[date, int]]]
_courses: Memory[Courses] = Memory(24)


def years(snapshot: Snapshot, today: date) -> list[int]:
    """Return the years in which something was counted, the newest first, this year always among them."""
    return sorted({today.year, *(month.year for month in queries.months_counted(snapshot))}, reverse=True)


def left_out(book: RuleBook) -> list[Node]:
    """Return the leaves that are counted as things stand, of which no earlier month is kept."""
    standing = {one.name for one in declared_standing()}
    return [leaf for leaf in queries.read(book).leaves() if leaf.measure in standing and leaf.rule.kind != "monitor"]  # fmt: skip


def course(
    book: RuleBook, snapshot: Snapshot, code: str, year: int, today: date, as_now: bool
) -> tuple[Block | None, list[Step]]:
    """
    Return the block a unit is ranked in and where it stood at the end of each month of a year, up to this month.

    Only what adds up from month to month is ranked by: how things stood at the end of a month in the past is not kept.

    :param as_now: deeds of former units count for their successors of today, in every month; otherwise each month has its own units
    """
    ends = [date(year, number, 1) for number in range(1, 13) if date(year, number, 1) <= today]
    on = today.replace(day=1)
    kinds = (unit.kind for month in ([on] if as_now else reversed(ends)) for unit in active_units(month) if unit.code == code)  # fmt: skip
    block = block_of(next(kinds, ""))
    if block is None or not ends:
        return None, []
    on = on if as_now else None
    place = book.pk, snapshot.pk, snapshot.taken_at, block, tuple(ends), on
    found = _courses.get(place, lambda: _of_block(book, snapshot, block, tuple(ends), on))
    nowhere = [Step(month, None, measured, None) for month, measured in found[1]]
    return block, list(found[0].get(code, nowhere))


def _of_block(
    book: RuleBook, snapshot: Snapshot, block: Block, ends: tuple[date, ...], on: date | None
) -> Courses:
    """Return by unit where it stood each month, and how many were measured; ``on``: the day whose units are meant in all months."""
    from haidang.parindex.engine.matrix import matrix  # slow to load

    rules = queries.read(book)
    by_month = _by_month(snapshot, ends, {leaf.measure for leaf in rules.leaves()}, dict(mapping_as_now(on)) if on else {})  # fmt: skip
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    steps, measured = defaultdict(dict), []
    for month in ends:
        for key, counted in by_month.get(month, {}).items():
            sums[key] = [before + more for before, more in zip(sums[key], counted, strict=True)]
        readings = {key: facts.Counted(*one) for key, one in sums.items()}
        here = [unit.code for unit in active_units(on or month) if unit.kind in KINDS[block]]
        known = {code: queries.known_of(rules, code, readings, {}) for code in here}
        indices = matrix(rules, known, month.year).indices()
        places = rank(indices)
        measured.append((month, len(places)))
        for code in here:
            steps[code][month] = Step(month, places.get(code), len(places), indices[code])
    of = {
        code: tuple(mine.get(month, Step(month, None, many, None)) for month, many in measured)
        for code, mine in steps.items()
    }
    return of, measured


def _by_month(
    snapshot: Snapshot, ends: tuple[date, ...], measures: set[str], mapping: dict[str, str]
) -> dict:
    """Return by month (measure, unit) → among, hits and total of that month alone."""
    read = facts.all_readings(snapshot)
    within = pc.and_(pc.greater_equal(read["month"], ends[0]), pc.less_equal(read["month"], ends[-1]))
    named = pc.is_in(read["measure"], pa.array(sorted(measures), read["measure"].type))
    read = read.filter(pc.and_(within, named))
    found: dict[date, dict[tuple[str, str], list[int]]] = {}
    columns = [read[name].to_pylist() for name in ("measure", "unit", "month", "among", "hits", "total")]
    for name, unit, at, among, hits, total in zip(*columns, strict=True):
        mine = found.setdefault(at, {}).setdefault((name, mapping.get(unit, unit)), [0, 0, 0])
        mine[0] += among
        mine[1] += hits
        mine[2] += total
    return found
