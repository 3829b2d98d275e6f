from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.http import Http404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from haidang.core.access.queries import can
from haidang.core.facts import queries as facts
from haidang.core.facts.declare import Measure, measure
from haidang.core.facts.models import Snapshot
from haidang.core.memory import Memory
from haidang.core.pages import page, show
from haidang.core.ui.downloads import csv_of, excel_of
from haidang.core.ui.templatetags.ui import said
from haidang.parindex import months, queries, ruling, sheets
from haidang.parindex.choices import block_of
from haidang.parindex.doubt import queries as doubt
from haidang.parindex.engine.book import Book
from haidang.parindex.engine.gains import gain_of
from haidang.parindex.engine.score import Scored, Total
from haidang.parindex.lines import Line, lines, waits
from haidang.parindex.rulebooks import sentences
from haidang.parindex.ruling import Ruling
from haidang.units.queries import by_code

if TYPE_CHECKING:
    from haidang.units.models import Unit

SIZE = 50
WHICH = ("misses", "hits", "among")


@dataclass(frozen=True)
class Place:
    """A unit, the months, and what it scored in them by which rule book."""

    unit: "Unit"
    by: Ruling
    snapshot: Snapshot
    period: months.Period
    total: Total

    @property
    def book(self) -> Book:
        return self.by.book

    def leaf(self, code: str) -> Scored:
        scored = self.total.find(code)
        if scored is None or scored.children:
            raise Http404
        return scored

    @cached_property
    def readings(self) -> dict[tuple[str, str], facts.Counted]:
        return queries.counted(self.snapshot, *self.period[:3])

    def reading(self, scored: Scored) -> facts.Counted | None:
        """How many fulfil a leaf and of how many, also where it is only watched; None where there is no rate."""
        if not queries.has_rate(scored.node):
            return None
        return self.readings.get((scored.node.measure, self.unit.code))

    def behind(
        self, counted: Measure, which: str, columns: Iterable[str], page: int, size: int
    ) -> facts.Rows:
        """The rows that a leaf's measure counts, those of former units too where they count."""
        first, last, as_now = self.period[:3]
        codes = queries.counted_under(self.unit.code, last, as_now)
        return facts.rows_behind(
            counted.name, codes, first, last, self.snapshot, which, page, size, list(columns)
        )


def _place(request, code) -> Place:
    unit, snapshot, today = by_code(code), facts.latest(), timezone.localdate()
    block = block_of(unit.kind) if unit else None
    if block is None or snapshot is None:
        raise Http404
    period = months.asked(request.GET, today)
    by = ruling.asked(request.GET, block, period, today)
    total = queries.scores(by.version, snapshot, block.value, *period[:3]).get(code) if by else None
    if total is None:
        raise Http404
    return Place(unit, by, snapshot, period, total)


def _which(request, scored: Scored) -> str:
    """Which rows are asked for; a measure without hits, such as a mean, has only those it counts."""
    if not queries.has_rate(scored.node):
        return "among"
    which = request.GET.get("which")
    return which if which in WHICH else WHICH[0]


def _measure(scored: Scored) -> Measure | None:
    return measure(scored.node.measure) if scored.node.measure else None


def _table(counted: Measure | None, behind: facts.Rows | None) -> dict:
    """The rows behind a leaf as the fact table wants them shown: the deed's name is a door to it."""
    if behind is None:
        return {}
    names = counted.of.on_page
    titles = [str(counted.of.titles[name]) for name in names]
    rows = [
        (
            counted.of.door(row),
            row[names[0]],
            [(title, said(row[name])) for title, name in zip(titles[1:], names[1:], strict=True)],
        )
        for row in behind.rows
    ]
    return {"titles": titles, "rows": rows}


def _shown(request, place: Place) -> dict:
    counted = queries.months_counted(place.snapshot)
    return {
        "unit": place.unit, "by": place.by, "switch": ruling.turned(request.GET, place.by), "snapshot": place.snapshot, "total": place.total,
        **months.filters(request.GET, place.period, counted, timezone.localdate()),
    }  # fmt: skip


