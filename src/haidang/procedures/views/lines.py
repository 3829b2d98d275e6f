"""For those who keep fees, exemptions and promised limits: what holds, what held and what will, by page and in Excel."""

from dataclasses import dataclass, replace

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.access.queries import units_where
from haidang.core.forms import number_in
from haidang.core.pages import page, show
from haidang.core.panels import panels_for
from haidang.core.refusals import Refusal
from haidang.core.ui.downloads import EXCEL
from haidang.core.ui.downloads import answer as download
from haidang.procedures import access
from haidang.procedures.fees.kinds import EXEMPTIONS, FEES
from haidang.procedures.limits.kinds import LIMITS
from haidang.procedures.lines import files, operations, queries
from haidang.procedures.lines.forms import EndForm, LineForm, TableForm, typed_of
from haidang.procedures.lines.kinds import Kind
from haidang.procedures.models import DatedLine
from haidang.procedures.permissions import KEEP_GUIDES
from haidang.procedures.sheets import UnreadableFile, content_of

KINDS = {str(kind.name): kind for kind in (FEES, EXEMPTIONS, LIMITS)}
WHICH = ("today", "later", "over", "unfounded", "all")
ROWS = 50
SHOWN = 30  # mistakes of a table; whoever mended these sees the next


@dataclass(frozen=True)
class Row:
    """A line as pages show it; ``state`` is ``today``, ``later``, ``over``, or ``aside`` where one with an act holds in its place."""

    line: DatedLine
    says: str
    whom: str
    state: str


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise Http404
    return KINDS[name]


def _row(kind: Kind, line: DatedLine, today) -> Row:
    over = line.ends_on is not None and line.ends_on < today
    state = "later" if line.starts_on > today else "over" if over else "today"
    return Row(line, kind.says(line), kind.whom(line), state)


def _rows(kind: Kind, procedure, today) -> list[Row]:
    """All lines of a procedure: what the house proposed stands aside as long as something with an act holds."""
    rows = [_row(kind, one, today) for one in queries.lines_of(kind, procedure)]
    if any(row.state == "today" and row.line.act for row in rows):
        rows = [row if row.line.act or row.state != "today" else replace(row, state="aside") for row in rows]
    return rows


def _asked(request, kind: Kind):
    """The lines that an address asks for, of those one keeps."""
    words, which = request.GET.get("q", "").strip()[:150], request.GET.get("which", "today")
    which = which if which in WHICH else "today"
    codes = units_where(request.user, KEEP_GUIDES)
    return queries.kept_by(kind, codes, words, which, timezone.localdate()), words, which


@page(writes=True, permission=KEEP_GUIDES)
def all_lines(request, name):
    """All lines of a kind that one keeps; a POST takes in a table, all or nothing."""
    kind, today = _kind(name), timezone.localdate()
    form, refusal, wrong = TableForm(), None, []
    if request.method == "POST":
        form = TableForm(request.POST, request.FILES)
        try:
            if form.is_valid():
                said = _take_in(request, kind, form.cleaned_data["file"], today)
                messages.success(
                    request, _("%(new)s lines are new, %(ended)s ended, %(corrected)s were corrected. All other lines stay as they were.") % said._asdict()
                )  # fmt: skip
                return redirect("procedures:lines", name)
        except UnreadableFile as caught:
            refusal, wrong = caught, list(caught.lines)
    found, words, which = _asked(request, kind)
    listing = Paginator(found, ROWS).get_page(request.GET.get("page"))
    return show(
        request, "procedures/lines/list.html", status=400 if form.errors else 200, refusal=refusal, kind=kind, kinds=KINDS.values(),
        listing=listing, rows=[_row(kind, one, today) for one in listing], words=words, which=which, form=form,
        panels=panels_for("procedures.lines", name, request), wrong=wrong[:SHOWN],
        more=max(0, len(wrong) - SHOWN),
    )  # fmt: skip


def _take_in(request, kind: Kind, upload, today) -> operations.Entered:
    """:raises UnreadableFile: naming the cells that are wrong"""
    lines, problems, letters = files.from_excel(kind, content_of(upload))
    try:
        return operations.enter(
            kind=kind, lines=lines, problems=problems, today=today, codes=units_where(request.user, KEEP_GUIDES), by=request.user
        )  # fmt: skip
    except operations.UnableToEnter as refusal:
        raise UnreadableFile([files.in_cell(one, letters) for one in sorted(refusal.problems)]) from None


