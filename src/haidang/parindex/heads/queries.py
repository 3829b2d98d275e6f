"""Which class the head of each unit is in, as far as it can be said by now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from haidang.core.facts.models import Snapshot
from haidang.parindex import queries
from haidang.parindex.engine.book import OF_ROUND, Book, Grade
from haidang.parindex.engine.score import Input, Total, score
from haidang.parindex.models import Round, RuleBook
from haidang.units.queries import heads_on

HEADS = "heads-reform"


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
        total = score(by, of_index(by, one.index, None), first.year)
        found.append(Headed(one, tuple(names.get(one.unit.code, ())), total, grade_of(by, total)))
    return found


def published() -> Round | None:
    """Return the round in which classes of heads were published last, with its title."""
    found = Round.objects.filter(heads_book__isnull=False, published_at__isnull=False)
    return found.only("pk", "title").order_by("-published_at").first()


def mean_of(indices: Iterable[Decimal | None]) -> Decimal | None:
    """Return the mean of the indices there are; None where there is none."""
    known = [one for one in indices if one is not None]
    return sum(known) / len(known) if known else None


def of_index(rules: Book, index: Decimal | None, mean: Decimal | None) -> dict[str, Input]:
    """Return what is known, by the index of a unit, of the leaves that take it: from 0 to 1, and so the mean of all units."""
    if index is None:
        return {}
    known = Input(rate=_share(index), mean=None if mean is None else _share(mean))
    return {leaf.code: known for leaf in rules.leaves() if leaf.rule.kind in OF_ROUND}


def _share(index: Decimal) -> Decimal:
    return min(max(index / 100, Decimal(0)), Decimal(1))


def grade_of(book: Book, total: Total) -> Grade | None:
    """Return the class of what was measured, on a scale of 100; None where nothing was."""
    if total.index is None:
        return None
    return next((grade for grade in book.grades if grade.holds(total.index)), book.grades[-1])
