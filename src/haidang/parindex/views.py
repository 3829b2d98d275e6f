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
from haidang.core.kept.memory import Memory
from haidang.core.pages import page, show
from haidang.core.ui.downloads import csv_of, excel_of
from haidang.parindex import months, queries, ruling, sheets
from haidang.parindex.behind import behind, which_of
from haidang.parindex.choices import block_of
from haidang.parindex.doubt import queries as doubt
from haidang.parindex.engine.book import Book
from haidang.parindex.engine.gains import gain_of
from haidang.parindex.engine.score import Scored, Total
from haidang.parindex.lines import Line, lines, waits
from haidang.parindex.rulebooks import sentences
from haidang.parindex.ruling import Ruling
from haidang.parindex.surveyed import Outcome
from haidang.units.queries import by_code

if TYPE_CHECKING:
    from haidang.units.models import Unit


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

    def outcome(self, scored: Scored) -> Outcome | None:
        """What people answered of a leaf that names a questionnaire; None where it names none, or fewer than five did."""
        if not queries.from_survey(scored.node):
            return None
        counted = self.readings.get((scored.node.measure, self.unit.code))
        return Outcome(scored.node, counted) if counted and counted.among else None

    @property
    def codes(self) -> list[str]:
        """Whose deeds count: those of former units too where they do."""
        return queries.counted_under(self.unit.code, self.period.last, self.period.as_now)


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


def _measure(scored: Scored) -> Measure | None:
    return measure(scored.node.measure) if scored.node.measure else None


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


_drawn: Memory[tuple[list[Line], SafeString]] = Memory(64, seconds=60)


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
    counted = _measure(scored)
    sums = counted.of.sums_of(unit) if counted else ""
    shown_behind = (
        behind(scored.node, counted, place.codes, *place.period[:2], place.snapshot, request.GET) if counted and not sums else None
    )  # fmt: skip
    opens = sums and request.user.is_authenticated and can(request.user, counted.of.sums_need, unit)
    shown = _shown(request, place)
    if shown["switch"]:
        shown["switch"] = _same_leaf(place, scored) + shown["switch"]
    return show(
        request, "parindex/leaf.html", parts=("figures",), **shown,
        sums=bool(sums), surveyed=place.outcome(scored), of_survey=queries.from_survey(scored.node), door=sums if opens else "", scored=scored, rule=sentences.of(scored.node),
        reading=place.reading(scored), measure=counted, behind=shown_behind, taken_along=True,
        waits=waits(scored), history=_history(place, scored), gain=gain_of(place.total, leaf), deeds=doubt.deeds(scored.node), most=sheets.MOST_ROWS,
    )  # fmt: skip


def _same_leaf(place: Place, scored: Scored) -> str:
    """The page of what the other rule book counts the same for, of the whole unit where it counts nothing like it."""
    same = ruling.counterpart(scored.node, place.by.other.book)
    if same is None:
        return reverse("parindex:unit", args=[place.unit.code])
    return reverse("parindex:leaf", args=[place.unit.code, same.code])


def _history(place: Place, scored: Scored) -> list:
    """Month by month, the newest first: how many fulfilled the leaf, and of how many."""
    found = doubt.month_by_month(place.snapshot, scored.node, place.codes, *place.period[:2])
    return sorted(found.items(), reverse=True)


@page(public=True)
def rows(request, unit, leaf, ending):
    """The rows behind a leaf to take along."""
    place = _place(request, unit)
    scored = place.leaf(leaf)
    which = which_of(request.GET, scored.node)
    counted = _measure(scored)
    if counted is None or counted.of.sums_of(unit):
        raise Http404
    first, last = place.period[:2]
    found = facts.rows_behind(counted.name, place.codes, first, last, place.snapshot, which, 1, sheets.MOST_ROWS, list(counted.of.titles))  # fmt: skip
    sheet = sheets.rows_sheet(found, place.unit, scored, which, place.by, place.snapshot, place.period)
    return {"csv": csv_of, "xlsx": excel_of}[ending](sheet)
