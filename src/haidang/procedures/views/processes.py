"""For those who keep processes: a table of steps that is written on a page or in Excel, and published from a day on."""

from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.pages import page, show
from haidang.core.ui.downloads import EXCEL
from haidang.core.ui.downloads import answer as download
from haidang.procedures import access
from haidang.procedures.choices import Level
from haidang.procedures.permissions import KEEP_GUIDES
from haidang.procedures.processes import files, operations, queries
from haidang.procedures.processes.forms import ProcessTable
from haidang.procedures.processes.shape import hours_shown
from haidang.procedures.versions.forms import FileForm
from haidang.procedures.views.versions import (
    begin,
    found_draft,
    found_version,
    history,
    listed,
    show_table,
    written,
)

EVERY = "all"  # in an address: for every unit


def level_names(procedure) -> list[tuple[str, str]]:
    """Return for which units a procedure may have a process: as the address says it, and in words."""
    names = {"": _("every unit"), Level.COMMUNE: _("communes"), Level.PROVINCE: _("departments")}
    return [(level or EVERY, names[level]) for level in queries.levels_of(procedure)]


@page(permission=KEEP_GUIDES)
def all_processes(request):
    """The procedures whose processes one keeps."""
    return show(request, "procedures/processes/list.html", **listed(request, queries.PROCESSES))


@page(writes=True, permission=KEEP_GUIDES)
def process(request, code):
    """The processes of one procedure with their versions; a POST begins a draft, from a file if one is sent."""
    procedure = access.for_keeping_guide(request.user, code)
    today, said = timezone.localdate(), request.POST.get("level", EVERY)
    line = {"procedure": procedure, "level": "" if said == EVERY else said}
    begun = begin(
        request, FileForm, empty=lambda: operations.draft(**line, by=request.user),
        filled=lambda sent: operations.take_in(
            **line, content=files.read_upload(sent, queries.allowed_for(procedure), queries.units_on(today)), by=request.user
        ),
        said=_("The file stands in the draft now. No dossier follows it before it is published."),
    )  # fmt: skip
    if begun.so:
        return redirect("procedures:process-draft", code, said)
    versions, held = (
        queries.PROCESSES.versions_of(procedure),
        {one.pk for one in queries.holding(procedure, today)},
    )
    levels = [
        (
            address, name,
            history([one for one in versions if (one.level or EVERY) == address], held, [code, address], "procedures:process-draft", {"Excel": "procedures:process-xlsx"}),
            next((queries.process_of(one) for one in versions if one.pk in held and (one.level or EVERY) == address), None),
        )
        for address, name in level_names(procedure)
    ]  # fmt: skip
    return show(
        request, "procedures/processes/process.html", status=400 if begun.form.errors else 200, refusal=begun.refusal,
        procedure=procedure, form=begun.form, lines=begun.lines, levels=levels, allowed=hours_shown(queries.allowed_for(procedure)), said=said,
    )  # fmt: skip


@page(permission=KEEP_GUIDES)
def file(request, code, level, number):
    """A version to take along as a workbook that can be changed and sent back."""
    content = found_version(request, queries.PROCESSES, code, number, level="" if level == EVERY else level)
    return download(files.to_excel(content), EXCEL, f"quy-trinh-{code}-{level}-{number}.xlsx")


@page(writes=True, permission=KEEP_GUIDES)
def draft(request, code, level):
    """The draft as a table; every button saves what is written in it, then does what it says."""
    procedure, version, saved = found_draft(request, queries.PROCESSES, code, level="" if level == EVERY else level)  # fmt: skip
    today = timezone.localdate()
    done = written(
        request, operations.KEEPING, version, saved, ProcessTable, today, address=reverse("procedures:process-draft", args=[code, level]),
        place="procedures:process", said=_("The process is published. It can be changed only by a new version."),
    )  # fmt: skip
    if done.answer is not None:
        return done.answer
    allowed = queries.allowed_for(procedure)
    return show_table(
        request, "procedures/processes/draft.html", done, operations.problems(done.saved, procedure, today), today, procedure=procedure,
        version=version, hours=hours_shown(done.saved.hours), allowed=hours_shown(allowed), level_name=dict(level_names(procedure))[level],
    )  # fmt: skip
