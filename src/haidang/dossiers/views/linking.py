"""Doors of linked requests: one form for a whole group of procedures, and one page that shows where each part is."""

from uuid import uuid4

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.access.queries import can, units_where
from haidang.core.pages import page, show
from haidang.core.refusals import Refusal
from haidang.dossiers import access, operations, queries, rules
from haidang.dossiers.choices import Channel, State, Verb
from haidang.dossiers.linking.forms import LinkedSubmission
from haidang.dossiers.permissions import RECEIVE, SEE
from haidang.dossiers.views.counter import applicant_in
from haidang.procedures.bundles.queries import bundle_in_force, procedures_of
from haidang.procedures.queries import shown_name
from haidang.units.queries import by_code as unit_by_code


def _bundle(key):
    found = bundle_in_force(key, timezone.localdate())
    if found is None:
        raise Http404
    return found


def _hand_in(form, bundle, channel, by, key):
    data = form.cleaned_data
    return operations.submit_linked(
        bundle=bundle, unit_code=data["unit"], channel=channel, applicant=applicant_in(data, channel, by), note=data["note"],
        papers=data["papers"], chosen=form.chosen(), at=timezone.now(), by=by, idempotency_key=key[:48],
    )  # fmt: skip


@page(writes=True, public=True)
def submit(request, key):
    """A citizen hands in one request for the whole group online; sending the same form twice gives one request."""
    bundle, sent = _bundle(key), request.method == "POST"
    form = LinkedSubmission(
        request.POST if sent else None, request.FILES if sent else None, bundle=bundle, online=True
    )
    refusal, once = None, request.POST.get("key") or uuid4().hex
    if sent and form.is_valid():
        try:
            new = _hand_in(form, bundle, Channel.ONLINE, request.user, once)
        except Refusal as caught:
            refusal = caught
        else:
            messages.success(
                request, _("Your request was handed in. Keep its code: %(code)s") % {"code": new.code}
            )
            return redirect("dossiers:track-linked", code=new.code)
    return _page(request, bundle, form, refusal, once, counter=False)


@page(writes=True, permission=RECEIVE)
def receive_at_counter(request, key):
    """A clerk types what somebody brings; what begins at once is received at once."""
    bundle, sent = _bundle(key), request.method == "POST"
    form = LinkedSubmission(
        request.POST if sent else None, request.FILES if sent else None, bundle=bundle, unit_codes=units_where(request.user, RECEIVE)
    )  # fmt: skip
    refusal, once = None, request.POST.get("key") or uuid4().hex
    if sent and form.is_valid():
        access.for_receiving(request.user, form.cleaned_data["unit"])
        try:
            with transaction.atomic():
                new = _hand_in(form, bundle, form.cleaned_data["channel"], request.user, once)
                _receive(new, request.user)
        except Refusal as caught:
            refusal = caught
        else:
            return redirect("dossiers:track-linked", code=new.code)
    return _page(request, bundle, form, refusal, once, counter=True)


def _receive(request, by):
    """Receive what is theirs of a new request; what another unit decides waits there, and what was received before is left."""
    for one in queries.linked(request).parts:
        dossier = one.part.dossier
        if dossier is not None and Verb.RECEIVE in access.verbs_for(
            by, dossier, rules.allowed(State(dossier.state))
        ):
            operations.change(dossier=dossier, verb=Verb.RECEIVE, at=timezone.now(), by=by)


def _page(request, bundle, form, refusal, key, counter):
    there = procedures_of(bundle)
    parts = [shown_name(there[part.procedure]) for part in bundle.parts]
    return show(
        request, "dossiers/submit_linked.html", form=form, refusal=refusal, key=key, bundle=bundle, listed=parts, counter=counter,
    )  # fmt: skip


@page(public=True)
def track(request, code):
    """
    Where each part of a linked request is, for anybody who has its code; nothing about the person.

    Whoever works with a part is led to the page where they do.
    """
    found = queries.linked_by_code(code)
    if found is None:
        raise Http404
    linked = queries.linked(found)
    codes = [one.part.dossier.code for one in linked.parts if one.part.dossier]
    mine = set()
    if request.user.is_authenticated and can(request.user, SEE):
        mine = set(queries.visible_to(request.user).filter(code__in=codes).values_list("code", flat=True))
    return show(
        request, "dossiers/track_linked.html", linked=linked, mine=mine, now=timezone.now(), unit=unit_by_code(found.unit_code),
    )  # fmt: skip
