"""Ranks with their doubt, and what lies behind them, computed from the newest readings."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from haidang.core.facts import queries as facts
from haidang.core.facts.declare import measure
from haidang.core.facts.models import Snapshot
from haidang.parindex import months, queries
from haidang.parindex.choices import KINDS, Block, block_of
from haidang.parindex.engine.book import OUTSIDE, Node
from haidang.parindex.engine.gains import Gain, gains
from haidang.parindex.engine.movement import Movement, movement
from haidang.parindex.engine.overtaking import Overtaking, overtaking
from haidang.parindex.engine.ranking import rank
from haidang.parindex.engine.score import Input, Total
from haidang.parindex.models import RuleBook
from haidang.parindex.months import Period
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
    """Why a unit's rank moved between two stretches of months."""

    block: Block
    before: Period
    now: Period
    movement: Movement
    overtaking: Overtaking


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


_between: "OrderedDict[tuple, dict[str, Between]]" = OrderedDict()


def between(
    book: RuleBook, snapshot: Snapshot, block: str, first: date, last: date, as_now: bool = False
) -> dict[str, Between]:
    """Return of every ranked unit of a block the ranks between which it lies; kept while the figures stay."""
    place = (snapshot.pk, snapshot.taken_at, book.pk, block, first, last, as_now)
    if (found := _between.get(place)) is None:
        found = _between[place] = _intervals(book, snapshot, block, first, last, as_now)
        while len(_between) > 24:
            _between.popitem(last=False)
    return found


def _intervals(book, snapshot, block, first, last, as_now) -> dict[str, Between]:
    import numpy as np

    from haidang.parindex.engine.intervals import Shaken, intervals
    from haidang.parindex.engine.matrix import matrix

    known = known_in(book, snapshot, block, first, last, as_now)
    if not known:
        return {}
    table = matrix(queries.read(book), known, first.year)
    places = rank(table.indices())
    whole = np.where(table.measured, table.most, 0.0).sum(axis=1)
    outside = np.array([leaf.rule.kind in OUTSIDE for leaf in table.leaves], dtype=bool)
    beside = np.nan_to_num(table.points[:, outside]).sum(axis=1)
    extra = np.divide(beside, whole, out=np.zeros_like(whole), where=whole > 0)
    inside = ~outside
    shaken = Shaken(table.shares[:, inside], table.most[inside], _errors(table)[:, inside], extra)
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
                if fact := known.get(leaf.code):
                    times = np.array([fact.answers.get(option, 0) for option in leaf.rule.weights])
                    found[row, column] = error_of_answers(worth, times)
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
    totals = queries.scores(book, snapshot, first, last, as_now)
    mine = totals[code]
    others = [total.index for other, total in _block_of(code, last, totals).items() if other != code]

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


def _block_of(code: str, on: date, totals: Mapping[str, Total]) -> dict[str, Total]:
    """The totals of those a unit is ranked among on a day; none where it is not ranked."""
    units = active_units(on)
    kind = next((unit.kind for unit in units if unit.code == code), None)
    block = block_of(kind) if kind else None
    kinds = KINDS[block] if block else ()
    return {unit.code: totals[unit.code] for unit in units if unit.kind in kinds and unit.code in totals}


def rank_moved(
    book: RuleBook, snapshot: Snapshot, code: str, before: Period, now: Period
) -> RankMoved | None:
    """Return why a unit's rank moved from one stretch of months to another; None where it had no rank in one of them."""
    then, today = (
        _block_of(code, period.last, queries.scores(book, snapshot, *period[:3])) for period in (before, now)
    )
    if code not in then or code not in today:
        return None
    found = overtaking(code, then, today)
    if found is None:
        return None
    kind = next(unit.kind for unit in active_units(now.last) if unit.code == code)
    return RankMoved(block_of(kind), before, now, movement(then[code], today[code]), found)


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
    book: RuleBook, snapshot: Snapshot, known: Mapping[str, Mapping[str, Input]], period: Period, changes: "Mapping[str, Change]"
) -> list[Tried]:  # fmt: skip
    """
    Return a block's units by the rank they would have, those that could not be measured last; nothing is kept.

    :param known: what ``known_in`` knows of the block
    """
    from haidang.parindex.engine.whatif import indices

    totals = queries.scores(book, snapshot, *period[:3])
    today = {code: totals[code].index for code in known}
    trial = indices(queries.read(book), known, changes, period.first.year) if changes else today
    ranks, ranks_today = rank(trial), rank(today)
    units = {unit.code: unit for unit in active_units(period.last)}
    listed = [
        Tried(units[code], trial[code], ranks.get(code), today[code], ranks_today.get(code)) for code in known
    ]
    return sorted(listed, key=lambda one: (one.rank or 10_000, one.rank_today or 10_000))


def measured_leaves(book: RuleBook, known: Mapping[str, Mapping[str, Input]], year: int) -> list[Node]:
    """Return the leaves with points that were measured in at least one of some units."""
    from haidang.parindex.engine.matrix import leaves_in

    there = {code for facts_of in known.values() for code in facts_of}
    return [
        leaf for leaf in leaves_in(queries.read(book), year) if leaf.code in there and leaf.rule.kind != "monitor"
    ]  # fmt: skip


def month_by_month(
    snapshot: Snapshot, leaf: Node, codes: list[str], first: date, last: date
) -> dict[date, facts.Counted]:
    """Return how a leaf's rate came about, month by month; nothing for what stands as it stands or where people judge."""
    if not queries.has_rate(leaf) or measure(leaf.measure).kind == "standing":
        return {}
    return facts.by_month(snapshot, leaf.measure, first, last, codes)
