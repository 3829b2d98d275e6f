"""For those who keep processes: a table of steps that is written on a page or in Excel, and published from a day on."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.access.queries import units_where
from haidang.core.pages import page, show
from haidang.core.refusals import Refusal
from haidang.core.ui.downloads import EXCEL
from haidang.core.ui.downloads import answer as download
from haidang.procedures import access
from haidang.procedures.choices import Level
from haidang.procedures.guides.forms import FileForm, PublishForm
from haidang.procedures.permissions import KEEP_GUIDES
from haidang.procedures.processes import files, operations, queries
from haidang.procedures.processes.forms import UNITS, Table
from haidang.procedures.processes.shape import hours_shown, problems_of
from haidang.procedures.sheets import UnreadableFile

ROWS = 50
EVERY = "all"  # in an address: for every unit


def level_names(procedure) -> list[tuple[str, str]]:
    """Return for which units a procedure may have a process: as the address says it, and in words."""
    names = {"": _("every unit"), Level.COMMUNE: _("communes"), Level.PROVINCE: _("departments")}
    return [(level or EVERY, names[level]) for level in queries.levels_of(procedure)]


@page(permission=KEEP_GUIDES)
def all_processes(request):
    """The procedures whose processes one keeps."""
    words, which = request.GET.get("q", "").strip(), request.GET.get("which", "published")
    found = queries.kept_by(units_where(request.user, KEEP_GUIDES), words, which)
    listing = Paginator(found, ROWS).get_page(request.GET.get("page"))
    return show(request, "procedures/processes/list.html", words=words, which=which, listing=listing)


@page(writes=True, permission=KEEP_GUIDES)
def process(request, code):
    """The processes of one procedure with their versions; a POST begins a draft, from a file if one is sent."""
    procedure = access.for_keeping_guide(request.user, code)
    form, refusal, lines, today = FileForm(), None, (), timezone.localdate()
    said = request.POST.get("level", EVERY)
    level = "" if said == EVERY else said
    if request.method == "POST":
        form = FileForm(request.POST, request.FILES)
        try:
            if request.POST.get("do") != "file":
                operations.draft(procedure=procedure, level=level, by=request.user)
                return redirect("procedures:process-draft", code, said)
            if form.is_valid():
                read = files.read_upload(form.cleaned_data["file"], queries.allowed_for(procedure), queries.units_on(today))  # fmt: skip
                operations.take_in(procedure=procedure, level=level, process=read, by=request.user)
                messages.success(request, _("The file stands in the draft now. No dossier follows it before it is published."))  # fmt: skip
                return redirect("procedures:process-draft", code, said)
        except UnreadableFile as reason:
            refusal, lines = reason, reason.lines
        except Refusal as reason:
            refusal = reason
    versions, held = queries.versions_of(procedure), {one.pk for one in queries.holding(procedure, today)}
    levels = [
        (
            address, name, [one for one in versions if one.level == ("" if address == EVERY else address)],
            next((queries.process_of(one) for one in versions if one.pk in held and (one.level or EVERY) == address), None),
        )
        for address, name in level_names(procedure)
    ]  # fmt: skip
    return show(
        request, "procedures/processes/process.html", status=400 if form.errors else 200, refusal=refusal, procedure=procedure,
        form=form, lines=lines, levels=levels, held=held, allowed=hours_shown(queries.allowed_for(procedure)), said=said,
    )  # fmt: skip


@page(permission=KEEP_GUIDES)
def file(request, code, level, number):
    """A version to take along as a workbook that can be changed and sent back."""
    procedure = access.for_keeping_guide(request.user, code)
    found = queries.version(procedure, "" if level == EVERY else level, number)
    if found is None:
        raise Http404
    return download(files.to_excel(queries.process_of(found)), EXCEL, f"quy-trinh-{code}-{level}-{number}.xlsx")  # fmt: skip


@page(writes=True, permission=KEEP_GUIDES)
def draft(request, code, level):
    """The draft as a table; every button saves what is written in it, then does what it says."""
    procedure = access.for_keeping_guide(request.user, code)
    version = queries.draft_of(procedure, "" if level == EVERY else level)
    if version is None:
        raise Http404
    today, do = timezone.localdate(), request.POST.get("do", "")
    saved = queries.process_of(version)
    table, refusal = Table(saved, more="more" in request.GET), None
    publishing = PublishForm(initial={"starts_on": today})
    if request.method == "POST" and do == "drop":
        try:
            operations.drop(version=version, by=request.user)
        except Refusal as reason:
            refusal = reason
        else:
            messages.success(request, _("The draft is dropped."))
            return redirect("procedures:process", code)
    elif request.method == "POST":
        table = Table(saved, request.POST, do)
        publishing = PublishForm(request.POST) if do == "publish" else publishing
        if table.is_valid() and (do != "publish" or publishing.is_valid()):
            refusal = _done(request, version, table, do, publishing, today)
            if refusal is None:
                messages.success(request, _("The process is published. It can be changed only by a new version.") if do == "publish" else _("Saved in the draft."))  # fmt: skip
                back = reverse("procedures:process-draft", args=[code, level])
                return redirect(reverse("procedures:process", args=[code]) if do == "publish" else f"{back}{'?more=1' if do == 'add' else ''}#steps")  # fmt: skip
            saved = queries.process_of(version)
    allowed, units = queries.allowed_for(procedure), queries.units_on(today)
    problems = problems_of(saved, allowed, units)
    wrong = {number: [one.sentence for one in problems if one.number == number] for number in {one.number for one in problems}}  # fmt: skip
    rows = [(row, number, wrong.get(number, [])) for number, row in enumerate(table.rows)]
    return show(
        request, "procedures/processes/draft.html", status=400 if table.errors or publishing.errors else 200, refusal=refusal,
        procedure=procedure, version=version, table=table, rows=rows, publishing=publishing, problems=problems, units=units,
        listed=UNITS, hours=hours_shown(saved.hours), allowed=hours_shown(allowed), level_name=dict(level_names(procedure))[level],
        edition=_edition(request, version),
    )  # fmt: skip


def _edition(request, version) -> int:
    said = request.POST.get("edition", "")
    return int(said) if said.isdecimal() and len(said) < 9 else version.edition


def _done(request, version, table, do, publishing, today) -> Refusal | None:
    """Keep what was written and publish it where that was asked for; return why not."""
    try:
        operations.change(version=version, edition=_edition(request, version), process=table.process(), by=request.user)  # fmt: skip
        if do == "publish":
            operations.publish(version=version, starts_on=publishing.cleaned_data["starts_on"], today=today, by=request.user)  # fmt: skip
    except Refusal as refusal:
        return refusal
    return None
