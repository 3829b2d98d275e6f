"""Where units stand today against the end of last month, and why."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from haidang.core.facts.models import Snapshot
from haidang.core.kept.memory import Memory
from haidang.parindex import months, queries, ruling
from haidang.parindex.choices import KINDS, Block, block_of
from haidang.parindex.engine.movement import Movement, movement
from haidang.parindex.engine.score import Input, Total, score
from haidang.parindex.models import RuleBook
from haidang.parindex.months import Period
from haidang.parindex.ruling import Ruling
from haidang.units.choices import MEASURED
from haidang.units.queries import Here, active_units

_whole_city: Memory[Total] = Memory(8)


@dataclass(frozen=True)
class Standing:
    """
    Where a unit (None: the city as a whole) stands now, and where it stood at the end of last month.

    The city as a whole has no rank here: other cities are not counted in this house.

    :param by: the rule book of now, ``by_before``: that of the end of last month
    :param anew: where the two differ, the result of then by the rule book of now
    """

    unit: Here | None
    block: Block | None
    rank: int | None
    rank_before: int | None
    measured: int
    total: Total
    before: Total | None
    by: Ruling
    by_before: Ruling
    anew: Total | None = None

    @property
    def another_book(self) -> bool:
        """Say whether another rule book counted at the end of last month."""
        return self.by.version.pk != self.by_before.version.pk

    @property
    def index(self) -> Decimal | None:
        return self.total.index

    @cached_property
    def movement(self) -> Movement | None:
        """Why the index moved; found only for whom it is asked of."""
        return movement(self.before, self.total, self.anew) if self.before else None

    @property
    def fell(self) -> int:
        """By how many places it fell; negative where it rose, 0 where a rank is missing."""
        return self.rank - self.rank_before if self.rank and self.rank_before else 0


def now_and_before(today: date) -> tuple[Period, Period]:
    """Return this year until now and until the end of last month; in January last month closes the year before."""
    end = today.replace(day=1) - timedelta(days=1)
    return months.asked({}, today), months.asked({}, end)


def standing_of(snapshot: Snapshot, code: str, today: date) -> Standing | None:
    """Return where a unit stands in its block; None for what is not ranked."""
    unit = next((one for one in active_units(today) if one.code == code), None)
    block = block_of(unit.kind) if unit else None
    if block is None:
        return None
    return next((one for one in standings(snapshot, block, today) if one.unit.code == code), None)


def standings(snapshot: Snapshot, block: Block, today: date) -> list[Standing]:
    """Return where every unit of a block stands by the rule book of the day, in order of rank; nothing without a rule book."""
    now, before = now_and_before(today)
    by, by_before = (ruling.of_months(block, period, today) for period in (now, before))
    if by is None or by_before is None:
        return []
    then = {
        one.unit.code: one
        for one in queries.ranking(by_before.version, snapshot, block.value, before.first, before.last)
    }
    anew = {}
    if by.version.pk != by_before.version.pk:
        anew = queries.scores(by.version, snapshot, block.value, before.first, before.last)
    listed = queries.ranking(by.version, snapshot, block.value, now.first, now.last)
    measured = sum(1 for one in listed if one.rank)
    return [
        Standing(
            one.unit, block, one.rank, old.rank if (old := then.get(one.unit.code)) else None, measured, one.total,
            old.total if old else None, by, by_before, anew.get(one.unit.code),
        )
        for one in listed
    ]  # fmt: skip


def fallen(snapshot: Snapshot, today: date, limit: int = 8) -> list[Standing]:
    """Return the units that lost most places since the end of last month, in every block."""
    found = [one for block in KINDS for one in standings(snapshot, block, today) if one.fell > 0]
    return sorted(found, key=lambda one: (-one.fell, one.unit.code))[:limit]


def of_the_city(snapshot: Snapshot, today: date) -> Standing | None:
    """Return the city as a whole by Decision 766: the deeds of all its units counted together; None without that rule book."""
    by = ruling.of_the_city()
    if by is None:
        return None
    now, before = (_whole(by.version, snapshot, period) for period in now_and_before(today))
    return Standing(None, None, None, None, 0, now, before, by, by)


def _whole(book: RuleBook, snapshot: Snapshot, period: Period) -> Total:
    place = book.pk, snapshot.pk, snapshot.taken_at, period
    return _whole_city.get(place, lambda: _reckoned(book, snapshot, period))


def _reckoned(book: RuleBook, snapshot: Snapshot, period: Period) -> Total:
    codes = {unit.code for unit in active_units(period.last) if unit.kind in MEASURED}
    sums: dict[str, list[int]] = {}
    for (name, unit), one in queries.counted(snapshot, period.first, period.last, as_now=True).items():
        if unit in codes:
            among, hits = sums.setdefault(name, [0, 0])
            sums[name] = [among + one.among, hits + one.hits]
    rules = queries.read(book)
    known = {leaf.code: Input(*sums[leaf.measure]) for leaf in rules.leaves() if leaf.measure in sums}
    return score(rules, known, period.first.year)
