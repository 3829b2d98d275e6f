"""Which version counts for which block of units, from when to when."""

from datetime import date

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.pages import page, show
from haidang.core.refusals import Refusal
from haidang.parindex import ruling
from haidang.parindex.models import Assignment
from haidang.parindex.permissions import KEEP_BOOKS
from haidang.parindex.rulebooks import operations, queries
from haidang.parindex.rulebooks.forms import AssignForm, EndForm


@page(writes=True, permission=KEEP_BOOKS)
def assignments(request):
    """All assignments, and the form that makes one."""
    refusal, today = None, timezone.localdate()
    form = AssignForm(
        request.POST or None,
        books=queries.versions(),
        initial={"book": request.GET.get("book"), "starts_on": today},
    )
    if request.method == "POST" and form.is_valid():
        try:
            operations.assign(**form.cleaned_data, by=request.user)
            messages.success(request, _("Assigned."))
            return redirect("rule-books:assignments")
        except Refusal as reason:
            refusal = reason
    return show(
        request, "parindex/books/assignments.html", status=400 if form.errors else 200, refusal=refusal, form=form,
        listed=[(one, one.starts_on <= today and (one.ends_on is None or one.ends_on >= today), _ranks(one, today)) for one in queries.assignments()],
    )  # fmt: skip


def _ranks(one: Assignment, today: date) -> bool:
    """Say whether its units are ranked live by this assignment."""
    by = ruling.ruling(one.block, today)
    return by is not None and (by.version.pk, by.since) == (one.book_id, one.starts_on)


@page(writes=True, permission=KEEP_BOOKS)
def end(request, number):
    """Say until which day an assignment holds."""
    found, refusal = queries.assignment(number), None
    if found is None:
        raise Http404
    form = EndForm(request.POST or None, initial={"ends_on": found.ends_on or timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            operations.end_assignment(assignment=found, ends_on=form.cleaned_data["ends_on"], by=request.user)
            messages.success(request, _("Its last day is written down."))
            return redirect("rule-books:assignments")
        except Refusal as reason:
            refusal = reason
    return show(
        request, "parindex/books/end.html", status=400 if form.errors else 200, refusal=refusal, assignment=found, form=form
    )  # fmt: skip
