"""What people answered, live, and to take along."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import urlencode

from haidang.core.demo.queries import is_simulated
from haidang.core.pages import page, show
from haidang.core.ui.downloads import EXCEL, file_name
from haidang.core.ui.downloads import answer as download
from haidang.procedures.queries import named as procedures_named
from haidang.surveys import access, charts, exports, operations, queries
from haidang.surveys.choices import LEAST, Way
from haidang.surveys.forms import GroupForm
from haidang.surveys.models import Campaign
from haidang.surveys.permissions import MANAGE
from haidang.surveys.queries.results import month_of
from haidang.units.queries import named as units_named

KINDS = {"csv": "text/csv; charset=utf-8", "xlsx": EXCEL, "parquet": "application/vnd.apache.parquet"}


@page(permission=MANAGE)
def campaign(request, code):
    """A survey: how people can answer it, and what they answered up to this moment; of one unit with ``?unit=``."""
    found = access.to_campaign(code)
    return show(
        request, "surveys/campaign.html", parts=("results",), **_shown(found, request.GET.get("unit", "")),
        open=found.starts_on <= timezone.localdate() <= found.ends_on, ways=[Way(way).label for way in found.ways],
        openly={Way.COUNTER, Way.KIOSK} & set(found.ways), by_list=Way.INVITED in found.ways, in_the_field=Way.FIELD in found.ways, codes=[(way.label, *n) for way, n in queries.invited(found).items()],
    )  # fmt: skip


def _shown(campaign: Campaign, unit_code: str) -> dict:
    """What people answered, of one unit where its code is given, as the pages say it."""
    got = queries.results(campaign, unit_code)
    units = {one.code: one.name for one in units_named({figure.key for figure in got.units} | {unit_code})}
    procedures = {one.code: one.name for one in procedures_named({figure.key for figure in got.procedures})}
    months = [(figure, month_of(figure)) for figure in got.months]
    return {
        "campaign": campaign, "got": got, "least": LEAST, "now": timezone.now(), "unit_code": unit_code, "unit_name": units.get(unit_code, unit_code),
        "units": [(figure, units.get(figure.key, figure.key)) for figure in got.units],
        "procedures": [(figure, procedures.get(figure.key, figure.key)) for figure in got.procedures],
        "months": months, "chart": charts.by_month([(month, figure.share) for figure, month in months]),
    }  # fmt: skip


@page()
def of_unit(request, unit):
    """What people answered about one unit, for its own people: survey by survey, the newest unless another is asked for."""
    here = access.to_results_of(request.user, unit)
    listed = queries.answered_about(unit)
    asked = request.GET.get("survey")
    chosen = next((one for one in listed if one.code == asked), listed[0] if listed else None)
    if asked and chosen is not None and chosen.code != asked:
        raise Http404
    shown = _shown(chosen, unit) if chosen else {}
    return show(request, "surveys/of_unit.html", unit=here, listed=listed, **shown)


@page(permission=MANAGE)
def answers(request, code, ending):
    """All answers as a file."""
    found = access.to_campaign(code)
    make = {"csv": exports.as_csv, "xlsx": exports.as_excel, "parquet": exports.as_parquet}[ending]
    return download(make(found, queries.asked_in(found)), KINDS[ending], file_name(f"khao-sat-{code}", ending, is_simulated()))  # fmt: skip


@page(writes=True, permission=MANAGE)
def remarks(request, code):
    """What people wrote, searched and put into groups."""
    found = access.to_campaign(code)
    words, group = request.GET.get("q", "")[:150], request.GET.get("group")
    form = GroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        numbers = [int(one) for one in request.POST.getlist("remark") if one.isdecimal() and len(one) < 19]
        operations.put_into_group(campaign=found, numbers=numbers, group=form.cleaned_data["group"].strip(), by=request.user)  # fmt: skip
        said = {"q": words} | ({} if group is None else {"group": group})
        return redirect(f"{request.path}?{urlencode(said)}")
    listed = Paginator(queries.remarks(found, words, group), 50).get_page(request.GET.get("page"))
    units = {one.code: one.name for one in units_named({row.unit_code for row in listed})}
    return show(
        request, "surveys/remarks.html", status=400 if form.errors else 200, campaign=found, listing=listed, words=words, group=group, form=form,
        groups=queries.groups(found), rows=[(row, units.get(row.unit_code, row.unit_code)) for row in listed],
    )  # fmt: skip
