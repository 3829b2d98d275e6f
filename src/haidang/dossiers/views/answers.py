"""The form of a dossier that is there already: a clerk types what came on paper, the person mends what the office asked about."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.pages import page, show
from haidang.core.refusals import Refusal
from haidang.dossiers import access, operations, queries
from haidang.dossiers.choices import State
from haidang.procedures.entry import queries as entry
from haidang.procedures.entry.shape import asked
from haidang.procedures.entry.showing import shown_part
from haidang.procedures.entry.typed import answers_of, typed_in, typed_of


def _asked_now(request, found):
    """The version, what was typed (or stands there), and which fields an answer on the page brought up."""
    version = queries.form_for(found)
    if version is None:
        raise Http404
    form = entry.form_of(version)
    if request.POST.get("do") not in ("save", "more"):
        return version, form, typed_of(form, queries.said_by(found)), set()
    was_asked = set(request.POST.getlist("asked"))
    typed = typed_in([one for one in form.fields if one.key in was_asked], request.POST)
    return version, form, typed, asked(form, answers_of(form, typed)) - was_asked


def _page(request, found, version, form, typed, wrong=(), status=200, refusal=None, **more):
    row = request.POST.get("row", "")
    parts = [(part, shown_part(form, part, typed, wrong, more_rows=row)) for part in form.parts]
    return show(
        request, "dossiers/form.html", status=status, refusal=refusal, dossier=found, form=form, version=version, sections=parts, wrong=wrong,
        there=bool(queries.said_by(found)), **more,
    )  # fmt: skip


@page(writes=True)
def form(request, code):
    """A clerk fills in, or changes, the form of a dossier that goes on."""
    found = access.before_adding(request.user, code)
    version, form, typed, newly = _asked_now(request, found)
    if request.method != "POST" or newly or request.POST.get("row"):
        return _page(request, found, version, form, typed, newly=bool(newly))
    try:
        with transaction.atomic():
            locked = access.for_adding(request.user, code)
            operations.change_answers(
                dossier=locked,
                form=version,
                answers=answers_of(form, typed),
                at=timezone.now(),
                by=request.user,
            )
    except operations.UnableToFill as refusal:
        return _page(request, found, version, form, typed, refusal.wrong, status=400)
    messages.success(request, _("The form is with the dossier."))
    return redirect("dossiers:dossier", code=code)


@page(writes=True, public=True)
def track_form(request, code):
    """The person mends the form that the office asked about, with the phone number left."""
    there = queries.by_code(code)
    if there is None:
        raise Http404
    if request.method != "POST":
        return redirect("dossiers:track-one", code=code)
    phone = request.POST.get("phone", "")
    try:
        mine = access.is_the_applicants(there, phone)
    except Refusal:  # its page says for how long no number is looked at
        mine = False
    if not mine or there.state != State.SUPPLEMENT:
        return redirect("dossiers:track-one", code=code)
    version, form, typed, newly = _asked_now(request, there)
    kept = {"phone": phone, "newly": bool(newly)}
    if request.POST.get("do") != "save" or newly or request.POST.get("row"):
        return _page(request, there, version, form, typed, **kept)
    try:
        with transaction.atomic():
            found = access.for_answering(code, phone)
            operations.change_answers(
                dossier=found,
                form=version,
                answers=answers_of(form, typed),
                at=timezone.now(),
                by=request.user,
            )
    except operations.UnableToFill as refusal:
        return _page(request, there, version, form, typed, refusal.wrong, status=400, **kept)
    messages.success(request, _("What you changed is with the office now."))
    return redirect(reverse("dossiers:track-one", args=[code]))