@page(permission=KEEP_GUIDES)
def file(request, name):
    """The lines that are asked for as a workbook that can be changed and sent back."""
    kind = _kind(name)
    found, _words, which = _asked(request, kind)
    if which != "unfounded" and kind.unfounded:
        found = found.exclude(act="")
    return download(files.to_excel(kind, found), EXCEL, f"{name}.xlsx")


@page(permission=KEEP_GUIDES)
def of_procedure(request, code):
    """All three kinds of one procedure: what holds today, what comes, what is over."""
    procedure, today = access.for_keeping_guide(request.user, code), timezone.localdate()
    kinds = []
    for kind in KINDS.values():
        rows = _rows(kind, procedure, today)
        by_state = {state: [row for row in rows if row.state == state] for state in ("today", "later", "aside", "over")}  # fmt: skip
        kinds.append((kind, by_state["today"] + by_state["later"], by_state["aside"] + by_state["over"]))
    return show(request, "procedures/lines/procedure.html", procedure=procedure, listed=kinds)


@page(writes=True, permission=KEEP_GUIDES)
def add(request, code, name):
    """A form for a new line, like another one where ``like`` names it."""
    procedure, kind, today = access.for_keeping_guide(request.user, code), _kind(name), timezone.localdate()
    like = number_in(request.GET, "like")
    other = queries.line_of(kind, procedure, like) if like else None
    initial = {"starts_on": today} | (typed_of(kind, other, like=True) if other else {})
    form = LineForm(request.POST or None, kind=kind, procedure=procedure, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            said = operations.enter(kind=kind, lines=[form.line], problems=[], today=today, by=request.user)
        except operations.UnableToEnter as refusal:
            form.blame(refusal.problems)
        else:
            messages.success(request, _said(said))
            return redirect("procedures:lines-of", code)
    return show(
        request, "procedures/lines/new.html", status=400 if form.errors else 200, procedure=procedure, kind=kind, form=form, other=other,
        says=kind.says(other) if other else "",
    )  # fmt: skip


def _said(said: operations.Entered) -> str:
    if said.ended:
        return _("The line is entered. The one before it ends the day before.")
    return _("The line is entered.") if said.new or said.corrected else _("This line stands there already.")


@page(writes=True, permission=KEEP_GUIDES)
def line(request, code, name, pk):
    """One line: what holds only later is corrected or taken away, what holds is ended."""
    procedure, kind, today = access.for_keeping_guide(request.user, code), _kind(name), timezone.localdate()
    found = queries.line_of(kind, procedure, pk)
    if found is None:
        raise Http404
    row, do, refusal = _row(kind, found, today), request.POST.get("do", ""), None
    ending = EndForm(request.POST if do == "end" else None, initial={"last_day": today})
    form = LineForm(request.POST if do == "correct" else None, kind=kind, procedure=procedure, initial=typed_of(kind, found))  # fmt: skip
    try:
        if said := _done(request, kind, found, do, form, ending, today):
            messages.success(request, said)
            return redirect("procedures:lines-of", code)
    except operations.UnableToEnter as wrong:
        form.blame(wrong.problems)
    except Refusal as reason:
        refusal = reason
    before = queries.made_place_for(kind, found)
    return show(
        request, "procedures/lines/line.html", status=400 if form.errors or ending.errors else 200, refusal=refusal, procedure=procedure,
        kind=kind, row=row, form=form, ending=ending, before=before and _row(kind, before, today),
    )  # fmt: skip


def _done(request, kind: Kind, found: DatedLine, do: str, form: LineForm, ending: EndForm, today) -> str:
    """Do what a button says, where what was typed is right; return what is said then."""
    if do == "withdraw":
        operations.withdraw(kind=kind, line=found, today=today, by=request.user)
        return _("The line is taken away.")
    if do == "correct" and form.is_valid():
        operations.correct(kind=kind, line=found, to=form.line, today=today, by=request.user)
        return _("The line is corrected.")
    if do == "end" and ending.is_valid():
        operations.end(kind=kind, line=found, **ending.cleaned_data, today=today, by=request.user)
        return _("The end of the line is recorded.")
    return ""
