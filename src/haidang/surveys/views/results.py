"""What people answered, live, and to take along."""

from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import urlencode

from haidang.core.demo.queries import is_simulated
from haidang.core.pages import page, show
from haidang.core.ui.downloads import EXCEL, file_name
from haidang.core.ui.downloads import answer as download
from haidang.procedures.queries import named as procedures_named
from haidang.surveys import access, exports, operations, queries
from haidang.surveys.choices import LEAST, Way
from haidang.surveys.forms import GroupForm
from haidang.surveys.permissions import MANAGE
from haidang.surveys.queries.results import month_of
from haidang.units.queries import named as units_named

KINDS = {"csv": "text/csv; charset=utf-8", "xlsx": EXCEL, "parquet": "application/vnd.apache.parquet"}


@page(permission=MANAGE)
def campaign(request, code):
    """A survey: how people can answer it, and what they answered up to this moment; of one unit with ``?unit=``."""
    found = access.to_campaign(code)
    unit_code = request.GET.get("unit", "")
    got = queries.results(found, unit_code)
    units = {one.code: one.name for one in units_named({figure.key for figure in got.units} | {unit_code})}
    procedures = {one.code: one.name for one in procedures_named({figure.key for figure in got.procedures})}
    return show(
        request, "surveys/campaign.html", parts=("results",), campaign=found, got=got, least=LEAST, now=timezone.now(),
        unit_code=unit_code, unit_name=units.get(unit_code, unit_code),
        units=[(figure, units.get(figure.key, figure.key)) for figure in got.units],
        procedures=[(figure, procedures.get(figure.key, figure.key)) for figure in got.procedures],
        months=[(figure, month_of(figure)) for figure in got.months],
        open=found.starts_on <= timezone.localdate() <= found.ends_on, ways=[Way(way).label for way in found.ways],
        openly={Way.COUNTER, Way.KIOSK} & set(found.ways), by_list=Way.INVITED in found.ways, in_the_field=Way.FIELD in found.ways, codes=[(way.label, *n) for way, n in queries.invited(found).items()],
    )  # fmt: skip


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
        numbers = [int(one) for one in request.POST.getlist("remark") if one.isdecimal()]
        operations.put_into_group(campaign=found, numbers=numbers, group=form.cleaned_data["group"].strip(), by=request.user)  # fmt: skip
        said = {"q": words} | ({} if group is None else {"group": group})
        return redirect(f"{request.path}?{urlencode(said)}")
    listed = Paginator(queries.remarks(found, words, group), 50).get_page(request.GET.get("page"))
    units = {one.code: one.name for one in units_named({row.unit_code for row in listed})}
    return show(
        request, "surveys/remarks.html", status=400 if form.errors else 200, campaign=found, listing=listed, words=words, group=group, form=form,
        groups=queries.groups(found), rows=[(row, units.get(row.unit_code, row.unit_code)) for row in listed],
    )  # fmt: skip
