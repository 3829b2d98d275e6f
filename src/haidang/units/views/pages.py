from django.conf import settings
from django.http import Http404
from django.utils import timezone

from haidang.core.access.queries import can
from haidang.core.pages import page, show
from haidang.core.panels import panels_for
from haidang.units import access, queries
from haidang.units.choices import Kind
from haidang.units.drawing import history_svg
from haidang.units.permissions import RECORD

SHOWN = 50


def _by_kind(units) -> list:
    groups = [(kind.label, [unit for unit in units if unit.kind == kind]) for kind in Kind]
    return [group for group in groups if group[1]]


@page(public=True)
def tree(request):
    today = timezone.localdate()
    words = request.GET.get("q", "").strip()
    found = queries.search(words, today, SHOWN + 1) if words else None
    city = queries.by_code(settings.HAIDANG_CITY_UNIT)
    under = queries.children(city, today) if city and found is None else []
    return show(
        request,
        "units/tree.html",
        words=words,
        found=found and found[:SHOWN],
        more=bool(found) and len(found) > SHOWN,
        city=city,
        may_plan=access.may_plan(request.user),
        groups=_by_kind(under),
        others=queries.provinces(today) if found is None else [],
    )


@page(public=True)
def unit(request, code):
    found = queries.by_code(code)
    if found is None:
        raise Http404
    today = timezone.localdate()
    history = queries.history(found.code)
    gone = not queries.exists(found, today)
    return show(
        request,
        "units/unit.html",
        unit=found,
        gone=gone,
        heirs=queries.heirs_of([found], today)[found.code] if gone else [],
        history=history,
        drawing=history_svg(history) if history.successions else "",
        offices=queries.offices_of(found, today),
        may_record=can(request.user, RECORD, found.code),
        panels=panels_for("units.unit", found.code, request),
        groups=_by_kind(queries.children(found, today)),
    )
