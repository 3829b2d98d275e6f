"""Scores, ranks and their explanation, computed from the newest readings."""

import csv
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from haidang.core.facts import queries as facts
from haidang.core.facts.models import Snapshot
from haidang.parindex.choices import KINDS
from haidang.parindex.engine.book import Book, Node
from haidang.parindex.engine.ranking import rank
from haidang.parindex.engine.reading import from_data
from haidang.parindex.engine.score import Input, Total, score
from haidang.parindex.models import Judgement, Round, RuleBook
from haidang.units.queries import Here, active_units, mapping_as_now

BLOCKS = {block.value: kinds for block, kinds in KINDS.items()}
LIVE = "qd766"
PUBLISHED = Path(__file__).parent / "reference" / "published.csv"


@dataclass(frozen=True)
class Ranked:
    """One unit's place in its block; without a rank where nothing was measured."""

    rank: int | None
    tied: bool
    unit: Here
    total: Total

    @property
    def index(self) -> Decimal | None:
        return self.total.index


_books: dict[int, Book] = {}
_scores: "OrderedDict[tuple, dict[str, Total]]" = OrderedDict()


def book_in_use(code: str = LIVE) -> RuleBook | None:
    """Return the newest version of a rule book; None where it was never imported."""
    return RuleBook.objects.filter(code=code).order_by("-pk").first()


def read(book: RuleBook) -> Book:
    if book.pk not in _books:
        _books[book.pk] = from_data(book.content)
    return _books[book.pk]


def judgements_of(round_: Round | None) -> dict[tuple[str, str], tuple]:
    """Return (unit, leaf) → the newest points of self-score, appraisal and council."""
    found: dict[tuple[str, str], list] = {}
    if round_ is not None:
        for one in Judgement.objects.filter(round=round_).order_by("pk"):
            found.setdefault((one.unit_code, one.leaf), [None, None, None])[one.stage] = one.points
    return {key: tuple(points) for key, points in found.items()}


def known_of(book: Book, unit: str, counted: dict, judged: dict) -> dict[str, Input]:
    """Return what is known of every leaf of one unit."""
    known = {}
    for leaf in book.leaves():
        if leaf.measure and (one := counted.get((leaf.measure, unit))):
            known[leaf.code] = Input(among=one.among, hits=one.hits)
        elif (unit, leaf.code) in judged:
            known[leaf.code] = Input(judged=judged[unit, leaf.code])
    return known


def scores(
    book: RuleBook, snapshot: Snapshot, first: date, last: date, as_now: bool = False, units: list[Here] | None = None,
    round_: Round | None = None,
) -> dict[str, Total]:  # fmt: skip
    """Return every unit's total, by its code; kept while the snapshot, the book and the months stay the same."""
    place = (
        (snapshot.pk, snapshot.taken_at, book.pk, first, last, as_now)
        if round_ is None and units is None
        else None
    )
    if place not in _scores or place is None:
        mapping = dict(mapping_as_now(last)) if as_now else None
        counted = facts.readings(snapshot, first, last, mapping)
        rules, judged = read(book), judgements_of(round_)
        found = {
            unit.code: score(rules, known_of(rules, unit.code, counted, judged), first.year)
            for unit in (units if units is not None else active_units(last))
        }
        if place is None:
            return found
        _scores[place] = found
        while len(_scores) > 12:
            _scores.popitem(last=False)
    return _scores[place]


def ranking(
    book: RuleBook, snapshot: Snapshot, block: str, first: date, last: date, as_now: bool = False
) -> list[Ranked]:
    """
    Return a block's units in order of rank; who could not be measured comes last, without a rank.

    :raises KeyError: if there is no such block
    """
    kinds = BLOCKS[block]
    here = [unit for unit in active_units(last) if unit.kind in kinds]
    totals = scores(book, snapshot, first, last, as_now)
    places = rank({unit.code: totals[unit.code].index for unit in here if unit.code in totals})
    taken = list(places.values())
    listed = [
        Ranked(places.get(unit.code), taken.count(places.get(unit.code)) > 1, unit, totals[unit.code])
        for unit in here
        if unit.code in totals
    ]
    return sorted(listed, key=lambda one: one.rank or 10_000)


def leaf_of(book: RuleBook, code: str) -> Node | None:
    """Return a leaf of a book by its code."""
    return next((leaf for leaf in read(book).leaves() if leaf.code == code), None)


def published(index: str | None = None) -> list[dict]:
    """Return the city's published national results by index and year; blanks are years that were not found."""
    with PUBLISHED.open() as file:
        rows = list(csv.DictReader(file))
    return [row for row in rows if index is None or row["index"] == index]
