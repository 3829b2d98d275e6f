"""The counter: what somebody brings is typed, received for whichever unit decides it, and put in order."""

from uuid import uuid4

from django.contrib import messages
from django.db import transaction
from django.forms import formset_factory
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from haidang.core.access.queries import can, units_where
from haidang.core.pages import page, show
from haidang.core.refusals import Refusal
from haidang.dossiers import access, forms, operations, queries
from haidang.dossiers.access.counter import for_wallet
from haidang.dossiers.choices import DECLARED, Channel, Verb
from haidang.dossiers.permissions import DECIDE, RECEIVE
from haidang.dossiers.views.known import known_at_the_counter
from haidang.procedures.bundles.queries import bundles_in_force
from haidang.procedures.guides.queries import guide_of, in_force
from haidang.wallet.operations import Chosen

Places = formset_factory(forms.Place, extra=0)


LOOK = "wallet"  # the button that shows what the wallet has; nothing is received by it
ABOUT_WALLET = ("identified_by", "account", "wallet_agreed", "desk")


def in_the_wallet(request, form):
    """
    Return the papers of the wallet of who stands at the counter, once they are known by their account and agreed; otherwise None.

    Asked for by its button, the page says nothing yet of what else is still missing, and fills in who they are.
    """
    form.is_valid()
    said, found = form.cleaned_data, None
    if said.get("wallet_agreed") and said.get("person") and said.get("desk"):
        found = for_wallet(request.user, said["desk"], said["person"], said.get("procedure", ""))
    if request.POST.get("do") == LOOK:
        if not said.get("wallet_agreed"):
            form.add_error("wallet_agreed", _("Ask the person first, then tick that they agree."))
        for name in [name for name in form.errors if name not in ABOUT_WALLET]:
            del form.errors[name]
        if found is not None:
            known_at_the_counter(form, said["person"])
    return found


def declared(form, verb):
    """What the form asked besides: a box that was shown and left empty says no, one that was not shown says nothing."""
    asked, said = set(form.getlist("asked")), set(form.getlist("declared"))
    return {deed: deed in said for deed in DECLARED.get(verb, ()) if deed in asked}


@page(writes=True, permission=RECEIVE)
def receive_at_counter(request):
    """
    A clerk types what somebody brings, for whichever unit decides it. It is received at once, unless its time begins only with that unit;
    what is done at once is finished and given back in the same step. Sending the same form twice gives one dossier.
    """
    form = forms.Counter(
        request.POST or None, request.FILES or None,
        desks=units_where(request.user, RECEIVE), deciding=lambda unit: can(request.user, DECIDE, unit),
    )  # fmt: skip
    refusal, key = None, request.POST.get("key") or uuid4().hex
    wallet = in_the_wallet(request, form) if request.method == "POST" else None
    if request.method == "POST" and request.POST.get("do") != LOOK and form.is_valid():
        access.for_receiving(request.user, form.cleaned_data["desk"])
        try:
            with transaction.atomic():
                new = _received(request, form, key[:64])
        except Refusal as caught:
            refusal = caught
        else:
            return redirect(_next(request, form, new), code=new.code)
    return show(
        request, "dossiers/new.html", form=form, refusal=refusal, key=key, asked=(Verb.RECEIVE, DECLARED[Verb.RECEIVE]),
        said=request.POST.getlist("declared"), bundles=bundles_in_force(timezone.localdate()), wallet=wallet, ticked=request.POST.getlist("wallet"), status=400 if form.is_bound and not form.is_valid() else 200,
    )  # fmt: skip


def _next(request, form, new):
    """Which page comes next: what was given back at once is over, its form and its papers stay as they are."""
    if access.may_add(request.user, new):
        if request.POST.get("then") == "form" and queries.form_then(new):
            return "dossiers:form"
        if len(form.cleaned_data["papers"]) > 1:
            return "dossiers:order"
    return "dossiers:dossier"


