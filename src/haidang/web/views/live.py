"""The six live figures: all of them per unit and procedure, each alone, and the dossiers behind it."""

from django.http import Http404
from django.utils import timezone
from django.utils.http import urlencode

from haidang.core.facts import queries as facts
from haidang.core.facts.declare import measure
from haidang.core.pages import page, show
from haidang.core.ui.templatetags.ui import said
from haidang.parindex import months, queries
from haidang.parindex.sheets import in_words
from haidang.procedures.queries import by_code, shown_name
from haidang.units.queries import by_code as unit_by_code
from haidang.web import live

SIZE = 50
WHICH = ("misses", "hits", "among")


def _asked(request, slug="", code=live.ALL):
    """What an address asks for: the indicator, the procedure (None: all), the months, and the tail that keeps them."""
    indicator = live.BY_SLUG.get(slug)
    procedure = None if code == live.ALL else by_code(code)
    if (slug and indicator is None) or (procedure is None and code != live.ALL):
        raise Http404
    period = months.asked(request.GET, timezone.localdate())
    kept = {name: request.GET[name] for name in ("from", "to", "as") if request.GET.get(name) and not period.problem}  # fmt: skip
    tail = f"?{urlencode(kept)}" if kept else ""
    snapshot, book = facts.latest(), queries.book_in_use()
    leaf = queries.leaf_of(book, indicator.leaf) if indicator and indicator.leaf and book else None
    shown = {
        "snapshot": snapshot, "tail": tail, "procedure": procedure, "name": shown_name(procedure) if procedure else "",
        "indicator": indicator, "indicators": live.INDICATORS, "leaf": in_words(leaf) if leaf else "", "source": measure(indicator.measure).source if indicator else "", "code": code,
    }  # fmt: skip
    if snapshot is not None:
        shown |= months.filters(request.GET, period, queries.months_counted(snapshot), timezone.localdate())
        shown["kept"] += [("by", request.GET["by"])] if request.GET.get("by") else []
    return indicator, snapshot, period, tail, shown


@page(public=True)
def overview(request):
    """Every unit, or every procedure, with all six figures."""
    _indicator, snapshot, period, tail, shown = _asked(request)
    of_procedures = request.GET.get("by") == "procedure"
    table = live.table(snapshot, period, of_procedures, tail) if snapshot else None
    return show(request, "web/live.html", table=table, of="procedures" if of_procedures else "units", **shown)


@page(public=True)
def procedures(request, indicator):
    """Every procedure with its share, the lowest on top."""
    return _table(request, "procedures", *_asked(request, indicator))


@page(public=True)
def units(request, indicator, code):
    """Every unit with its share, of one procedure or of all."""
    return _table(request, "units", *_asked(request, indicator, code))


def _table(request, of, indicator, snapshot, period, tail, shown):
    table = live.one(indicator, snapshot, period, shown["code"], of == "units", tail) if snapshot else None
    return show(
        request, "web/live_one.html", table=table, series=table.series if table else [], of=of, **shown
    )


@page(public=True)
def rows(request, indicator, code, unit):
    """The dossiers that a share counts, those that do not fulfil it first."""
    one, snapshot, period, _tail, shown = _asked(request, indicator, code)
    found = unit_by_code(unit)
    if snapshot is None or found is None:
        raise Http404
    which = request.GET.get("which")
    which = which if which in WHICH else WHICH[0]
    number = request.GET.get("page", "1")
    number = int(number) if number.isdecimal() and 0 < int(number) < 1_000_000 else 1
    table = measure(one.measure).of
    codes = queries.counted_under(found.code, period.last, period.as_now)
    names = list(table.on_page)
    behind = facts.rows_behind(
        one.measure, codes, period.first, period.last, snapshot, which, number, SIZE, names,
        only={"procedure": code} if code != live.ALL else None,
    )  # fmt: skip
    titles = [str(table.titles[name]) for name in names]
    lines = [
        (table.door(row), row[names[0]], [(title, said(row[name])) for title, name in zip(titles[1:], names[1:], strict=True)])
        for row in behind.rows
    ]  # fmt: skip
    return show(
        request, "web/live_rows.html", unit=found, which=which, number=number, more=behind.total > number * SIZE,
        titles=titles, lines=lines, n=behind.total, series=live.series(one, snapshot, period, code, found.code), **shown,
    )  # fmt: skip
