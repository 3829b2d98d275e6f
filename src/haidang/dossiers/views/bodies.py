"""The register of bodies outside that can be asked about dossiers."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.pages import page, show
from haidang.core.refusals import Refusal
from haidang.core.ui.templatetags.ui import moment
from haidang.dossiers import access, operations, queries
from haidang.dossiers.forms.bodies import BodyForm
from haidang.dossiers.permissions import KEEP_BODIES


@page(writes=True, permission=KEEP_BODIES)
def all_bodies(request):
    """The register; a POST enters a body."""
    access.for_bodies(request.user)
    today, words = timezone.localdate(), request.GET.get("q", "").strip()[:150]
    form = BodyForm(request.POST if request.method == "POST" else None, initial={"starts_on": today})
    refusal = None
    if form.is_bound and form.is_valid():
        try:
            made = operations.enter_body(**form.cleaned_data, by=request.user)
        except Refusal as caught:
            refusal = caught
        else:
            messages.success(
                request,
                _("%(body)s can be asked from %(day)s on.")
                % {"body": made.name, "day": moment(made.starts_on)},
            )
            return redirect("dossiers:bodies")
    return show(
        request, "dossiers/bodies.html", status=400 if form.errors else 200, refusal=refusal, form=form, words=words,
        rows=queries.bodies(words),
    )  # fmt: skip


@page(writes=True, permission=KEEP_BODIES)
def body(request, code):
    """One body; a POST says something else of it."""
    access.for_bodies(request.user)
    found = queries.body(code)
    if found is None:
        raise Http404
    form = BodyForm(request.POST if request.method == "POST" else None, body=found)
    refusal = None
    if form.is_bound and form.is_valid():
        try:
            operations.change_body(body=found, **form.cleaned_data, by=request.user)
        except Refusal as caught:
            refusal = caught
        else:
            messages.success(request, _("Saved. Letters already sent stay as they went."))
            return redirect("dossiers:bodies")
    return show(
        request,
        "dossiers/body.html",
        status=400 if form.errors else 200,
        refusal=refusal,
        form=form,
        body=found,
    )
