from django.http import Http404
from django.utils import timezone

from haidang.core.facts import queries as facts
from haidang.core.facts.declare import measure
from haidang.core.pages import page, show
from haidang.parindex import months, queries
from haidang.units.queries import by_code

SIZE = 50


def _place(request, code):
    unit, book, snapshot = by_code(code), queries.book_in_use(), facts.latest()
    if unit is None or book is None or snapshot is None:
        raise Http404
    first, last = months.asked(request.GET, timezone.localdate())
    total = queries.scores(book, snapshot, first, last).get(code)
    if total is None:
        raise Http404
    return unit, book, snapshot, first, last, total


@page(public=True)
def scores_of_unit(request, unit):
    """Every area and criterion of one unit, each a door to its explanation."""
    found, book, snapshot, first, last, total = _place(request, unit)
    return show(
        request, "parindex/unit.html",
        unit=found, book=queries.read(book), snapshot=snapshot, first=first, last=last, total=total,
    )  # fmt: skip


@page(public=True)
def leaf(request, unit, leaf):
    """One criterion of one unit: the rule, the figures, and the deeds behind them."""
    found, book, snapshot, first, last, total = _place(request, unit)
    scored = total.find(leaf)
    if scored is None or scored.children:
        raise Http404
    which = request.GET.get("which", "misses")
    which = which if which in ("among", "hits", "misses") else "misses"
    number = request.GET.get("page", "1")
    number = int(number) if number.isdigit() and 0 < int(number) < 1_000_000 else 1
    behind, doors = None, []
    if scored.node.measure:
        behind = facts.rows_behind(scored.node.measure, unit, first, last, snapshot, which, number, SIZE)
        table = measure(scored.node.measure).of
        doors = [(row, table.door(row)) for row in behind.rows]
    return show(
        request, "parindex/leaf.html",
        unit=found, book=queries.read(book), snapshot=snapshot, first=first, last=last, scored=scored,
        measure=measure(scored.node.measure) if scored.node.measure else None,
        behind=behind, doors=doors, which=which, number=number, more=bool(behind and behind.total > number * SIZE),
    )  # fmt: skip
