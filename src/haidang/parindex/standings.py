"""Where units stand today against the end of last month, and why."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from haidang.core.facts.models import Snapshot
from haidang.parindex import queries
from haidang.parindex.choices import KINDS, Block, block_of
from haidang.parindex.engine.movement import Movement, movement
from haidang.parindex.engine.score import Input, Total, score
from haidang.parindex.models import RuleBook
from haidang.units.choices import MEASURED
from haidang.units.queries import Here, active_units


@dataclass(frozen=True)
class Stretch:
    """The months of a year until one of them, as their first days."""

    first: date
    last: date


@dataclass(frozen=True)
class Standing:
    """
    Where a unit (None: the city as a whole) stands now, and where it stood at the end of last month.

    The city as a whole has no rank here: other cities are not counted in this house.
    """

    unit: Here | None
    block: Block | None
    rank: int | None
    rank_before: int | None
    measured: int
    index: Decimal | None
    movement: Movement | None

    @property
    def fell(self) -> int:
        """By how many places it fell; negative where it rose, 0 where a rank is missing."""
        return self.rank - self.rank_before if self.rank and self.rank_before else 0


def now_and_before(today: date) -> tuple[Stretch, Stretch]:
    """Return this year until now and until the end of last month; in January last month closes the year before."""
    end = today.replace(day=1) - timedelta(days=1)
    return (
        Stretch(today.replace(month=1, day=1), today.replace(day=1)),
        Stretch(end.replace(month=1, day=1), end.replace(day=1)),
    )


def standing_of(book: RuleBook, snapshot: Snapshot, code: str, today: date) -> Standing | None:
    """Return where a unit stands in its block; None for what is not ranked."""
    unit = next((one for one in active_units(today) if one.code == code), None)
    block = block_of(unit.kind) if unit else None
    if block is None:
        return None
    return next((one for one in standings(book, snapshot, block, today) if one.unit.code == code), None)


def standings(book: RuleBook, snapshot: Snapshot, block: Block, today: date) -> list[Standing]:
    """Return where every unit of a block stands, in order of rank."""
    now, before = now_and_before(today)
    then = {
        one.unit.code: one for one in queries.ranking(book, snapshot, block.value, before.first, before.last)
    }
    listed = queries.ranking(book, snapshot, block.value, now.first, now.last)
    measured = sum(1 for one in listed if one.rank)
    return [
        Standing(
            one.unit, block, one.rank, old.rank if (old := then.get(one.unit.code)) else None, measured, one.index,
            movement(old.total, one.total) if old else None,
        )
        for one in listed
    ]  # fmt: skip


def fallen(book: RuleBook, snapshot: Snapshot, today: date, limit: int = 8) -> list[Standing]:
    """Return the units that lost most places since the end of last month, in every block."""
    found = [one for block in KINDS for one in standings(book, snapshot, block, today) if one.fell > 0]
    return sorted(found, key=lambda one: (-one.fell, one.unit.code))[:limit]


def of_the_city(book: RuleBook, snapshot: Snapshot, today: date) -> Standing:
    """Return the city as a whole by the same rule book: the deeds of all its units counted together."""
    now, before = (_whole(book, snapshot, stretch) for stretch in now_and_before(today))
    return Standing(None, None, None, None, 0, now.index, movement(before, now))


def _whole(book: RuleBook, snapshot: Snapshot, stretch: Stretch) -> Total:
    codes = {unit.code for unit in active_units(stretch.last) if unit.kind in MEASURED}
    sums: dict[str, list[int]] = {}
    for (name, unit), one in queries.counted(snapshot, stretch.first, stretch.last, as_now=True).items():
        if unit in codes:
            among, hits = sums.setdefault(name, [0, 0])
            sums[name] = [among + one.among, hits + one.hits]
    rules = queries.read(book)
    known = {leaf.code: Input(*sums[leaf.measure]) for leaf in rules.leaves() if leaf.measure in sums}
    return score(rules, known, stretch.first.year)
