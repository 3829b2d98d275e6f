"""For those who manage surveys: questionnaires, campaigns, and whom to ask."""

import segno
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from haidang.core.pages import page, show
from haidang.core.refusals import Refusal
from haidang.core.tables import UnreadableTable, rows_in
from haidang.core.ui.downloads import EXCEL
from haidang.core.ui.downloads import answer as download
from haidang.surveys import access, operations, queries
from haidang.surveys.asked import files
from haidang.surveys.asked.filling import shown
from haidang.surveys.choices import Way
from haidang.surveys.forms import CampaignForm, FileForm, ListForm, PlaceForm
from haidang.surveys.models import Questionnaire
from haidang.surveys.operations.inviting import Guest
from haidang.surveys.permissions import MANAGE
from haidang.units.queries import active_units, by_code, exists


def _title(one: Questionnaire) -> str:
    return f"{queries.asked_by(one).title} ({_('version %(n)s') % {'n': one.number}})"


@page(permission=MANAGE)
def listing(request):
    """All surveys, the latest first, and the questionnaires there are."""
    today = timezone.localdate()
    campaigns = Paginator(queries.campaigns(), 30).get_page(request.GET.get("page"))
    return show(request, "surveys/list.html", listing=campaigns, today=today, questionnaires=[(one, _title(one)) for one in queries.questionnaires()])  # fmt: skip


@page(writes=True, permission=MANAGE)
def new(request):
    """Plan a survey."""
    known = {str(one.pk): one for one in queries.questionnaires()}
    form = CampaignForm(
        request.POST or None, initial={"starts_on": timezone.localdate(), "ways": [Way.DOSSIER, Way.COUNTER, Way.KIOSK]},
        questionnaires=[(key, _title(one)) for key, one in known.items()],
    )  # fmt: skip
    refusal = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = operations.begin(
                title=said["title"], title_en=said["title_en"], questionnaire=known[said["questionnaire"]], starts_on=said["starts_on"],
                ends_on=said["ends_on"], ways=said["ways"], by=request.user,
            )  # fmt: skip
        except Refusal as reason:
            refusal = reason
        else:
            return redirect("surveys:campaign", made.code)
    return show(request, "surveys/campaign_form.html", refusal=refusal, status=400 if form.errors else 200, form=form, campaign=None)  # fmt: skip


@page(writes=True, permission=MANAGE)
def change(request, code):
    """Change a survey's name, days and ways."""
    campaign = access.to_campaign(code)
    names = ("title", "title_en", "starts_on", "ends_on", "ways")
    form = CampaignForm(request.POST or None, initial={name: getattr(campaign, name) for name in names})
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            operations.change(campaign=campaign, **form.cleaned_data, by=request.user)
        except Refusal as reason:
            refusal = reason
        else:
            return redirect("surveys:campaign", code)
    return show(request, "surveys/campaign_form.html", refusal=refusal, status=400 if form.errors else 200, form=form, campaign=campaign)  # fmt: skip


@page(writes=True, permission=MANAGE)
def new_questionnaire(request):
    """Send a questionnaire as a file."""
    form = FileForm(request.POST or None, request.FILES or None)
    refusal, lines = None, []
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.new_version(content=files.read_upload(form.cleaned_data["file"]), by=request.user)  # fmt: skip
        except Refusal as reason:
            refusal, lines = reason, getattr(reason, "lines", [])
        else:
            return redirect("surveys:questionnaire", made.code, made.number)
    return show(request, "surveys/questionnaire_new.html", refusal=refusal, lines=lines, status=400 if form.errors else 200, form=form, pattern=next(iter(queries.questionnaires()), None))  # fmt: skip


@page(writes=True, permission=MANAGE)
def questionnaire(request, code, number):
    """A version as people see it; a POST sends a file in its place, or as the next version."""
    found = access.to_questionnaire(code, number)
    form = FileForm(request.POST or None, request.FILES or None)
    refusal, lines = None, []
    if request.method == "POST" and form.is_valid():
        try:
            content = files.read_upload(form.cleaned_data["file"])
            if request.POST.get("do") == "correct":
                made = operations.correct(questionnaire=found, content=content, by=request.user)
            else:
                made = operations.new_version(content=content, code=code, by=request.user)
        except Refusal as reason:
            refusal, lines = reason, getattr(reason, "lines", [])
        else:
            messages.success(request, _("The questionnaire is kept."))
            return redirect("surveys:questionnaire", made.code, made.number)
    asked = queries.asked_by(found)
    return show(
        request, "surveys/questionnaire.html", refusal=refusal, lines=lines, status=400 if form.errors else 200, found=found, asked=asked, form=form,
        questions=list(shown(asked, None, {})), versions=queries.versions(code), answered=queries.has_replies(found),
    )  # fmt: skip


@page(permission=MANAGE)
def questionnaire_file(request, code, number, ending):
    """A version to take along as a workbook or as YAML, that can be changed and sent back."""
    asked = queries.asked_by(access.to_questionnaire(code, number))
    if ending == "xlsx":
        return download(files.to_excel(asked), EXCEL, f"phieu-{code}-{number}.xlsx")
    return download(files.to_yaml(asked), "application/yaml", f"phieu-{code}-{number}.yaml")


@page(permission=MANAGE)
def places(request, code):
    """The addresses for counter and kiosk of a unit, with the QR code to hang up."""
    campaign, today = access.to_campaign(code), timezone.localdate()
    form = PlaceForm(request.GET if "unit" in request.GET else None)
    unit, links = None, []
    if form.is_bound and form.is_valid():
        unit = by_code(form.cleaned_data["unit"].strip())
        if unit is None or not exists(unit, today):
            form.add_error("unit", _("There is no such unit. Choose one from the list."))
            unit = None
    if unit:
        for way, name in ((Way.COUNTER, "surveys:counter"), (Way.KIOSK, "surveys:kiosk")):
            if way in campaign.ways:
                address = f"{settings.HAIDANG_ADDRESS}{reverse(name, args=[code, unit.code])}"
                links.append((way.label, address, mark_safe(segno.make_qr(address, error="m").svg_inline(scale=6, border=4, light="#fff"))))  # fmt: skip
    return show(request, "surveys/places.html", status=400 if form.errors else 200, campaign=campaign, form=form, unit=unit, links=links, units=active_units(today))  # fmt: skip


@page(writes=True, permission=MANAGE)
def invite(request, code):
    """Send one-time codes to a list of people."""
    campaign = access.to_campaign(code)
    form = ListForm(request.POST or None, request.FILES or None)
    refusal, lines = None, []
    if request.method == "POST" and form.is_valid():
        try:
            rows = rows_in(form.cleaned_data["file"])
            guests = [Guest(*(str(row.get(name) or "").strip() for name in ("unit", "mail", "phone"))) for row in rows]  # fmt: skip
            sent = operations.invite(campaign=campaign, guests=guests, at=timezone.now(), by=request.user)
        except UnreadableTable as reason:
            form.add_error("file", str(reason))
        except Refusal as reason:
            refusal, lines = reason, getattr(reason, "lines", [])
        else:
            messages.success(request, _("%(sent)s of %(listed)s were invited; the others had an invitation already or cannot be reached.") % {"sent": sent, "listed": len(guests)})  # fmt: skip
            return redirect("surveys:campaign", code)
    return show(request, "surveys/invite.html", refusal=refusal, lines=lines, status=400 if form.errors else 200, campaign=campaign, form=form)  # fmt: skip
