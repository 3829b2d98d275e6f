"""Ranks with their doubt, and what lies behind them, computed from the newest readings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from haidang.core.facts import queries as facts
from haidang.core.facts.declare import measure
from haidang.core.facts.models import Snapshot
from haidang.core.kept.memory import Memory
from haidang.parindex import months, queries, ruling
from haidang.parindex.choices import KINDS, Block, block_of
from haidang.parindex.engine.book import OUTSIDE, Node
from haidang.parindex.engine.gains import Gain, gains
from haidang.parindex.engine.movement import Movement, movement
from haidang.parindex.engine.overtaking import Overtaking, overtaking
from haidang.parindex.engine.ranking import rank
from haidang.parindex.engine.score import MEASURED, Input
from haidang.parindex.models import RuleBook
from haidang.parindex.months import Period
from haidang.parindex.ruling import Ruling
from haidang.units.queries import Here, active_units

if TYPE_CHECKING:  # NumPy takes a tenth of a second to load, and most commands never count
    from haidang.parindex.engine.matrix import Matrix
    from haidang.parindex.engine.whatif import Change


@dataclass(frozen=True)
class Between:
    """The ranks between which a unit came in nine of ten replications, its own rank always among them."""

    low: int
    high: int

    def __str__(self):
        return str(self.low) if self.low == self.high else f"{self.low}–{self.high}"


@dataclass(frozen=True)
class Raise:
    """
    A leaf that would raise a unit.

    :param deeds: what was counted for it: ``dossiers``, ``procedures``, ``cases``; empty where nothing was
    :param rank: where the unit would stand among the others if the leaf had all its points
    """

    gain: Gain
    deeds: str
    rank: int | None


@dataclass(frozen=True)
class RankMoved:
    """
    Why a unit's rank moved between two stretches of months.

    :param by_before: the rule book of before, ``by``: that of now
    :param comparable: whether something that the rule book of now asks for was measured before
    """

    block: Block
    before: Period
    now: Period
    movement: Movement
    overtaking: Overtaking
    by_before: Ruling
    by: Ruling
    comparable: bool = True

    @property
    def another_book(self) -> bool:
        return self.by.version.pk != self.by_before.version.pk


@dataclass(frozen=True)
class Tried:
    """A unit's index and rank by the rule book as it is tried, beside those of the rule book in force."""

    unit: Here
    index: Decimal | None
    rank: int | None
    index_today: Decimal | None
    rank_today: int | None

    @property
    def fell(self) -> int:
        """By how many places it would fall; negative where it would rise."""
        return self.rank - self.rank_today if self.rank and self.rank_today else 0

    @property
    def rose(self) -> int:
        return -self.fell


_between: Memory[dict[str, Between]] = Memory(24)
_moved: Memory[RankMoved | None] = Memory(64)
_measured: Memory[list[Node]] = Memory(24)


def between(
    book: RuleBook, snapshot: Snapshot, block: str, first: date, last: date, as_now: bool = False
) -> dict[str, Between]:
    """Return of every ranked unit of a block the ranks between which it lies; kept while the figures stay."""
    place = (snapshot.pk, snapshot.taken_at, book.pk, block, first, last, as_now)
    return _between.get(place, lambda: _intervals(book, snapshot, block, first, last, as_now))


def _intervals(book, snapshot, block, first, last, as_now) -> dict[str, Between]:
    import numpy as np

    from haidang.parindex.engine.intervals import Shaken, intervals
    from haidang.parindex.engine.matrix import matrix

    known = known_in(book, snapshot, block, first, last, as_now)
    if not known:
        return {}
    rules = queries.read(book)
    table, totals = (
        matrix(rules, known, first.year),
        queries.scores(book, snapshot, block, first, last, as_now),
    )
    places = rank({code: totals[code].index for code in known})
    inside = np.array([leaf.rule.kind not in OUTSIDE for leaf in table.leaves], dtype=bool)
    # What lies outside the hundred is added as the engine adds it: up to its caps, on the scale of the whole book.
    extra = np.array(
        [float((one.bonus - one.penalty) / one.whole) if one.whole else 0.0 for one in map(totals.get, known)]
    )
    shaken = Shaken(table.shares[:, inside], table.weights[inside], _errors(table)[:, inside], extra)
    found = intervals(shaken)
    return {
        code: Between(min(int(found.low[number]), places[code]), max(int(found.high[number]), places[code]))
        for number, code in enumerate(known)
        if code in places
    }


