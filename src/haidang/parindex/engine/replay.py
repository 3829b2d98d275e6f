"""Recomputing a published table from its component scores."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from haidang.parindex.engine.book import Book
from haidang.parindex.engine.ranking import rank
from haidang.parindex.engine.score import Input, score


class UnreplayableTable(ValueError):
    """The table does not fit the rule book; the message names the line and the column."""


@dataclass
class Replayed:
    """How many totals and ranks came out equal, and every difference in a sentence."""

    totals: int = 0
    totals_equal: int = 0
    ranks: int = 0
    ranks_equal: int = 0
    differences: list[str] = field(default_factory=list)


def _number(row: dict, column: str, line: int) -> Decimal | None:
    text = (row.get(column) or "").strip()
    if not text:
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        raise UnreplayableTable(f"line {line}: {column}: a number, not {text}") from None


def replay(book: Book, rows: list[dict], published: list[dict] | None = None) -> Replayed:
    """
    Recompute every published total and rank, year by year.

    :param rows: the component scores, a row for each unit and year; ``published``: where totals and ranks stand, when
        not in the same rows
    :raises UnreplayableTable: naming the column that is missing or the cell that is no number
    """
    plan = book.replay
    if plan is None:
        raise UnreplayableTable(f"{book.code} does not say which columns of a published table to replay")
    leaves = [leaf for leaf in book.leaves() if leaf.column]
    columns = set(rows[0]) if rows else set()
    for needed in [plan.year, plan.unit, *(leaf.column for leaf in leaves)]:
        if needed not in columns:
            raise UnreplayableTable(f"The table has no column {needed}")
    said = {(row[plan.year], row[plan.unit]): row for row in (published if published is not None else rows)}
    result = Replayed()
    computed: dict[int, dict[str, Decimal]] = defaultdict(dict)
    ranks: dict[int, dict[str, int]] = defaultdict(dict)
    for line, row in enumerate(rows, 2):
        year, unit = int(row[plan.year]), row[plan.unit]
        other = said.get((row[plan.year], unit), {})
        total = _number(other, plan.total, line)
        if total is None:
            continue
        known = {leaf.code: Input(given=_number(row, leaf.column, line)) for leaf in leaves}
        points = score(book, known, year).points
        result.totals += 1
        if points is not None and abs(points - total) <= plan.tolerance:
            result.totals_equal += 1
        else:
            result.differences.append(f"{year} {unit}: total {points} here, {total} published")
        if points is not None:
            computed[year][unit] = points
        place = _number(other, plan.rank, line)
        if place is not None:
            ranks[year][unit] = int(place)
    for year, places in sorted(ranks.items()):
        ours = rank({unit: computed[year].get(unit) for unit in places})
        for unit, place in places.items():
            result.ranks += 1
            if ours.get(unit) == place:
                result.ranks_equal += 1
            else:
                result.differences.append(f"{year} {unit}: rank {ours.get(unit)} here, {place} published")
    return result
