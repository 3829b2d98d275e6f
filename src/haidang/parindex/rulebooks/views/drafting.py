"""A draft: written leaf by leaf or in Excel, checked, tried on last year's data, frozen."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from haidang.core.facts.queries import latest
from haidang.core.pages import page, show
from haidang.core.refusals import Refusal
from haidang.core.ui.downloads import EXCEL
from haidang.core.ui.downloads import answer as download
from haidang.parindex import queries as index
from haidang.parindex.choices import KINDS, Block
from haidang.parindex.permissions import KEEP_BOOKS
from haidang.parindex.rulebooks import operations, queries, sheets, tree
from haidang.parindex.rulebooks.forms import AboutForm, BookFileForm, NodeForm
from haidang.parindex.rulebooks.views.showing import counts, draft_or_404, rows, sent, title_of


def _edition(request, draft) -> int:
    """Return which edition of the draft somebody looked at when they wrote; what is no number is none."""
    said = request.POST.get("edition", "")
    return (
        int(said) if said.isdecimal() and len(said) < 10 else draft.edition if request.method == "GET" else 0
    )


@page(writes=True, permission=KEEP_BOOKS)
def draft(request, number):
    """The tree of a draft with all that must be mended; its buttons put rows in order, take a workbook in, freeze it, drop it."""
    found, today = draft_or_404(number), timezone.localdate()
    do, refusal, problems, form = request.POST.get("do", ""), None, (), BookFileForm()
    edition = _edition(request, found) if request.method == "POST" else found.edition
    try:
        if do == "freeze":
            frozen = operations.freeze(draft=found, edition=edition, today=today, by=request.user)
            messages.success(request, _("The version is frozen. It can be assigned now, and is never changed again."))  # fmt: skip
            return redirect("rule-books:book", frozen.pk)
        if do == "drop":
            operations.drop(draft=found, by=request.user)
            messages.success(request, _("The draft is dropped."))
            return redirect("rule-books:list")
        if do.startswith(("up:", "down:")):
            where, code = do.split(":", 1)
            operations.reorder(draft=found, edition=edition, code=code, up=where == "up", by=request.user)
            return redirect(reverse("rule-books:draft", args=[number]) + f"#node-{code}")
        if do == "file":
            came = sent(request, lambda data: operations.fill(draft=found, edition=edition, data=data, by=request.user) or True)  # fmt: skip
            if came.done:
                messages.success(request, _("The draft says what the workbook says now."))
                return redirect("rule-books:draft", number)
            form, problems, refusal = came.form, came.problems, came.refusal
    except Refusal as reason:
        refusal = reason
    book, wrong = queries.looked_through(found, today)
    units = queries.units_by_code(today)
    return show(
        request, "parindex/books/draft.html", status=400 if problems or form.errors else 200, refusal=refusal, draft=found, book=book,
        title=title_of(book), rows=rows(book, units, wrong), wrong=wrong, problems=problems, form=form, counts=counts(book),
    )  # fmt: skip


@page(permission=KEEP_BOOKS)
def workbook(request, number):
    """A draft as a workbook that can be changed and sent back."""
    found = draft_or_404(number)
    content = sheets.workbook(found.content, queries.units_by_code(timezone.localdate()))
    return download(content, EXCEL, f"bo-tieu-chi-{found.code}-{found.version}-ban-nhap.xlsx")


@page(writes=True, permission=KEEP_BOOKS)
def about(request, number):
    """What is said of the whole book."""
    found, refusal = draft_or_404(number), None
    form = AboutForm(request.POST or None, content=found.content)
    if request.method == "POST" and form.is_valid():
        try:
            operations.describe(draft=found, edition=_edition(request, found), values=form.cleaned_data, by=request.user)  # fmt: skip
            messages.success(request, _("Saved in the draft."))
            return redirect("rule-books:draft", number)
        except Refusal as reason:
            refusal = reason
    book, _problems = queries.looked_through(found, timezone.localdate())
    return show(
        request, "parindex/books/about.html", status=400 if form.errors else 200, refusal=refusal, draft=found, form=form,
        edition=request.POST.get("edition", found.edition), book=book, title=title_of(book),
    )  # fmt: skip


@page(writes=True, permission=KEEP_BOOKS)
def node(request, number, code=""):
    """One area, criterion or leaf of a draft on a page of its own; without a code a new one below ``parent``."""
    found, today, refusal = draft_or_404(number), timezone.localdate(), None
    units, new, parent = queries.units_by_code(today), not code, request.GET.get("parent", "")
    held = None if new else tree.node_in(found.content, code)
    if (held is None and not new) or (new and parent and tree.node_in(found.content, parent) is None):
        raise Http404
    shown = {"code": tree.free_code(found.content, parent)} if new else held
    form = NodeForm(request.POST or None, units=units, node=shown)
    said = {"draft": found, "edition": _edition(request, found), "by": request.user}
    if request.method == "POST":
        try:
            if request.POST.get("do") == "remove" and not new:
                operations.remove(**said, code=code)
                messages.success(request, _("Taken away from the draft."))
                return redirect("rule-books:draft", number)
            if form.is_valid():
                if new:
                    operations.add(**said, parent=parent, values=form.cleaned_data)
                else:
                    operations.change(**said, code=code, values=form.cleaned_data)
                messages.success(request, _("Saved in the draft."))
                return redirect("rule-books:draft", number)
        except Refusal as reason:
            refusal = reason
    book, problems = queries.looked_through(found, today)
    wrong = [one for one in problems if one.code == code and not new]
    english = get_language() == "en"
    return show(
        request, "parindex/books/node.html", status=400 if form.errors else 200, refusal=refusal, draft=found, form=form, new=new, code=code, book=book, title=title_of(book),
        parent=parent, wrong=wrong, below=len((held or {}).get("children") or []), edition=request.POST.get("edition", found.edition),
        name=(held or {}).get("name_en" if english else "name") or (held or {}).get("name", ""),
    )  # fmt: skip


@page(permission=KEEP_BOOKS)
def preview(request, number):
    """Totals and ranks by a draft on last year's data, beside those of the version it comes from."""
    found, today, snapshot = draft_or_404(number), timezone.localdate(), latest()
    block = request.GET.get("block", Block.WARDS.value)
    if block not in {one.value for one in KINDS}:
        raise Http404
    book, wrong = queries.looked_through(found, today)
    listed, first, last, now = [], None, None, queries.in_force(found, block, today)
    if snapshot is not None:
        first, last = queries.year_to_try(snapshot, today)
        totals = queries.tried((found.pk, found.edition, now and now.pk), book, now, snapshot, first, last)
        listed = queries.beside(block, totals, index.rated(now, snapshot, first, last) if now else None, last)
    return show(
        request, "parindex/books/preview.html", draft=found, book=book, title=title_of(book), rows=listed, wrong=wrong, chosen=block, now=now,
        blocks=[(one.value, one.label) for one in KINDS], first=first, last=last, snapshot=snapshot,
        places=sum(1 for one in listed if one.places), english=get_language() == "en",
    )  # fmt: skip
