"""All rule books, one version of one with its rules in sentences, and two versions side by side."""

from collections.abc import Sequence
from itertools import groupby

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from haidang.core.pages import page, show
from haidang.core.refusals import Refusal
from haidang.core.ui.downloads import EXCEL
from haidang.core.ui.downloads import answer as download
from haidang.parindex import queries as index
from haidang.parindex.engine.book import Book, Node
from haidang.parindex.models import BookDraft, RuleBook
from haidang.parindex.permissions import KEEP_BOOKS
from haidang.parindex.rulebooks import comparing, operations, queries, sheets
from haidang.parindex.rulebooks.forms import BookFileForm, VersionForm
from haidang.parindex.rulebooks.views.showing import (
    counts,
    draft_or_404,
    rows,
    sent,
    title_of,
    version_or_404,
)


@page(writes=True, permission=KEEP_BOOKS)
def all_books(request):
    """Every book with its versions, drafts and the units it counts for; a POST begins a draft from a workbook."""
    came = None
    if request.method == "POST":
        came = sent(request, lambda data: operations.take_in(data=data, by=request.user))
        if came.done:
            messages.success(request, _("The workbook is a draft now. Nothing counts by it before it is frozen and assigned."))  # fmt: skip
            return redirect("rule-books:draft", came.done.pk)
    today, english = timezone.localdate(), get_language() == "en"
    counting: dict[str, list[str]] = {}
    for one in queries.assignments(today):
        counting.setdefault(one.book.code, []).append(f"{one.get_block_display()} ({one.book.version})")
    books = [
        (versions[0].title_en if english and versions[0].title_en else versions[0].title, versions, ", ".join(counting.get(code, ())))
        for code, versions in ((code, list(many)) for code, many in groupby(queries.versions(), lambda one: one.code))
    ]  # fmt: skip
    return show(
        request, "parindex/books/list.html", status=400 if came and (came.problems or came.form.errors) else 200,
        refusal=came and came.refusal, problems=came.problems if came else (), form=came.form if came else BookFileForm(),
        books=books, drafts=queries.drafts(),
    )  # fmt: skip


@page(writes=True, permission=KEEP_BOOKS)
def book(request, number):
    """One frozen version: its tree with the rules in sentences; a POST begins a new version as a copy of it."""
    version, refusal = version_or_404(number), None
    form = VersionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            begun = operations.draft(base=version, version=form.cleaned_data["version"], by=request.user)
            return redirect("rule-books:draft", begun.pk)
        except Refusal as reason:
            refusal = reason
    rules, units = index.read(version), queries.units_by_code(timezone.localdate())
    return show(
        request, "parindex/books/book.html", status=400 if form.errors else 200, refusal=refusal, version=version, book=rules,
        title=title_of(rules), rows=rows(rules, units), counts=counts(rules), form=form,
        classes=comparing.classes(rules), others=[one for one in queries.versions() if one.code == version.code and one.pk != version.pk],
        assigned=[one for one in queries.assignments() if one.book_id == version.pk],
    )  # fmt: skip


@page(permission=KEEP_BOOKS)
def workbook(request, number):
    """A version as a workbook that can be changed and sent back."""
    version = version_or_404(number)
    content = sheets.workbook(index.content_of(version), queries.units_by_code(timezone.localdate()))
    return download(content, EXCEL, f"bo-tieu-chi-{version.code}-{version.version}.xlsx")


@page(permission=KEEP_BOOKS)
def compare(request, number, other):
    """A version beside another one: what was added, dropped and changed from the other to it."""
    after, before = version_or_404(number), version_or_404(other)
    return _beside(request, before, index.read(after), version=after)


@page(permission=KEEP_BOOKS)
def compare_draft(request, number):
    """A draft beside the version it comes from."""
    draft = draft_or_404(number)
    if draft.base is None:
        raise Http404
    newer, _problems = queries.looked_through(draft, timezone.localdate())
    return _beside(request, draft.base, newer, draft=draft)


def _beside(request, before: RuleBook, newer: Book, version: RuleBook | None = None, draft: BookDraft | None = None):  # fmt: skip
    units, english = queries.units_by_code(timezone.localdate()), get_language() == "en"
    found = comparing.compared(
        index.read(before), newer, lambda node, name: queries.words_of(node, name, units, english)
    )
    return show(
        request, "parindex/books/compare.html", before=before, after=version or draft, version=version, draft=draft, book=newer,
        title=title_of(newer), compared=found, added=_named(found.added, english), dropped=_named(found.dropped, english),
        changed=[(one, one.after.name_en if english else one.after.name) for one in found.changed],
    )  # fmt: skip


def _named(nodes: Sequence[Node], english: bool) -> list[tuple[Node, str]]:
    return [(node, node.name_en if english else node.name) for node in nodes]
