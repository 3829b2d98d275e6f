"""Rankings and the rows behind a score as tables to take along."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from haidang.core.facts.declare import measure
from haidang.core.facts.models import Snapshot
from haidang.core.facts.queries import Rows
from haidang.core.ui.downloads import About, Named, Sheet
from haidang.parindex.engine.book import Book, Node
from haidang.parindex.engine.score import Scored
from haidang.parindex.months import Period
from haidang.parindex.queries import Ranked
from haidang.parindex.ruling import Ruling
from haidang.units.queries import Here

if TYPE_CHECKING:
    from haidang.parindex.doubt.queries import Between
    from haidang.units.models import Unit

MOST_ROWS = 50_000  # an Excel sheet with more opens slowly on an office computer


def in_words(thing: "Node | Book | Here | Unit") -> str:
    """Return the name of a node, a book or a unit in the language of the page."""
    english = get_language() == "en"
    if isinstance(thing, Book):
        return thing.title_en if english else thing.title
    return thing.name_en if english and thing.name_en else thing.name


def about(by: Ruling, snapshot: Snapshot, period: Period) -> list[About]:
    """What every table of figures says of itself, so that each can be computed again."""
    first, last, book = period.first, period.last, by.book
    return [
        About(Named("rule_book", _("Rule book")), f"{book.code} {book.version}", f"{in_words(book)}, {book.act}"),
        About(Named("rule_book_mark", _("How sure")), "example" if book.example else book.mark, sure(book)),
        *([About(Named("rule_book_since", _("Assigned to these units since")), by.since)] if by.since else []),
        About(Named("from_month", _("From month")), f"{first:%Y-%m}", f"{first:%m/%Y}"),
        About(Named("to_month", _("To month")), f"{last:%Y-%m}", f"{last:%m/%Y}"),
        About(Named("units", _("Units counted")), "as_now" if period.as_now else "as_were", units_as(period)),
        About(Named("snapshot", _("Snapshot")), snapshot.pk),
        About(Named("as_of", _("Counted at")), snapshot.taken_at),
    ]  # fmt: skip


def sure(book: Book) -> str:
    if book.example:
        return _("example, not official")
    return _("read in the legal act") if book.mark == "read" else _("from secondary sources, not official")


def units_as(period: Period) -> str:
    return (
        _("as units are now: deeds of former units count for their successors")
        if period.as_now
        else _("as units were: each deed counts for the unit of its day")
    )


def ranking_sheet(
    listed: list[Ranked], block: str, by: Ruling, snapshot: Snapshot, period: Period, leaf: Node | None, between: Mapping[str, "Between"]
) -> Sheet:  # fmt: skip
    """
    Return a ranking as a table.

    :param block: the block's name in words
    :param between: by the code of the unit the ranks it lies between; of a single criterion there are none
    """
    columns = [Named("rank", _("Rank")), Named("code", _("Code")), Named("unit", _("Unit"))]
    if leaf:
        title = f"{leaf.code} {in_words(leaf)}: {block}"
        columns += [Named("rate", _("Rate, %")), Named("hits", _("Fulfil it")), Named("among", _("Counted"))]
        # Of what is weighed, as answers of a survey are, the number of answers is known and no number of hits.
        rows = [
            [one.value, *((None, one.counted.rows) if one.counted.people is not None else (one.counted.hits, one.counted.among))]
            if one.counted else [one.value, None, None] for one in listed
        ]  # fmt: skip
    else:
        title = _("Ranking of units: %(block)s") % {"block": block}
        columns += [
            Named("rank_from", _("Rank, nine of ten, from")),
            Named("rank_to", _("Rank, nine of ten, to")),
            Named("index", _("Index")),
            Named("points", _("Points")),
            Named("measured_max", _("Points that could be measured")),
        ]
        sure = [between.get(one.unit.code) for one in listed]
        rows = [
            [known and known.low, known and known.high, one.value, one.total.points, one.total.measured_max]
            for one, known in zip(listed, sure, strict=True)
        ]
    return Sheet(
        name=f"{title} {period.first:%Y-%m} {period.last:%Y-%m}",
        title=title,
        about=about(by, snapshot, period),
        columns=columns,
        rows=[
            [one.rank, one.unit.code, in_words(one.unit), *row] for one, row in zip(listed, rows, strict=True)
        ],
    )


def rows_sheet(
    behind: Rows, unit: "Unit", scored: Scored, which: str, by: Ruling, snapshot: Snapshot, period: Period
) -> Sheet:
    """Return the rows behind a score, as they were counted; never more than ``MOST_ROWS``, and then it says so."""
    criterion = f"{scored.node.code} {in_words(scored.node)}"
    parts = {
        "hits": _("those that fulfil it"), "misses": _("those that do not fulfil it"), "among": _("all counted"),
    }  # fmt: skip
    more = [
        About(Named("criterion", _("Criterion")), scored.node.code, criterion),
        About(Named("unit_asked", _("Unit")), unit.code, in_words(unit)),
        About(Named("rows", _("Rows")), which, parts[which]),
    ]
    if behind.total > len(behind.rows):
        cut = _("the newest %(shown)s of %(total)s") % {"shown": len(behind.rows), "total": behind.total}
        more.append(About(Named("cut", _("Cut")), f"{len(behind.rows)}/{behind.total}", cut))
    titles = measure(scored.node.measure).of.titles
    return Sheet(
        name=f"{in_words(unit)} {scored.node.code} {which} {period.first:%Y-%m} {period.last:%Y-%m}",
        title=f"{in_words(unit)}: {criterion}",
        about=[*more, *about(by, snapshot, period)],
        columns=[Named(name, str(titles[name])) for name in behind.columns],
        rows=[[row[name] for name in behind.columns] for row in behind.rows],
    )
