from django.core.paginator import Paginator
from django.http import Http404
from django.utils import timezone

from haidang.core.access.queries import can
from haidang.core.pages import page, show
from haidang.procedures import queries
from haidang.procedures.bundles.queries import bundles_in_force, bundles_with
from haidang.procedures.choices import Level
from haidang.procedures.fees.queries import exemptions_of, fees_of
from haidang.procedures.guides import queries as guides
from haidang.procedures.limits.queries import committed, promised
from haidang.procedures.permissions import KEEP_GUIDES
from haidang.procedures.processes.queries import holding, process_of
from haidang.units.queries import by_code as unit_by_code


@page(public=True)
def catalogue(request):
    words, field, level, at = (request.GET.get(name, "").strip() for name in ("q", "field", "level", "at"))
    listing = Paginator(queries.search(words, field, level, at), 30).get_page(request.GET.get("page"))
    return show(
        request, "procedures/list.html",
        words=words, field=field, level=level, listing=listing, fields=queries.fields(), levels=Level.choices,
        keeps=request.user.is_authenticated and can(request.user, KEEP_GUIDES),
        at=at, place=unit_by_code(at) or at if at else "",
        bundles=[] if words or field or level or at else bundles_in_force(timezone.localdate()),
    )  # fmt: skip


@page(public=True)
def procedure(request, code):
    found = queries.by_code(code)
    if found is None:
        raise Http404
    today = timezone.localdate()
    keeps = request.user.is_authenticated and can(request.user, KEEP_GUIDES, found.unit_code)
    return show(
        request, "procedures/procedure.html", procedure=found, steps=queries.steps_of(found), guided=guides.is_guided(found, today),
        keeps=keeps, fees=fees_of(found, today), promise=promised(committed(today, found), code), exemptions=exemptions_of(found, today),
        bundles=bundles_with(code, today), processes=[process_of(one) for one in holding(found, today)],
    )  # fmt: skip
