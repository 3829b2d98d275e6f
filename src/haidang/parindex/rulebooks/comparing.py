"""Two versions of a rule book side by side: what was added, dropped, changed."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from haidang.parindex.engine.book import Book, Node
from haidang.parindex.engine.cells import said
from haidang.parindex.rulebooks import sentences


@dataclass(frozen=True)
class Difference:
    """One thing that is not the same, before and after, in people's words."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Changed:
    before: Node
    after: Node
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Compared:
    """Nodes in the order of their book; what is the same is only counted."""

    book: tuple[Difference, ...]
    added: tuple[Node, ...]
    dropped: tuple[Node, ...]
    changed: tuple[Changed, ...]
    same: int


def compared(before: Book, after: Book, words: Callable[[Node, str], str]) -> Compared:
    """
    Compare two books, node by node of the same code.

    :param words: says a field of a node (``name``, ``measure``, ``lead``, …) in people's words
    """
    old, new = _by_code(before), _by_code(after)
    both = [(old[code], new[code]) for code in new if code in old]
    changed = tuple(
        Changed(then[0], now[0], different) for then, now in both if (different := _differences(then, now, words))
    )  # fmt: skip
    return Compared(
        tuple(_of_books(before, after)), tuple(node for code, (node, _above) in new.items() if code not in old),
        tuple(node for code, (node, _above) in old.items() if code not in new), changed, len(both) - len(changed),
    )  # fmt: skip


def _by_code(book: Book) -> dict[str, tuple[Node, str]]:
    found: dict[str, tuple[Node, str]] = {}

    def walk(node: Node, above: str):
        found[node.code] = node, above
        for child in node.children:
            walk(child, node.code)

    for area in book.areas:
        walk(area, "")
    return found


HEADED = {"last": gettext_lazy("Whoever heads the unit at its end is classified"), "longest": gettext_lazy("Whoever headed it longest is classified")}  # fmt: skip
FIELDS = (
    ("name", gettext_lazy("Name")), ("measure", gettext_lazy("What is counted")), ("veto", gettext_lazy("What takes all points")),
    ("lead", gettext_lazy("Lead department")), ("evidence", gettext_lazy("Evidence")), ("documents", gettext_lazy("Documents that prove it")),
    ("question", gettext_lazy("Survey question")), ("assumption", gettext_lazy("Assumption")),
)  # fmt: skip


def _differences(then: tuple[Node, str], now: tuple[Node, str], words) -> tuple[Difference, ...]:
    (old, above), (new, below) = then, now
    found = []
    if above != below:
        found.append(Difference(_("Stands under"), above or "–", below or "–"))
    if old.max != new.max:
        found.append(
            Difference(_("Maximum"), *("–" if one.max is None else said(one.max) for one in (old, new)))
        )
    if (old.rule, bool(old.children)) != (new.rule, bool(new.children)):
        found.append(Difference(_("Rule"), sentences.of(old), sentences.of(new)))
    for name, title in FIELDS:
        if getattr(old, name) != getattr(new, name):
            found.append(Difference(str(title), words(old, name) or "–", words(new, name) or "–"))
    if (old.from_year, old.to_year) != (new.from_year, new.to_year):
        found.append(Difference(_("Years it counts in"), *(f"{one.from_year or '…'}–{one.to_year or '…'}" for one in (old, new))))  # fmt: skip
    return tuple(found)


def _of_books(before: Book, after: Book):
    for name, title in (("title", _("Title of the rule book")), ("act", _("Legal act")), ("note", _("Note"))):
        if getattr(before, name) != getattr(after, name):
            yield Difference(title, getattr(before, name) or "–", getattr(after, name) or "–")
    for name, title in (
        ("bonus_cap", _("Most that bonuses give in a year")),
        ("penalty_cap", _("Most that penalties take in a year")),
        ("total_cap", _("Most points there are with all bonuses")),
    ):
        caps = [getattr(book, name) for book in (before, after)]
        if caps[0] != caps[1]:
            yield Difference(title, *("–" if cap is None else said(cap) for cap in caps))
    if before.head != after.head:
        yield Difference(_("Of several heads in one period"), *(str(HEADED[book.head]) for book in (before, after)))  # fmt: skip
    if before.least_months != after.least_months:
        yield Difference(_("Months a head must have held the position to be classified"), *(str(book.least_months or "–") for book in (before, after)))  # fmt: skip
    if before.grades != after.grades:
        yield Difference(_("Classes"), classes(before), classes(after))


def classes(book: Book) -> str:
    """Return the classes of a book in one line."""
    return (
        "; ".join(f"{'>' if grade.above else '≥'} {said(grade.bound)}: {grade.name}" for grade in book.grades)
        or "–"
    )