@page(public=True)
def scores_of_unit(request, unit):
    """Every area and criterion of one unit, each a door to its explanation."""
    place = _place(request, unit)
    asked = request.GET.urlencode()
    same = (
        place.snapshot.pk, place.snapshot.taken_at, unit, place.by.version.pk, place.period[:3], asked, get_language()
    )  # fmt: skip
    drawn, raises = _drawn.get(same, lambda: _drawn_anew(request, place, f"?{asked}" if asked else ""))
    return show(
        request,
        "parindex/unit.html",
        parts=("figures",),
        lines=drawn,
        raises=raises,
        **_shown(request, place),
    )


_drawn = Memory(limit=64)


def _drawn_anew(request, place: Place, tail: str) -> tuple[list[Line], SafeString]:
    """The lines of a unit's index, and what would raise it most: the same for everybody, and most of the page."""
    code = place.unit.code
    raises = doubt.raises(place.by.version, place.snapshot, code, *place.period[:3])
    told = {"request": request, "raises": raises, "unit": place.unit, "LANGUAGE_CODE": get_language()}
    drawn = lines(place.total, place.reading, reverse("parindex:unit", args=[code]), tail)
    return list(drawn), render_to_string("parindex/doubt/raises.html", told)


@page(public=True)
def leaf(request, unit, leaf):
    """One criterion of one unit: the rule, the figures, and the deeds behind them."""
    place = _place(request, unit)
    scored = place.leaf(leaf)
    which = _which(request, scored)
    number = request.GET.get("page", "1")
    number = int(number) if number.isdigit() and 0 < int(number) < 1_000_000 else 1
    counted = _measure(scored)
    sums = counted.of.sums_of(unit) if counted else ""
    behind = place.behind(counted, which, counted.of.on_page, number, SIZE) if counted and not sums else None
    opens = sums and request.user.is_authenticated and can(request.user, counted.of.sums_need, unit)
    shown = _shown(request, place)
    if shown["switch"]:
        shown["switch"] = _same_leaf(place, scored) + shown["switch"]
    return show(
        request, "parindex/leaf.html", parts=("figures",), **shown,
        sums=bool(sums), door=sums if opens else "", scored=scored, rule=sentences.of(scored.node), reading=place.reading(scored), rated=queries.has_rate(scored.node), measure=counted, behind=behind, **_table(counted, behind),
        waits=waits(scored), history=_history(place, scored), gain=gain_of(place.total, leaf), deeds=doubt.deeds(scored.node), which=which, number=number, more=bool(behind and behind.total > number * SIZE), most=sheets.MOST_ROWS,
    )  # fmt: skip


def _same_leaf(place: Place, scored: Scored) -> str:
    """The page of what the other rule book counts the same for, of the whole unit where it counts nothing like it."""
    same = ruling.counterpart(scored.node, place.by.other.book)
    if same is None:
        return reverse("parindex:unit", args=[place.unit.code])
    return reverse("parindex:leaf", args=[place.unit.code, same.code])


def _history(place: Place, scored: Scored) -> list:
    """Month by month, the newest first: how many fulfilled the leaf, and of how many."""
    first, last, as_now = place.period[:3]
    codes = queries.counted_under(place.unit.code, last, as_now)
    found = doubt.month_by_month(place.snapshot, scored.node, codes, first, last)
    return sorted(found.items(), reverse=True)


@page(public=True)
def rows(request, unit, leaf, ending):
    """The rows behind a leaf to take along."""
    place = _place(request, unit)
    scored = place.leaf(leaf)
    which = _which(request, scored)
    counted = _measure(scored)
    if counted is None or counted.of.sums_of(unit):
        raise Http404
    behind = place.behind(counted, which, counted.of.titles, 1, sheets.MOST_ROWS)
    sheet = sheets.rows_sheet(behind, place.unit, scored, which, place.by, place.snapshot, place.period)
    return {"csv": csv_of, "xlsx": excel_of}[ending](sheet)
