from django.core.paginator import Paginator
from django.http import Http404

from haidang.core.pages import page, show
from haidang.procedures import queries
from haidang.procedures.choices import Level


@page(public=True)
def catalogue(request):
    words, field, level = (request.GET.get(name, "").strip() for name in ("q", "field", "level"))
    listing = Paginator(queries.search(words, field, level), 30).get_page(request.GET.get("page"))
    return show(
        request, "procedures/list.html",
        words=words, field=field, level=level, listing=listing, fields=queries.fields(), levels=Level.choices,
    )  # fmt: skip


@page(public=True)
def procedure(request, code):
    found = queries.by_code(code)
    if found is None:
        raise Http404
    return show(request, "procedures/procedure.html", procedure=found, steps=queries.steps_of(found))
