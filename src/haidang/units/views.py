from django.conf import settings
from django.http import Http404
from django.utils import timezone

from haidang.core.pages import page, show
from haidang.units import queries
from haidang.units.choices import Kind
from haidang.units.drawing import history_svg


@page(public=True)
def tree(request):
    today = timezone.localdate()
    words = request.GET.get("q", "").strip()
    found = queries.search(words) if words else None
    city = queries.by_code(settings.HAIDANG_CITY_UNIT)
    under = queries.children(city, today) if city and found is None else []
    groups = [
        (Kind(kind).label, [unit for unit in under if unit.kind == kind])
        for kind in (Kind.DEPARTMENT, Kind.WARD, Kind.COMMUNE, Kind.SPECIAL_ZONE)
    ]
    return show(
        request, "units/tree.html", words=words, found=found, city=city, groups=[g for g in groups if g[1]]
    )


@page(public=True)
def unit(request, code):
    found = queries.by_code(code)
    if found is None:
        raise Http404
    before, after = queries.predecessors(found), queries.successors(found)
    return show(
        request,
        "units/unit.html",
        unit=found,
        before=before,
        after=after,
        drawing=history_svg(found, before, after),
        children=queries.children(found, timezone.localdate()),
    )
