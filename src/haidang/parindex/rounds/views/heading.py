"""Heads of units in a round: what is said of them, and what each of them reads of their own class."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.pages import page, show
from haidang.core.refusals import Refusal
from haidang.core.ui.downloads import EXCEL
from haidang.core.ui.downloads import answer as download
from haidang.parindex.rounds import access, heads, heads_rows, heads_sheet, operations, outcome, rules
from haidang.parindex.rounds.forms import HeadsFileForm, TextForm, read_by_now, rows_of
from haidang.parindex.rounds.operations import Said
from haidang.parindex.rounds.refusing import WrittenMeanwhile, WrongCells


@page(writes=True)
def overview(request, pk):
    """Every unit with its head and the class by what is known so far, or as frozen; whoever keeps rounds fills it in by a file."""
    seen, refusal, problems = access.for_heads(request.user, pk), None, []
    round_, form = seen.round, HeadsFileForm()
    if request.method == "POST":
        round_ = access.for_keeping(request.user, pk).round
        form = HeadsFileForm(request.POST, request.FILES)
        try:
            if form.is_valid():
                [file] = form.cleaned_data["table"]
                rows = heads_sheet.rows_of(file, heads.leaves_of(round_))
                count = operations.say_of_heads(round_=round_, rows=rows, workbook=file, at=timezone.now(), by=request.user)  # fmt: skip
                messages.success(request, _("Taken in: %(count)s scores are new.") % {"count": count})
                return redirect("rounds-heads", pk)
        except WrongCells as reason:
            problems = reason.problems
        except Refusal as reason:
            refusal = reason
    listed, blocks = [], []
    if round_.frozen_at:
        classes = heads.frozen(round_)
        blocks = [(label, heads_rows.frozen(pk, classes[block], inside=True)) for block, label in outcome.block_names(round_)]  # fmt: skip
    else:
        listed = heads.so_far(round_)
    return show(
        request, "parindex/rounds/heads.html", status=400 if form.errors else 409 if problems else 200, refusal=refusal, problems=problems, round=round_, seen=seen, rows=heads_rows.running(pk, listed),
        book=heads.book_of(round_), open_now=seen.keeps and heads.open_for_scores(round_), form=form, left=sum(len(one.lacking) for one in listed if one.chosen),
        blocks=blocks,
    )  # fmt: skip


@page()
def to_fill_in(request, pk):
    """All that is said of heads as a workbook to be filled in."""
    round_ = access.for_heads(request.user, pk).round
    if round_.frozen_at:
        raise Http404
    content = heads_sheet.workbook(heads.so_far(round_), heads.leaves_of(round_), heads.newest(round_))
    return download(content, EXCEL, f"nguoi-dung-dau-dot-{pk}.xlsx")


@page(writes=True)
def of_unit(request, pk, unit):
    """The head of one unit: scores for whoever keeps rounds, their own class for the head, who objects to it here."""
    seen, here, own = access.for_head(request.user, pk, unit)
    round_, refusal, form = seen.round, None, TextForm()
    typed = request.POST if request.method == "POST" and request.POST.get("do") == "save" else None
    if request.method == "POST":
        if typed is None:
            form = TextForm(request.POST)
        try:
            if typed is None and form.is_valid():
                operations.object_as_head(round_=round_, unit_code=unit, text=form.cleaned_data["text"], at=timezone.now(), by=request.user)  # fmt: skip
                messages.success(request, _("The objection is in. It is answered here."))
                return redirect("rounds-head", pk, unit)
            if typed is not None:
                access.for_keeping(request.user, pk)
                if _saved(request, round_, unit):
                    return redirect("rounds-heads", pk)
        except Refusal as reason:
            refusal = reason
    rows = rows_of(heads.lines(round_, unit), typed, own=True)
    if isinstance(refusal, WrittenMeanwhile):
        read_by_now(rows)
    frozen = heads.classed(here, heads.rows_of(round_, unit)) if round_.frozen_at else None
    now = None if frozen else next(one for one in heads.so_far(round_) if one.unit.code == unit)
    book, year = heads.book_of(round_), round_.first_month.year
    return show(
        request, "parindex/rounds/head.html", status=409 if any(row.problem for row in rows) else 200, refusal=refusal, round=round_, unit=here, seen=seen,
        workbooks=heads.workbooks(round_, unit), rows=rows, frozen=frozen, now=now, names=heads_rows.names(frozen or now), book=book, own=own, open_now=seen.keeps and heads.open_for_scores(round_), form=form,
        scored=_scored(frozen, book, year), history=_history(round_, unit) if seen.keeps or seen.decides else [], door=_door(seen, unit),
        objections=heads.objections(round_, unit) if own or seen.keeps else [],
        may_object=own and rules.takes_objections(round_, timezone.localdate(), measured=False),
    )  # fmt: skip


def _history(round_, unit) -> list[tuple]:
    leaves = {leaf.code: leaf for leaf in heads.leaves_of(round_)}
    return [(one, before, leaves[one.leaf]) for one, before in heads.history(round_, unit)]


def _door(seen, unit) -> str:
    """The address at which somebody reads how the unit's index came about; empty where they may not yet."""
    if seen.round.published_at or (seen.round.frozen_at and seen.units is None):
        return reverse("rounds-result-unit", args=[seen.round.pk, unit])
    return reverse("rounds-unit", args=[seen.round.pk, unit]) if seen.sees(unit) else ""


def _saved(request, round_, unit) -> bool:
    """Save what is filled in; False where a row has to be looked at again, and then nothing is saved."""
    rows = rows_of(heads.lines(round_, unit), request.POST, own=True)
    if any(row.problem for row in rows):
        return False
    bare = [row.key for row in rows if row.note and not row.said]
    if bare:
        raise Refusal(_("%(leaf)s: give a score as well; the note alone is not saved.") % {"leaf": ", ".join(bare)})  # fmt: skip
    said = [Said(row.key, row.value, row.note, row.seen) for row in rows if row.said]
    operations.say_of_head(round_=round_, unit_code=unit, said=said, at=timezone.now(), by=request.user)
    messages.success(request, _("Saved."))
    return True


def _scored(frozen, book, year) -> list[tuple]:
    """Return every leaf as it was frozen: the leaf, its state and points, what was said and what it stands on."""
    if frozen is None or frozen.chosen is None or frozen.chosen.content is None:
        return []
    nodes = frozen.chosen.content["nodes"]
    return [
        (leaf, {"status": nodes[leaf.code][0], "points": nodes[leaf.code][1], "evidence": nodes[leaf.code][4]})
        for leaf in rules.counting(book, year) if leaf.code in nodes
    ]  # fmt: skip
