"""By which rule book each block of units is ranked live: the one assigned to it that day, Decision 766 where there is none."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import Http404
from django.utils.http import urlencode

from haidang.core.kept.keeping import kept
from haidang.parindex import queries
from haidang.parindex.choices import Block
from haidang.parindex.engine.book import Book, Node
from haidang.parindex.models import Assignment, RuleBook
from haidang.parindex.months import Period

BOOK = "book"  # in an address: the code of the rule book to read by instead


@dataclass(frozen=True)
class Ruling:
    """
    A version of a rule book that ranks a block.

    :param since: the day from which it was assigned to the block; None for Decision 766 where nothing is, or in its place
    :param instead: what is assigned, where an address asks for Decision 766 in its place
    :param named: pages that lead on must be asked for it by name: what is assigned to a unit may number its criteria otherwise
    """

    version: RuleBook
    since: date | None = None
    instead: "Ruling | None" = None
    named: bool = False

    @property
    def book(self) -> Book:
        return queries.read(self.version)

    @property
    def kept(self) -> dict[str, str]:
        """The parameter of an address that asks for the same; none where it is what counts anyway."""
        return {BOOK: queries.LIVE} if self.named else {}

    @property
    def other(self) -> "Ruling | None":
        """What a reader can change to: from what is assigned to Decision 766, and back."""
        if self.instead or self.version.code == queries.LIVE:
            return self.instead
        found = _by_decision()
        return Ruling(found, instead=self, named=True) if found else None


@kept("rule-books")
def _by_decision() -> RuleBook | None:
    return queries.book_in_use()


@kept("rule-books")
def _assigned() -> tuple[Assignment, ...]:
    """Everything that was ever assigned, what began last first."""
    found = Assignment.objects.select_related("book").defer("book__content", "book__more")
    return tuple(found.order_by("-starts_on", "-pk"))


def of_the_city() -> Ruling | None:
    """Return Decision 766, by which the city as a whole is read whatever is assigned; None where it was never imported."""
    found = _by_decision()
    return Ruling(found, named=True) if found else None


def ruling(block: str, on: date) -> Ruling | None:
    """
    Return by which version a block is ranked on a day.

    Of several that are assigned (one of each rule book may be) it is the one that began last. What counts nothing by itself, such as the
    criteria for heads, ranks nobody before people have judged.
    """
    if block == Block.CITY:
        return of_the_city()
    for one in _assigned():
        holds = one.starts_on <= on and (one.ends_on is None or one.ends_on >= on)
        if one.block == block and holds and counts(one.book):
            return Ruling(one.book, one.starts_on)
    found = _by_decision()
    return Ruling(found) if found else None


def counts(version: RuleBook) -> bool:
    """Say whether a version has points for something the house counts."""
    return any(leaf.measure and leaf.rule.kind != "monitor" for leaf in queries.read(version).leaves())


def asked(values: Mapping[str, str], block: str, period: Period, today: date) -> Ruling | None:
    """
    Return by which version an address asks to rank a block: Decision 766 with ``?book=qd766``, otherwise the one that counts.

    :raises Http404: if it asks for another one
    """
    code, counting = values.get(BOOK) or "", of_months(block, period, today)
    if code not in ("", queries.LIVE):
        raise Http404
    if not code or counting is None:
        return counting
    return counting.other or counting


def of_months(block: str, period: Period, today: date) -> Ruling | None:
    """Return by which version a block is ranked over a stretch of months: the one that counts on its last day."""
    return ruling(block, day_of(period, today))


def day_of(period: Period, today: date) -> date:
    """Return the day whose rule book counts for a stretch of months: its last one, today where that is still to come."""
    last = period.last
    return min(today, last.replace(day=calendar.monthrange(last.year, last.month)[1]))


def counterpart(leaf: Node, book: Book) -> Node | None:
    """Return the leaf of another rule book for which the same is counted; None where there is none."""
    return next((one for one in book.leaves() if leaf.measure and one.measure == leaf.measure), None)


def turned(values: Mapping[str, str], by: Ruling, leaf: Node | None = None) -> str:
    """
    Return the query of an address read by the other rule book (``Ruling.other``), empty where there is none.

    :param leaf: the leaf that the address ranks by: its counterpart goes along, where there is one
    """
    if by.other is None:
        return ""
    same = counterpart(leaf, by.other.book) if leaf else None
    kept = {
        name: value for name, value in values.items() if name not in (BOOK, "leaf", "page", "which") and value
    }
    kept |= by.other.kept | ({"leaf": same.code} if same else {})
    return f"?{urlencode(kept)}"