def _errors(table: "Matrix"):
    """Return units × leaves: by how much what was asked of a sample may be off, as a part of the leaf's maximum."""
    import numpy as np

    from haidang.parindex.engine.intervals import error_of_answers, error_of_share

    found = np.zeros(table.points.shape)
    for column, leaf in enumerate(table.leaves):
        if leaf.rule.kind == "answers":
            worth = np.array([float(share) for share in leaf.rule.weights.values()])
            for row, known in enumerate(table.known.values()):
                if (fact := known.get(leaf.code)) and (many := sum(fact.answers.values())):
                    times = np.array([fact.answers.get(option, 0) for option in leaf.rule.weights])
                    # Answers of one person are taken for one: of as many people as they are worth, where that is known.
                    found[row, column] = error_of_answers(worth, times * ((fact.people or many) / many))
        elif leaf.rule.kind == "proportional" and leaf.measure and measure(leaf.measure).of.sampled:
            for row, known in enumerate(table.known.values()):
                if (fact := known.get(leaf.code)) and fact.among:
                    found[row, column] = error_of_share(fact.hits, fact.among) / float(leaf.rule.target)
                elif fact and fact.rate is not None and fact.people:
                    hits = float(fact.rate) * fact.people
                    found[row, column] = error_of_share(hits, fact.people) / float(leaf.rule.target)
    return found


def known_in(
    book: RuleBook, snapshot: Snapshot, block: str, first: date, last: date, as_now: bool = False
) -> dict[str, dict[str, Input]]:
    """Return of every unit of a block what is known of its leaves."""
    readings, rules = queries.counted(snapshot, first, last, as_now), queries.read(book)
    kinds = KINDS[Block(block)]
    return {
        unit.code: queries.known_of(rules, unit.code, readings, {})
        for unit in active_units(last)
        if unit.kind in kinds
    }


def raises(
    book: RuleBook, snapshot: Snapshot, code: str, first: date, last: date, as_now: bool = False
) -> list[Raise]:
    """Return what would raise a unit most, the leaf with most points still to be had first."""
    block = _block_of(code, last)
    totals = queries.scores(book, snapshot, block or Block.CITY.value, first, last, as_now)
    mine = totals[code]
    others = [total.index for other, total in totals.items() if block and other != code]

    def rank_with(index: Decimal) -> int | None:
        return (
            1 + sum(1 for other in others if other is not None and other > mine.index + index)
            if others
            else None
        )

    return [Raise(gain, deeds(gain.scored.node), rank_with(gain.index)) for gain in gains(mine)]


def deeds(leaf: Node) -> str:
    """Return what is counted for a leaf: ``dossiers``, ``procedures`` or ``cases``; empty where nothing is."""
    if not leaf.measure:
        return ""
    counted = measure(leaf.measure)
    if counted.kind == "standing":
        return "procedures"
    return "dossiers" if counted.of.name in ("dossiers", "finished") else "cases"


def _block_of(code: str, on: date) -> Block | None:
    """The block a unit is ranked in on a day; None where it is not ranked."""
    kind = next((unit.kind for unit in active_units(on) if unit.code == code), None)
    return block_of(kind) if kind else None


