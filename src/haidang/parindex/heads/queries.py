"""Which class the head of each unit is in, as far as it can be said by now."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from haidang.core.facts.models import Snapshot
from haidang.parindex import queries
from haidang.parindex.engine.book import Book, Grade
from haidang.parindex.engine.score import Input, Total, score
from haidang.parindex.models import RuleBook
from haidang.units.queries import heads_on

HEADS = "heads-reform"
INDEX = "1.1"  # the leaf that takes the unit's index
MILLION = 1_000_000


@dataclass(frozen=True)
class Headed:
    """
    A unit with its heads, and their class by what is measured.

    :param heads: names of those who hold the position on the day; none where it is vacant or was not recorded
    :param grade: None where the unit was not measured
    """

    ranked: queries.Ranked
    heads: tuple[str, ...]
    total: Total
    grade: Grade | None


def heads(
    rules: RuleBook, book: RuleBook, snapshot: Snapshot, block: str, first: date, last: date, on: date
) -> list[Headed]:
    """
    Return a block's units in order of rank, each with its heads of a day and their class.

    :param rules: the rule book of heads; ``book``: that of the index
    """
    names, by = heads_on(on), queries.read(rules)
    found = []
    for one in queries.ranking(book, snapshot, block, first, last):
        total = scored(by, one.index, first.year)
        found.append(Headed(one, tuple(names.get(one.unit.code, ())), total, grade_of(by, total)))
    return found


def scored(rules: Book, index: Decimal | None, year: int) -> Total:
    """Return what the index of a unit brings its head: as a rate, to its last decimal."""
    if index is None:
        return score(rules, {}, year)
    return score(rules, {INDEX: Input(among=100 * MILLION, hits=max(int(index * MILLION), 0))}, year)


def grade_of(book: Book, total: Total) -> Grade | None:
    """Return the class of what was measured, on a scale of 100; None where nothing was."""
    if total.index is None:
        return None
    return next((grade for grade in book.grades if grade.holds(total.index)), book.grades[-1])
