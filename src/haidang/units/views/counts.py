"""How many units there were over the years: drawn, as a table, and to take along."""

from django.utils.translation import gettext as _

from haidang.core.pages import page, show
from haidang.core.ui.downloads import Named, Sheet, csv_of, excel_of
from haidang.units import queries
from haidang.units.drawing import counts_svg


@page(public=True)
def over_the_years(request):
    """A drawing and a table for each kind of unit."""
    drawn = [
        (series, years, counts_svg(years, series.label))
        for series, years in queries.counts_over_years().items()
    ]
    return show(request, "units/over_the_years.html", drawn=drawn)


@page(public=True)
def table(request, ending):
    """The same figures as a file, with how sure each is and where it comes from."""
    title = _("Units over the years")
    sheet = Sheet(
        name=title, title=title, about=[], published=True,
        columns=[
            Named("series", _("Kind of unit")), Named("year", _("Year")), Named("count", _("How many")),
            Named("change", _("Change")), Named("mark", _("How sure")), Named("source", _("Source")),
        ],
        rows=[
            [one.series.label, one.year, one.count, one.change, one.mark.label, one.source]
            for years in queries.counts_over_years().values()
            for one in years
        ],
    )  # fmt: skip
    return {"csv": csv_of, "xlsx": excel_of}[ending](sheet)