def rank_moved(
    snapshot: Snapshot, code: str, before: Period, now: Period, values: Mapping[str, str], today: date
) -> RankMoved | None:
    """
    Return why a unit's rank moved from one stretch of months to another; None where it had no rank in one of them.

    :param values: of an address, which may ask for Decision 766
    """
    block = _block_of(code, now.last)
    if block is None or _block_of(code, before.last) != block:
        return None
    by_before, by = (ruling.asked(values, block, period, today) for period in (before, now))
    if by_before is None or by is None:
        return None
    place = (snapshot.pk, snapshot.taken_at, code, block, before, now, by_before, by)
    return _moved.get(place, lambda: _rank_moved(snapshot, code, block, before, now, by_before, by))


def _rank_moved(
    snapshot: Snapshot, code: str, block: Block, before: Period, now: Period, by_before: Ruling, by: Ruling
) -> RankMoved | None:
    then = queries.scores(by_before.version, snapshot, block.value, *before[:3])
    last = queries.scores(by.version, snapshot, block.value, *now[:3])
    if code not in then or code not in last:
        return None
    anew = {}
    if by.version.pk != by_before.version.pk:
        anew = queries.scores(by.version, snapshot, block.value, *before[:3])
    found = overtaking(code, then, last, anew)
    if found is None:
        return None
    moved = movement(then[code], last[code], anew.get(code))
    comparable = code not in anew or anew[code].index is not None
    return RankMoved(block, before, now, moved, found, by_before, by, comparable)


def since(asked: str, snapshot: Snapshot, today: date) -> tuple[Period, Period, list[date]]:
    """
    Return the year until the end of a month, this year until now, and the months to choose from, the newest first.

    :param asked: the month, as 2026-10; anything else means last month
    """
    now = months.asked({}, today)
    last = _month_before(now.last)
    earliest, known = min([*queries.months_counted(snapshot), last]), [last]
    while known[-1] > earliest:
        known.append(_month_before(known[-1]))
    chosen = next((month for month in known if f"{month:%Y-%m}" == asked), last)
    return months.asked({}, chosen), now, known


def _month_before(month: date) -> date:
    return (
        month.replace(year=month.year - 1, month=12)
        if month.month == 1
        else month.replace(month=month.month - 1)
    )


def tried(
    book: RuleBook, snapshot: Snapshot, block: str, period: Period, changes: "Mapping[str, Change]"
) -> list[Tried]:
    """Return a block's units by the rank they would have, those that could not be measured last; nothing is kept."""
    from haidang.parindex.engine.whatif import indices

    totals = queries.scores(book, snapshot, block, *period[:3])
    today = trial = {code: total.index for code, total in totals.items()}
    if changes:
        known = known_in(book, snapshot, block, *period[:3])
        trial = indices(queries.read(book), known, changes, period.first.year)
    ranks, ranks_today = rank(trial), rank(today)
    units = {unit.code: unit for unit in active_units(period.last)}
    listed = [
        Tried(units[code], trial[code], ranks.get(code), today[code], ranks_today.get(code)) for code in today
    ]
    return sorted(listed, key=lambda one: (one.rank or 10_000, one.rank_today or 10_000))


def measured_leaves(book: RuleBook, snapshot: Snapshot, block: str, period: Period) -> list[Node]:
    """Return the leaves that were measured in at least one unit of a block, in the order of the rule book."""

    def measured() -> list[Node]:
        totals = queries.scores(book, snapshot, block, *period[:3]).values()
        walked = (one for total in totals for area in total.areas for one in area.walk())
        there = {one.node.code for one in walked if one.status == MEASURED and not one.children}
        return [leaf for leaf in queries.read(book).leaves() if leaf.code in there]

    return _measured.get((snapshot.pk, snapshot.taken_at, book.pk, block, period[:3]), measured)


def month_by_month(
    snapshot: Snapshot, leaf: Node, codes: list[str], first: date, last: date
) -> dict[date, facts.Counted]:
    """Return how a leaf's rate came about, month by month; nothing for what stands as it stands or where people judge."""
    if not queries.has_rate(leaf) or measure(leaf.measure).kind == "standing":
        return {}
    return facts.by_month(snapshot, leaf.measure, first, last, codes)