def _received(request, form, key):
    by, now, same_day = request.user, timezone.now(), form.cleaned_data["same_day"]
    taken = [
        Chosen(papers=[int(pk)]) for pk in request.POST.getlist("wallet") if pk.isdecimal() and len(pk) < 19
    ]
    new = hand_in(form, form.cleaned_data["channel"], by, key, now, used=taken)
    if new.received_at is not None or len(queries.history_of(new)) > 1:
        return new  # the same form came before
    if queries.counted_by_the_unit(new, timezone.localdate()):
        messages.success(
            request, _("Taken in. The time begins when the unit that decides has it; its receipt says so.")
        )
        return new
    new = operations.change(
        dossier=new, verb=Verb.RECEIVE, declared=declared(request.POST, Verb.RECEIVE), at=now, by=by
    )
    if same_day:
        if form.cleaned_data["result"]:
            operations.attach_result(dossier=new, result=form.cleaned_data["result"], at=now, by=by)
        for verb in (Verb.FINISH, Verb.RETURN):
            new = operations.change(dossier=access.for_verb(by, new.code, verb), verb=verb, at=now, by=by)
        messages.success(request, _("Received and given back at once; it is written down."))
    return new


def applicant_in(data, channel, by):
    """Who asks, as a form of ``forms.Submission`` says."""
    return operations.Applicant(
        data["applicant_name"],
        data["applicant_phone"],
        data["applicant_id_number"],
        data["applicant_email"],
        agrees=data["tell_me"],
        language=get_language(),
        account=by if channel == Channel.ONLINE and by.is_authenticated else data.get("person"),
    )


def hand_in(form, channel, by, key, at, handing=None, entered=None, used=()):
    """
    Hand in what a form of somebody online or at the counter says.

    :param handing: papers as chosen on the page; ``used``: those that a clerk takes from a wallet, with the agreement of whose it is
    """
    data = form.cleaned_data
    return operations.submit(
        procedure=form.procedures[data["procedure"]],
        unit_code=data["unit"],
        channel=channel,
        applicant=applicant_in(data, channel, by),
        note=data["note"],
        papers=data.get("papers", ()),
        chosen=handing.chosen() if handing else used,
        keep=handing is not None and handing.keep,
        fee=forms.chosen(form),
        entered=entered,
        at=at,
        by=by,
        idempotency_key=key,
        desk_code=data.get("desk", ""),
        identified_by=data.get("identified_by", ""),
    )


@page(writes=True)
def order(request, code):
    """The clerk says which paper each scanned file is and in which order they stand, with the keyboard alone."""
    found = access.before_adding(request.user, code)
    there = queries.papers_in_order([found])[found.pk]
    if not there:
        raise Http404
    initial = [
        {"file": one.file.pk, "place": place, "title": one.order.title if one.order else "", "form": one.order.form if one.order else "",
         "copies": one.order.copies if one.order else 1}
        for place, one in enumerate(there, 1)
    ]  # fmt: skip
    places, refusal = Places(request.POST or None, initial=initial), None
    if request.method == "POST" and places.is_valid():
        try:
            with transaction.atomic():
                operations.order_papers(
                    dossier=access.for_adding(request.user, code), papers=[operations.Ordered(**one) for one in places.cleaned_data],
                    at=timezone.now(), by=request.user,
                )  # fmt: skip
        except Refusal as caught:
            refusal = caught
        else:
            messages.success(request, _("The papers are in this order now."))
            return redirect("dossiers:dossier", code=code)
    guide = in_force(found.procedure, timezone.localdate())
    files = {str(one.file.pk): one.file for one in there}
    return show(
        request, "dossiers/order.html", dossier=found, places=places, refusal=refusal, status=400 if places.is_bound and not places.is_valid() else 200,
        rows=[(form, files.get(str(form["file"].value()))) for form in places],
        titles=[paper.words.vi for paper in guide_of(guide).papers] if guide else [],
    )  # fmt: skip
