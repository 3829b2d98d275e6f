"""Scores, ranks and their explanation, computed from the newest readings."""

import csv
from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from haidang.core.facts import queries as facts
from haidang.core.facts.declare import answers_of, family_of, measure, members, standing
from haidang.core.facts.declare import measures as declared_measures
from haidang.core.facts.models import Snapshot
from haidang.core.kept.memory import Memory
from haidang.core.prepared import prepared
from haidang.parindex import surveyed
from haidang.parindex.choices import KINDS, Block, Stage
from haidang.parindex.engine.book import OUTSIDE, Book, Node
from haidang.parindex.engine.ranking import rank
from haidang.parindex.engine.reading import Known, from_data
from haidang.parindex.engine.score import BY_PEOPLE, Input, Scored, Total, input_of, score
from haidang.parindex.engine.storing import whole
from haidang.parindex.models import Judgement, Round, RuleBook
from haidang.parindex.shipped import uncounted
from haidang.units.queries import Here, active_units, mapping_as_now

BLOCKS = {block.value: kinds for block, kinds in KINDS.items()}
LIVE = "qd766"
PUBLISHED = Path(__file__).parent / "reference" / "published.csv"


@dataclass(frozen=True)
class Ranked:
    """
    One unit's place in its block; without a rank where nothing was measured.

    ``value``: what it is ranked by, on a scale of 100: its index, or its rate where one criterion is ranked (``counted``).
    """

    rank: int | None
    tied: bool
    unit: Here
    total: Total
    value: Decimal | None
    counted: facts.Counted | None = None

    @property
    def index(self) -> Decimal | None:
        return self.total.index


_books: dict[int, Book] = {}
_scores: Memory[dict[str, Total]] = Memory(48)
_months: Memory[tuple[date, ...]] = Memory(4)


def book_in_use(code: str = LIVE) -> RuleBook | None:
    """Return the newest version of a rule book, its content to be read with ``read``; None where it was never imported."""
    return RuleBook.objects.defer("content", "more").filter(code=code).order_by("-pk").first()


def read(book: RuleBook) -> Book:
    if book.pk not in _books:
        _books[book.pk] = from_data(content_of(book)).explained(uncounted().get(book.code, {}))
    return _books[book.pk]


def content_of(book: RuleBook) -> dict:
    """Return all of a version's data, as it was written."""
    return whole(book.content, book.more)


def known(on: date | None = None) -> Known:
    """Return what a rule book may name: the declared measures, and with a day the units there are then."""
    measures = {one.name: one.kind for one in [*declared_measures(), *standing()]}
    of_families = {name: family_of(name).kind for name in members()}
    answers = {name: answers_of(name) for name, kind in of_families.items() if kind == "answers"}
    units = None if on is None else {unit.code for unit in active_units(on)}
    return Known(measures | of_families, units, answers)


def said_in(round_: Round | None, unit_code: str = "") -> dict[tuple[str, str], Input]:
    """Return (unit, leaf) → what people said of it in a round (of one unit where it is named), the newest of each stage."""
    stages: dict[tuple[str, str], list] = {}
    newest: dict[tuple[str, str], Judgement] = {}
    if round_ is not None:
        given = Judgement.objects.filter(round=round_, **({"unit_code": unit_code} if unit_code else {}))
        for one in given.order_by("pk"):
            key = (one.unit_code, one.leaf)
            stages.setdefault(key, [None, None, None])[one.stage] = one.value
            if key not in newest or one.stage >= newest[key].stage:
                newest[key] = one
    return {
        key: Input(applicable=False)
        if newest[key].value is None
        else input_of(leaf_of(round_.book, key[1]), tuple(values))
        for key, values in stages.items()
    }


