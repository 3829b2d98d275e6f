"""Doors of money: what is to be paid, what came, what goes back, and receipts."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.calendar import local
from haidang.core.pages import page
from haidang.core.print.serving import to_keep
from haidang.core.refusals import Refusal
from haidang.dossiers import access, forms, operations, queries, slips
from haidang.dossiers.views import money
from haidang.dossiers.views.pages import page_of


@page(writes=True)
def charge(request, code):
    """Whoever takes money chooses the case and the reduction; the amount follows from the fee lines."""

    def do(found, form):
        operations.draw(dossier=found, chosen=forms.chosen(form), at=timezone.now(), by=request.user)

    def form_of(found):
        return forms.Reckoning(found.procedure, local(found.submitted_at).date(), request.POST)

    return _done(request, code, "reckoning", form_of, do, _("What is to be paid is reckoned."))


@page(writes=True)
def take(request, code):
    """Money came at the counter or by transfer."""

    def do(found, form):
        operations.take(dossier=found, **form.cleaned_data, at=timezone.now(), by=request.user)

    said = _("The payment is recorded. Its receipt is below.")
    return _done(request, code, "taking", lambda found: forms.Taking(request.POST), do, said)


@page(writes=True)
def refund(request, code, pk):
    """Money of a payment goes back."""

    def do(found, form):
        payment = queries.payment_of(found, pk)
        if payment is None:
            raise Http404
        operations.refund(payment=payment, **form.cleaned_data, at=timezone.now(), by=request.user)

    said = _("It is recorded that the money goes back.")
    return _done(request, code, "giving_back", lambda found: forms.GivingBack(request.POST), do, said, of=pk)


def _done(request, code, name, form_of, do, said, **more):
    """Do one thing with money; what is wrong comes back on the clerk's page with what was typed."""
    if request.method != "POST":
        if access.to_files(request.user, code) is None:
            raise Http404
        return redirect("dossiers:dossier", code=code)
    refusal = None
    try:
        with transaction.atomic():
            found = access.for_money(request.user, code)
            form = form_of(found)
            if form.is_valid():
                do(found, form)
    except Refusal as caught:
        refusal = caught
    if refusal or not form.is_valid():
        return page_of(
            request, access.for_reading(request.user, code), refusal=refusal, **{name: form}, **more
        )
    messages.success(request, said)
    return redirect("dossiers:dossier", code=code)


@page()
def receipt(request, code, pk):
    """The receipt of a payment as PDF, to whoever works with the dossier."""
    return _receipt(request, access.for_reading(request.user, code), pk)


@page(writes=True, public=True)
def track_receipt(request, code, pk):
    """The receipt of one's own payment as PDF, to whoever gives the phone number left."""
    if request.method != "POST":
        return redirect("dossiers:track-one", code=code)
    return _receipt(request, access.for_own(code, request.POST.get("phone", "")), pk)


def _receipt(request, found, pk):
    payment = queries.payment_of(found, pk)
    if payment is None:
        raise Http404
    live = request.build_absolute_uri(reverse("dossiers:track-one", args=[found.code]))
    return to_keep(
        slips.issue(slips.payment(payment, live)),
        f"bien-lai-{payment.year}-{payment.number:06}.pdf",
    )


@page(writes=True, public=True)
def track_pay(request, code):
    """Go to the payment gateway with what is owed, whatever the form says; only with the phone number left."""
    if request.method != "POST":
        return redirect("dossiers:track-one", code=code)
    found = access.for_own(code, request.POST.get("phone", ""))
    try:
        address = operations.order_online(dossier=found, at=timezone.now(), by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("dossiers:track-one", code=code)
    request.session[money.PAYING] = found.code
    return HttpResponseRedirect(address)
