"""The deeds behind a score, a page at a time: of the live index as of a frozen round."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from haidang.core.facts import queries as facts
from haidang.core.facts.declare import Measure
from haidang.core.facts.models import Snapshot
from haidang.core.ui.templatetags.ui import said
from haidang.parindex.engine.book import Node
from haidang.parindex.queries import has_rate

SIZE = 50
WHICH = ("misses", "hits", "among")
Cells = list[tuple[str, str]]


@dataclass(frozen=True)
class Behind:
    """
    One page of the deeds behind a score, as ``parindex/behind.html`` draws it.

    :param which: ``misses``, ``hits`` or ``among``; ``rated``: whether there is a choice between them
    :param rows: of each deed its address, its name and what else its table shows, with the words above
    """

    measure: Measure
    which: str
    rated: bool
    number: int
    total: int
    titles: list[str]
    rows: list[tuple[str, str, Cells]]

    @property
    def more(self) -> bool:
        return self.total > self.number * SIZE


def which_of(values: Mapping[str, str], leaf: Node) -> str:
    """Return which deeds an address asks for; a measure without hits, such as a mean, has only those it counts."""
    if not has_rate(leaf):
        return "among"
    which = values.get("which", "")
    return which if which in WHICH else WHICH[0]


def behind(
    leaf: Node, counted: Measure, codes: Iterable[str], first: date, last: date, snapshot: Snapshot, values: Mapping[str, str]
) -> Behind:  # fmt: skip
    """
    Return the page of deeds that an address asks for, as a snapshot has them; the deed's name is a door to it.

    :param codes: of the units whose deeds count
    :raises KeyError: if single deeds of this measure are shown to nobody
    """
    which, asked = which_of(values, leaf), values.get("page", "1")
    number = int(asked) if asked.isdecimal() and 0 < int(asked) < 1_000_000 else 1
    names = counted.of.on_page
    found = facts.rows_behind(
        counted.name, list(codes), first, last, snapshot, which, number, SIZE, list(names)
    )
    titles = [str(counted.of.titles[name]) for name in names]
    rows = [
        (counted.of.door(row), row[names[0]], [(title, said(row[name])) for title, name in zip(titles[1:], names[1:], strict=True)])
        for row in found.rows
    ]  # fmt: skip
    return Behind(counted, which, has_rate(leaf), number, found.total, titles, rows)
