import csv
from decimal import Decimal

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from haidang.core.facts import queries as facts
from haidang.core.inbox import waiting_for
from haidang.core.pages import page, show
from haidang.dossiers.queries import most_used
from haidang.parindex import months, queries
from haidang.units.drawing import map_svg
from haidang.units.queries import by_code, outlines
from haidang.web.charts import line_over_years


@page(public=True)
def home(request):
    """One box to ask in, the procedures most used, the city's figures today, who leads."""
    book, snapshot = queries.book_in_use(), facts.latest()
    first, last = months.asked({}, timezone.localdate())
    figures, leaders = [], []
    if book and snapshot:
        counted = facts.readings(snapshot, first, last)
        figures = city_figures(counted)
        leaders = [
            (block, queries.ranking(book, snapshot, block, first, last)[:3]) for block in queries.BLOCKS
        ]
        leaders = [(block_title(block), block, listed) for block, listed in leaders]
    return show(
        request, "web/home.html",
        most_used=most_used(), figures=figures, leaders=leaders, snapshot=snapshot, first=first, last=last,
    )  # fmt: skip


def city_figures(counted) -> list[dict]:
    """The city's sums of the measures people ask for first, each with the criterion its door opens."""
    shown = [
        ("dossiers.on_time", _("handled in time"), "2.1"),
        ("dossiers.online", _("filed online"), "3.3"),
        ("dossiers.result_electronic", _("with an electronic result"), "4.1"),
        ("dossiers.satisfied", _("neither late nor complained about"), "5.4"),
    ]
    figures = []
    for name, title, leaf in shown:
        mine = [one for (measure, _unit), one in counted.items() if measure == name]
        among, hits = sum(one.among for one in mine), sum(one.hits for one in mine)
        if among:
            figures.append(
                {"title": title, "share": hits / among, "hits": hits, "among": among, "leaf": leaf}
            )
    return figures


def block_title(block: str) -> str:
    return {
        "departments": _("Departments"), "wards": _("Wards"), "communes": _("Communes and special zones"),
    }[block]  # fmt: skip


def _asked(request):
    book, snapshot = queries.book_in_use(), facts.latest()
    block = request.GET.get("block", "wards")
    unit = by_code(request.GET["unit"]) if request.GET.get("unit") else None
    if unit is not None:
        block = next((name for name, kinds in queries.BLOCKS.items() if unit.kind in kinds), block)
    if block not in queries.BLOCKS:
        raise Http404
    first, last = months.asked(request.GET, timezone.localdate())
    listed = queries.ranking(book, snapshot, block, first, last) if book and snapshot else []
    return book, snapshot, block, unit, first, last, listed


@page(public=True)
def rankings(request):
    """Who comes where, as bars and on the map; with ``leaf`` the ranking of one criterion for whoever follows a figure."""
    book, snapshot, block, unit, first, last, listed = _asked(request)
    leaf = queries.leaf_of(book, request.GET["leaf"]) if book and request.GET.get("leaf") else None
    rows = [(one, one.total.find(leaf.code) if leaf else None) for one in listed]
    if leaf:
        rows.sort(key=lambda row: -(row[1].share if row[1].share is not None else Decimal(-1)))
    return show(
        request, "web/rankings.html",
        book=queries.read(book) if book else None, snapshot=snapshot, shown_block=block, first=first, last=last, rows=rows, leaf=leaf,
        blocks=[(name, block_title(name)) for name in queries.BLOCKS], map=_map(request, listed), chosen=unit.code if unit else "",
        measured=sum(1 for one in listed if one.rank),
    )  # fmt: skip


def _map(request, listed):
    classes = {}
    measured = [one for one in listed if one.rank]
    for place, one in enumerate(measured):
        classes[one.unit.code] = f"q{1 + place * 5 // max(1, len(measured))}"
    names = {one.unit.code: one for one in listed}
    return map_svg(
        [one.unit for one in listed],
        outlines(list(names)),
        colour=lambda unit: classes.get(unit.code, "q0"),
        title=lambda unit: f"{names[unit.code].rank or '–'}. {unit.name}",
        href=lambda unit: reverse("parindex:unit", args=[unit.code]),
    )


@page(public=True)
def rankings_csv(request):
    """The ranking as a table to take along."""
    _book, snapshot, block, _unit, first, last, listed = _asked(request)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="ranking-{block}-{first:%Y-%m}-{last:%Y-%m}.csv"'
    answer.write("\ufeff")
    table = csv.writer(answer)
    table.writerow(["rank", "code", "unit", "index", "points", "measured_max", "snapshot"])
    for one in listed:
        table.writerow(
            [
                one.rank,
                one.unit.code,
                one.unit.name,
                one.index,
                one.total.points,
                one.total.measured_max,
                snapshot and snapshot.pk,
            ]
        )
    return answer


@page(public=True)
def published(request):
    """The city in the national indices over the years, with where each figure was read."""
    indices = {}
    for row in queries.published():
        indices.setdefault(row["index"], []).append(row)
    charts = []
    for name, rows in indices.items():
        points = [(_("Hải Phòng"), int(row["year"]), float(row["score"])) for row in rows if row["score"]]
        points += [
            (_("National mean"), int(row["year"]), float(row["national_mean"]))
            for row in rows
            if row["national_mean"]
        ]
        charts.append((name, mark_safe(line_over_years(tuple(points), name)), rows))
    return show(request, "web/published.html", charts=charts)


@page()
def desk(request):
    """What waits for me, from every app, by deadline."""
    now = timezone.now()
    waiting = waiting_for(request.user, now)
    return show(request, "web/desk.html", waiting=waiting, now=now, late=sum(thing.late for thing in waiting))
