from django.core.paginator import Paginator
from django.http import Http404
from django.utils import timezone
from django.utils.translation import get_language

from haidang.core.access.queries import can
from haidang.core.pages import page, show
from haidang.procedures import queries
from haidang.procedures.bundles.queries import (
    bundle_in_force,
    bundles_in_force,
    bundles_with,
    procedures_of,
    versions,
)
from haidang.procedures.choices import Level
from haidang.procedures.fees.queries import exemptions_of, fees_of
from haidang.procedures.guides import queries as guides
from haidang.procedures.limits.queries import committed, promised
from haidang.procedures.permissions import KEEP_GUIDES
from haidang.procedures.processes.queries import holding, process_of


@page(public=True)
def catalogue(request):
    words, field, level = (request.GET.get(name, "").strip() for name in ("q", "field", "level"))
    listing = Paginator(queries.search(words, field, level), 30).get_page(request.GET.get("page"))
    return show(
        request, "procedures/list.html",
        words=words, field=field, level=level, listing=listing, fields=queries.fields(), levels=Level.choices,
        keeps=request.user.is_authenticated and can(request.user, KEEP_GUIDES),
        bundles=[] if words or field or level else bundles_in_force(timezone.localdate()),
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


@page(permission=KEEP_GUIDES)
def bundles(request):
    """All groups with their versions, for those who keep procedures: what belongs to each, in which order, by which act."""
    today = timezone.localdate()
    held = {(one.key, one.version) for one in bundles_in_force(today)}
    rows = [
        (one, (one.bundle.key, one.bundle.version) in held, one.starts_on > today, [(part, queries.shown_name(found) if found else "") for part, found in one.parts])
        for one in versions()
    ]  # fmt: skip
    return show(request, "procedures/bundles.html", rows=rows, english=get_language() == "en")


@page(public=True)
def bundle(request, key):
    """A group of linked procedures: what belongs to it, in which order, with which one set of papers."""
    today = timezone.localdate()
    found = bundle_in_force(key, today)
    if found is None:
        raise Http404
    there = procedures_of(found)
    names = {part.number: queries.shown_name(there[part.procedure]) for part in found.parts}
    parts = [
        (part, there[part.procedure], names[part.number], [names[number] for number in part.after], fees_of(there[part.procedure], today))
        for part in found.parts
    ]  # fmt: skip
    return show(request, "procedures/bundle.html", bundle=found, listed=parts, english=get_language() == "en")
