"""The rating of bodies and officers by Circular 01/2018/TT-VPCP, and the dossiers behind it."""

from django.http import Http404
from django.utils import timezone

from haidang.core.access.queries import can, in_whose_name
from haidang.core.audit import operations as audit
from haidang.core.facts import queries as facts
from haidang.core.facts.declare import measure
from haidang.core.pages import page, show
from haidang.core.ui.templatetags.ui import said
from haidang.parindex import queries
from haidang.units.queries import by_code
from haidang.web import ratings
from haidang.web.access import DECIDE, SEE, for_officers, for_rows, handled_by, where_decides
from haidang.web.permissions import SEE_OFFICERS

SIZE = 50


def _shown(request, code=ratings.BODIES) -> dict:
    today = timezone.localdate()
    when = ratings.asked(request.GET, today)
    book = queries.book_in_use(code)
    return {
        "when": when, "stretches": ratings.choices(when, today), "snapshot": facts.latest(), "book": queries.read(book) if book else None,
        "rule_book": book,
    }  # fmt: skip


@page(public=True)
def bodies(request):
    """Every body that finished dossiers in a quarter or a year, with its scores and class."""
    shown = _shown(request)
    rated = []
    if shown["snapshot"] and shown["book"]:
        rated = ratings.table(shown["rule_book"], shown["snapshot"], shown["when"])
    decides = request.user.is_authenticated and can(request.user, DECIDE)
    return show(request, "web/ratings.html", rated=rated, decides=decides, **shown)


def _one(shown: dict, code: str) -> ratings.Rated:
    if not shown["snapshot"] or not shown["book"]:
        raise Http404
    rated = ratings.bodies(shown["rule_book"], shown["snapshot"], shown["when"])
    found = next((one for one in rated if one.unit.code == code), None)
    if found is None:
        raise Http404
    return found


@page(public=True)
def body(request, unit):
    """One body: its nine scores, how each came about, and its class."""
    shown, found = _shown(request), by_code(unit)
    if found is None:
        raise Http404
    try:
        rated = _one(shown, unit)
    except Http404:
        rated = None
    handled = handled_by(request.user)
    return show(
        request, "web/rating.html", unit=found, rated=rated, opens=handled is None or unit in handled,
        sees_officers=request.user.is_authenticated and can(request.user, SEE_OFFICERS, unit), **shown,
    )  # fmt: skip


@page(permission=SEE)
def rows(request, unit, leaf):
    """The dossiers behind one indicator, by the points each got, for those who handle them."""
    for_rows(request.user, unit)
    shown = _shown(request)
    rated = _one(shown, unit)
    scored = next((one for one in rated.leaves if one.node.code == leaf), None)
    if scored is None or not scored.node.measure:
        raise Http404
    heaps = ratings.heaps(scored.node, shown["snapshot"], shown["when"], unit)
    values = {heap.value for heap in heaps}
    value = request.GET.get("of", "")
    value = value if value in values else ""
    number = request.GET.get("page", "1")
    number = int(number) if number.isdecimal() and 0 < int(number) < 1_000_000 else 1
    table = measure(scored.node.measure).of
    columns = list(table.on_page)
    if scored.node.rule.kind == "mean":
        columns.append(ratings.column_of(scored.node))
    found = ratings.behind(scored.node, value, shown["snapshot"], shown["when"], unit, number, SIZE, columns)
    titles = [str(table.titles[name]) for name in columns]
    lines = [
        (table.door(row), row["code"], [(title, said(row[name])) for title, name in zip(titles[1:], columns[1:], strict=True)])
        for row in found.rows
    ]  # fmt: skip
    return show(
        request, "web/rating_rows.html", unit=rated.unit, scored=scored, heaps=heaps, value=value, titles=titles, lines=lines, n=found.total,
        number=number, more=found.total > number * SIZE, **shown,
    )  # fmt: skip


@page(permission=SEE_OFFICERS)
def officers(request, unit):
    """How each officer of a unit is rated, for its head; that they looked is remembered."""
    for_officers(request.user, unit)
    shown, found = _shown(request, ratings.OFFICERS), by_code(unit)
    if found is None or shown["book"] is None:
        raise Http404
    rated = ratings.officers(shown["rule_book"], [unit], shown["when"])
    mine, role = in_whose_name(request.user, SEE_OFFICERS, {unit})
    audit.read_of(
        "web.officers_rated", shown["rule_book"], by=request.user, permission=SEE_OFFICERS, on_behalf_of=mine, role=role,
        count=len(rated), unit=unit, when=shown["when"].value,
    )  # fmt: skip
    return show(request, "web/rating_officers.html", unit=found, rated=rated, mine=False, **shown)


@page(permission=DECIDE)
def mine(request):
    """One's own rating, from the dossiers one finished."""
    shown = _shown(request, ratings.OFFICERS)
    if shown["book"] is None:
        raise Http404
    rated = ratings.officers(
        shown["rule_book"], where_decides(request.user), shown["when"], str(request.user)
    )
    return show(request, "web/rating_officers.html", rated=rated, mine=True, **shown)
