from collections.abc import Mapping
from datetime import date

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from haidang.core.facts import queries as facts
from haidang.core.pages import page, show
from haidang.core.print.serving import answer as on_paper
from haidang.core.ui.downloads import csv_of, excel_of, png
from haidang.core.ui.templatetags.ui import signed
from haidang.parindex import months, queries, ruling, sheets
from haidang.parindex.choices import Block, block_of
from haidang.units.queries import by_code
from haidang.web import home as front
from haidang.web import lighthouse
from haidang.web import published as results
from haidang.web.permissions import LEAD
from haidang.web.ranking import Ask, picture, picture_png, rounds_to_read


@page(public=True)
def home(request):
    """One box to ask in, the procedures most used, the city's figures today, who leads."""
    return show(request, "web/home.html", **front.shown(timezone.localdate()))


def _asked(request) -> tuple[Ask | None, str]:
    """Return the ranking an address asks for (None before anything was counted) and the unit it looks for."""
    values = request.GET
    snapshot, today = facts.latest(), timezone.localdate()
    period = months.asked(values, today)
    unit = by_code(values["unit"]) if values.get("unit") else None
    block = (unit and block_of(unit.kind)) or values.get("block") or Block.WARDS
    if block not in Block.values or (block == Block.CITY and not values.get("leaf")):
        raise Http404
    by = ruling.asked(values, block, period, today)
    if by is None or snapshot is None:
        return None, ""
    leaf = queries.leaf_of(by.version, values["leaf"]) if values.get("leaf") else None
    if values.get("leaf") and leaf is None:
        raise Http404
    kept = {name: values[name] for name in ("from", "to") if values.get(name) and not period.problem}
    kept |= ({"as": "now"} if period.as_now else {}) | by.kept
    ask = Ask(by, snapshot, Block(block), period, leaf, f"?{urlencode(kept)}" if kept else "")
    return ask, unit.code if unit else ""


@page(public=True)
def rankings(request):
    """Who comes where, as bars and on the map; with ``leaf`` the ranking of one criterion for whoever follows a figure."""
    ask, chosen = _asked(request)
    if ask is None:
        return show(request, "web/rankings.html", parts=("figures",), ask=None, rounds=rounds_to_read())
    today = timezone.localdate()
    return show(
        request, "web/rankings.html", parts=("figures",),
        ask=ask, by=ask.by, switch=ruling.turned(request.GET, ask.by, ask.leaf), picture=picture(ask), chosen=chosen, blocks=blocks(request.GET, ask, today),
        rounds=rounds_to_read(),
        **months.filters(request.GET, ask.period, queries.months_counted(ask.snapshot), today),
    )  # fmt: skip


def blocks(values: Mapping[str, str], ask: Ask, today: date) -> list[tuple[Block, str]]:
    """
    Return the blocks to choose from, each with the query of its address; the whole city only where one criterion is ranked.

    The rule book of another block may number its criteria otherwise: there the one goes along for which the same is counted.
    """
    found = []
    for block in Block:
        by = ask.by if block == ask.block else ruling.asked(values, block, ask.period, today)
        same = ask.leaf
        if same and by.version.pk != ask.by.version.pk:
            same = ruling.counterpart(same, by.book)
        if block == Block.CITY and same is None:
            continue
        kept = {
            name: value for name, value in values.items() if name not in ("unit", "leaf", "page") and value
        }
        kept |= {"block": block.value} | ({"leaf": same.code} if same else {})
        found.append((block, f"?{urlencode(kept)}"))
    return found


@page(public=True)
def rankings_file(request, ending):
    """The ranking as a table to take along."""
    ask, _chosen = _asked(request)
    if ask is None:
        raise Http404
    sheet = sheets.ranking_sheet(
        ask.listed(), ask.block.label, ask.by, ask.snapshot, ask.period, ask.leaf, ask.between()
    )
    return {"csv": csv_of, "xlsx": excel_of}[ending](sheet)


@page(public=True)
def rankings_png(request):
    """The bars of the ranking as a picture to take along."""
    ask, _chosen = _asked(request)
    if ask is None or not picture(ask).measured:
        raise Http404
    return png(*picture_png(ask))


@page(public=True)
def published(request):
    """The city in the national indices over the years, with where each figure was read."""
    return show(request, "web/published.html", indices=results.indices())


@page(public=True)
def published_file(request, index, ending):
    """One published index to take along, as a table or as the picture of its lines."""
    found = next((one for one in results.indices() if one.code == index), None)
    if found is None:
        raise Http404
    if ending == "png":
        return png(found.png(), found.title, simulated=False)
    return {"csv": csv_of, "xlsx": excel_of}[ending](found.sheet())


@page(permission=LEAD)
def light(request):
    """For leaders: where one stands and why, what is late, what is at risk; what is red first."""
    seen = lighthouse.seen_by(request, request.GET.get("unit", ""))
    moved = [
        (lighthouse.named(part), signed(part.moved), part.moved < 0, part.leaf.node.code)
        for part in seen.parts
    ]
    standing = seen.standing
    total = signed(standing.movement.moved) if standing and standing.movement else ""
    rank = lighthouse.rank_in_words(standing) if standing and standing.block else ""
    exchange = signed(standing.movement.exchange) if total and standing.another_book else ""
    return show(
        request, "web/lighthouse.html", light=seen, moved=moved, total=total, rank=rank, exchange=exchange
    )


@page(permission=LEAD)
def light_on_paper(request):
    """The leader's page to print."""
    seen = lighthouse.seen_by(request, request.GET.get("unit", ""))
    tail = f"?unit={seen.code}" if seen.code else ""
    live = request.build_absolute_uri(f"{reverse('web:lighthouse')}{tail}")
    return on_paper(lighthouse.on_paper(seen, live), f"hai-dang-{seen.now:%Y-%m-%d}.pdf")
