"""Right at the first submission: per procedure, per unit, and the dossiers behind it."""

from django.http import Http404
from django.utils import timezone
from django.utils.http import urlencode

from haidang.core.facts import queries as facts
from haidang.core.facts.declare import measure
from haidang.core.pages import page, show
from haidang.core.ui.templatetags.ui import said
from haidang.parindex import months, queries
from haidang.procedures.queries import by_code, shown_name
from haidang.units.queries import by_code as unit_by_code
from haidang.web.first_time import ALL, MEASURE, by_procedure, by_unit, total_of, whole

SIZE = 50
WHICH = ("misses", "hits", "among")


def _asked(request, code=ALL):
    """What an address asks for: the procedure (None: all), the months, and the tail that keeps them."""
    procedure = None if code == ALL else by_code(code)
    if procedure is None and code != ALL:
        raise Http404
    period = months.asked(request.GET, timezone.localdate())
    kept = {name: request.GET[name] for name in ("from", "to", "as") if request.GET.get(name) and not period.problem}  # fmt: skip
    tail = f"?{urlencode(kept)}" if kept else ""
    snapshot = facts.latest()
    shown = {"snapshot": snapshot, "tail": tail, "procedure": procedure, "name": shown_name(procedure) if procedure else ""}  # fmt: skip
    if snapshot is not None:
        shown |= months.filters(request.GET, period, queries.months_counted(snapshot), timezone.localdate())
    return snapshot, period, tail, shown


def _table(request, rows, shown, **more):
    return show(
        request, "web/first_time.html", rows=rows, total=total_of(rows), whole=whole(rows), **shown, **more
    )  # fmt: skip


@page(public=True)
def procedures(request):
    """Every procedure with its share of dossiers right at the first submission, the lowest on top."""
    snapshot, period, tail, shown = _asked(request)
    rows = by_procedure(snapshot, period, tail) if snapshot else []
    return _table(request, rows, shown, of="procedures")


@page(public=True)
def units(request, code):
    """Every unit with its share, of one procedure or of all."""
    snapshot, period, tail, shown = _asked(request, code)
    rows = by_unit(snapshot, period, code, tail) if snapshot else []
    return _table(request, rows, shown, of="units")


@page(public=True)
def rows(request, code, unit):
    """The dossiers that a share counts, those that needed more papers first."""
    snapshot, period, _tail, shown = _asked(request, code)
    found = unit_by_code(unit)
    if snapshot is None or found is None:
        raise Http404
    which = request.GET.get("which")
    which = which if which in WHICH else WHICH[0]
    number = request.GET.get("page", "1")
    number = int(number) if number.isdecimal() and 0 < int(number) < 1_000_000 else 1
    table = measure(MEASURE).of
    codes = queries.counted_under(found.code, period.last, period.as_now)
    names = list(table.on_page)
    behind = facts.rows_behind(
        MEASURE, codes, period.first, period.last, snapshot, which, number, SIZE, names,
        only={"procedure": code} if code != ALL else None,
    )  # fmt: skip
    titles = [str(table.titles[name]) for name in names]
    lines = [
        (table.door(row), row[names[0]], [(title, said(row[name])) for title, name in zip(titles[1:], names[1:], strict=True)])
        for row in behind.rows
    ]  # fmt: skip
    return show(
        request, "web/first_time_rows.html", unit=found, which=which, number=number, more=behind.total > number * SIZE,
        titles=titles, lines=lines, n=behind.total, code=code, **shown,
    )  # fmt: skip