def known_of(book: Book, unit: str, readings: dict, said: dict) -> dict[str, Input]:
    """
    Return what is known of every leaf of one unit: what was counted, otherwise what people said.

    What a round joined from a survey stays what it was when it was joined.
    """
    known = {}
    for leaf in book.leaves():
        if leaf.measure and (unit, leaf.code) in said and from_survey(leaf):
            known[leaf.code] = said[unit, leaf.code]
        elif from_survey(leaf):
            if (one := readings.get((leaf.measure, unit))) and one.among:
                known[leaf.code] = surveyed.known(leaf, one)
        elif leaf.measure and (one := readings.get((leaf.measure, unit))):
            veto = readings.get((leaf.veto, unit)) if leaf.veto else None
            known[leaf.code] = Input(
                among=one.among, hits=one.hits, total=one.total, vetoed=bool(veto and veto.hits), **_numbers(leaf, one)
            )  # fmt: skip
        elif (unit, leaf.code) in said:
            known[leaf.code] = said[unit, leaf.code]
    return known


def from_survey(leaf: Node) -> bool:
    """Say whether a leaf takes its rate, or its answers, from a questionnaire."""
    return bool(leaf.measure) and family_of(leaf.measure) is not None


def _numbers(leaf: Node, one: facts.Counted) -> dict:
    """What rules that go by a number read of a measure: how many, how many hits, or the mean."""
    if leaf.rule.kind not in ("value_bands", *OUTSIDE):
        return {}
    kind = measure(leaf.measure).kind
    if kind == "mean":
        return {"value": Decimal(one.total) / one.among if one.among else None}
    number = one.among if kind == "count" else one.hits
    return {"value": Decimal(number), "times": number}


def scores(
    book: RuleBook, snapshot: Snapshot, block: str, first: date, last: date, as_now: bool = False
) -> dict[str, Total]:
    """
    Return the total of every unit of a block (or of the whole city) by its code.

    Kept while the snapshot, the book and the months stay the same; the whole city is its blocks, which nobody reckons twice.
    """

    def reckoned() -> dict[str, Total]:
        if block == Block.CITY:
            found = [scores(book, snapshot, one, first, last, as_now) for one in BLOCKS]
            return {code: total for of_block in found for code, total in of_block.items()}
        readings = counted(snapshot, first, last, as_now)
        rules, kinds = read(book), BLOCKS[block]
        return {
            unit.code: score(rules, known_of(rules, unit.code, readings, {}), first.year)
            for unit in active_units(last)
            if unit.kind in kinds
        }

    place = (snapshot.pk, snapshot.taken_at, book.pk, block, first, last, as_now)
    return _scores.get(place, reckoned)


def rated(book: RuleBook, snapshot: Snapshot, first: date, last: date) -> dict[str, Total]:
    """Return every unit's total with what people said in the newest round over these very months, where there is one."""
    round_ = Round.objects.filter(book=book, first_month=first, last_month=last).order_by("-pk").first()
    if round_ is None:
        return scores(book, snapshot, Block.CITY.value, first, last)
    rules, readings, said = read(book), counted(snapshot, first, last), said_in(round_)
    return {
        unit.code: score(rules, known_of(rules, unit.code, readings, said), first.year)
        for unit in active_units(last)
    }


def ranking(
    book: RuleBook, snapshot: Snapshot, block: str, first: date, last: date, as_now: bool = False, leaf: str | None = None
) -> list[Ranked]:  # fmt: skip
    """
    Return a block's units in order of rank; who could not be measured comes last, without a rank.

    :param leaf: rank by the rate of this criterion instead of the whole index; only so is the whole city one block
    :raises KeyError: if there is no such block
    """
    if leaf is None and block == Block.CITY:
        raise KeyError(block)
    totals = scores(book, snapshot, block, first, last, as_now)
    here = [unit for unit in active_units(last) if unit.code in totals]
    found = _of_leaf(book, snapshot, leaf, first, last, as_now) if leaf else {}
    if leaf:
        values = {unit.code: _rate(found.get(unit.code), totals[unit.code].find(leaf)) for unit in here}
    else:
        values = {unit.code: totals[unit.code].index for unit in here}
    places = rank(values)
    times = Counter(places.values())
    listed = [
        Ranked(
            places.get(unit.code), unit.code in places and times[places[unit.code]] > 1, unit, totals[unit.code],
            values[unit.code], found.get(unit.code),
        )
        for unit in here
    ]  # fmt: skip
    return sorted(listed, key=lambda one: one.rank or 10_000)


