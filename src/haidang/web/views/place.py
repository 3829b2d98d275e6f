from django.http import Http404
from django.utils import timezone

from haidang.core.facts import queries as facts
from haidang.core.pages import page, show
from haidang.core.ui.downloads import csv_of, excel_of
from haidang.parindex.queries import book_in_use
from haidang.web import place


@page(public=True)
def overview(request):
    """The city among all provinces over the years, and where today's own score would stand."""
    return show(
        request, "web/place.html", body=place.body(book_in_use(), facts.latest(), timezone.localdate())
    )


@page(public=True)
def table(request, index, ending):
    """All provinces and years of one index to take along."""
    found = next((one for one in place.shown() if one.code == index), None)
    if found is None:
        raise Http404
    return {"csv": csv_of, "xlsx": excel_of}[ending](found.sheet())
