"""Time limits: legal, promised and really taken; per procedure, per unit, and the dossiers behind it."""

from django.core.paginator import Paginator
from django.http import Http404
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from haidang.core.facts import queries as facts
from haidang.core.facts.declare import measure
from haidang.core.pages import page, show
from haidang.core.ui.downloads import csv_of, excel_of
from haidang.parindex import months, queries
from haidang.procedures.queries import by_code, shown_name
from haidang.units.queries import active_units
from haidang.units.queries import by_code as unit_by_code
from haidang.web import limits
from haidang.web.access import SEE, for_rows, handled_by

SIZE = 50


def _asked(request):
    """What an address asks for: the months, how they are kept, and what every page of these shows."""
    # A middle value of two units cannot be made of theirs: here each deed stays with the unit of its day.
    asked = {name: request.GET[name] for name in ("from", "to") if name in request.GET}
    period = months.asked(asked, timezone.localdate())
    kept = {name: request.GET[name] for name in ("from", "to") if request.GET.get(name) and not period.problem}  # fmt: skip
    tail = f"?{urlencode(kept)}" if kept else ""
    snapshot = facts.latest()
    shown = {
        "snapshot": snapshot,
        "tail": tail,
        "fewest": limits.FEWEST,
        "as_were_only": True,
        "period": period,
    }
    if snapshot is not None:
        shown |= months.filters(request.GET, period, queries.months_counted(snapshot), timezone.localdate())
        shown["kept"] += [(name, request.GET[name]) for name in ("q", "sort") if request.GET.get(name)]
    return snapshot, period, tail, shown


def _sort(request) -> str:
    sort = request.GET.get("sort", "")
    return sort if sort.lstrip("-") in limits.SORTS else "finished"


def _procedures(request):
    """The table of all procedures as an address asks for it, with what goes on the page."""
    snapshot, period, tail, shown = _asked(request)
    unit = request.GET.get("unit", "")
    if unit and unit_by_code(unit) is None:
        raise Http404
    words, handled = request.GET.get("q", "").strip()[:200], handled_by(request.user)
    seen = handled is None or unit in handled
    table = limits.procedures_table(
        snapshot, period, timezone.localdate(), words, unit, seen, tail, _sort(request)
    )
    return table, {**shown, "words": words, "unit": unit}


@page(public=True)
def procedures(request):
    """Every procedure with its limits, the time it took, and the days saved."""
    table, shown = _procedures(request)
    whole = limits.whole_of(shown["snapshot"], shown["period"], {"unit": shown["unit"]} if shown["unit"] else None)  # fmt: skip
    listing = Paginator(table.rows, SIZE).get_page(request.GET.get("page"))
    return show(
        request, "web/limits.html", listing=listing, body=table.body(listing.number, SIZE), whole=whole, sort=_sort(request), units=active_units(timezone.localdate()),
        of="procedures", **shown,
    )  # fmt: skip


@page(public=True)
def procedures_file(request, ending):
    """The same as a table to take along, with all procedures that fit."""
    table, shown = _procedures(request)
    sheet = limits.sheet(
        table.rows, _("Time limits and the time really taken"), shown["period"], shown["snapshot"]
    )
    return {"csv": csv_of, "xlsx": excel_of}[ending](sheet)


@page(public=True)
def units(request, code):
    """Every unit that finished dossiers of a procedure, with the time they took there."""
    snapshot, period, tail, shown = _asked(request)
    procedure = by_code(code)
    if procedure is None:
        raise Http404
    table = limits.units_table(
        snapshot, period, timezone.localdate(), procedure, handled_by(request.user), tail, _sort(request)
    )
    return show(
        request, "web/limits.html", body=table.body(), sort=_sort(request), procedure=procedure, name=shown_name(procedure),
        whole=limits.whole_of(snapshot, period, {"procedure": code}), of="units", **shown,
    )  # fmt: skip


@page(permission=SEE)
def rows(request, code, unit):
    """The finished dossiers of a procedure in a unit, for those who handle them; others see the counts one page up."""
    for_rows(request.user, unit)
    snapshot, period, _tail, shown = _asked(request)
    procedure, found = by_code(code), unit_by_code(unit)
    if snapshot is None or procedure is None or found is None:
        raise Http404
    part = request.GET.get("part")
    part = part if part in limits.PARTS else "all"
    name, which = limits.PARTS[part]
    number = request.GET.get("page", "1")
    number = int(number) if number.isdecimal() and 0 < int(number) < 1_000_000 else 1
    behind = facts.rows_behind(
        name, unit, period.first, period.last, snapshot, which, number, SIZE, list(limits.COLUMNS), only={"procedure": code}
    )  # fmt: skip
    titles, lines = limits.on_page(measure(name).of, behind)
    return show(
        request, "web/limits_rows.html", unit=found, procedure=procedure, name=shown_name(procedure), part=part, titles=titles, lines=lines,
        n=behind.total, number=number, more=behind.total > number * SIZE, **shown,
    )  # fmt: skip