def counted(
    snapshot: Snapshot, first: date, last: date, as_now: bool = False
) -> dict[tuple[str, str], facts.Counted]:
    """Return (measure, unit) → what was counted, also for what the book only watches and gives no points."""
    return facts.readings(snapshot, first, last, dict(mapping_as_now(last)) if as_now else None)


def _of_leaf(book, snapshot, leaf, first, last, as_now) -> dict[str, facts.Counted]:
    node = leaf_of(book, leaf)
    if node is None or not has_rate(node):
        return {}
    readings = counted(snapshot, first, last, as_now)
    return {unit: one for (name, unit), one in readings.items() if name == node.measure}


def judged(leaf: Node) -> bool:
    """Say whether people judge a leaf in a round: nothing is counted for it, and no reason stands there why."""
    return not leaf.measure and not leaf.unknown and leaf.rule.kind in BY_PEOPLE


def has_rate(leaf: Node) -> bool:
    """Say whether a part of a whole is counted for a leaf: not for a mean, nor where people judge."""
    if not leaf.measure:
        return False
    counted = measure(leaf.measure)
    return counted.hits is not None or counted.kind == "standing"


def _rate(counted: facts.Counted | None, scored: Scored | None) -> Decimal | None:
    """The rate of a leaf on a scale of 100; where nothing is counted for it, the share of its points."""
    if counted is not None:
        return Decimal(counted.hits) / counted.among * 100 if counted.among else None
    share = scored.share if scored else None
    return None if share is None else share * 100


def counted_under(code: str, on: date, as_now: bool) -> list[str]:
    """Return the codes whose deeds count for a unit: its own, and as units are now those of its former units too."""
    if not as_now:
        return [code]
    mapping = mapping_as_now(on)
    own = [] if any(before == code for before, _after in mapping) else [code]
    return sorted([*own, *(before for before, after in mapping if after == code)])


def months_counted(snapshot: Snapshot) -> tuple[date, ...]:
    """Return the months in which a snapshot counted anything, the earliest first."""
    return _months.get(
        (snapshot.pk, snapshot.taken_at),
        lambda: tuple(sorted(facts.all_readings(snapshot)["month"].unique().to_pylist())),
    )


def kinds_in(round_: Round) -> set[str]:
    """Return the kinds of units that take part in a round; none where all do."""
    return {kind for block in round_.blocks or () for kind in BLOCKS[block]}


def rounds() -> list[Round]:
    """Return every round, the newest first, without its result."""
    return list(
        Round.objects.select_related("book", "snapshot")
        .defer("result", "basis", "snapshot__readings")
        .order_by("-pk")
    )


def any_round_runs() -> bool:
    """Say whether somebody may have something to do for a round now; every desk asks, and for most of the year there is none."""
    with prepared() as cursor:
        cursor.execute(
            "select exists (select from parindex_round where starts_on is not null and stage <> %s)",
            [Stage.ARCHIVED],
        )
        return cursor.fetchone()[0]


def round_of(number: int) -> Round | None:
    return (
        Round.objects.select_related("book", "snapshot").defer("snapshot__readings").filter(pk=number).first()
    )


def leaf_of(book: RuleBook, code: str) -> Node | None:
    """Return a leaf of a book by its code."""
    return next((leaf for leaf in read(book).leaves() if leaf.code == code), None)


def published(index: str | None = None) -> list[dict]:
    """Return the city's published national results by index and year; blanks are years that were not found."""
    with PUBLISHED.open() as file:
        rows = list(csv.DictReader(file))
    return [row for row in rows if index is None or row["index"] == index]
