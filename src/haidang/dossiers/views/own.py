"""
What somebody does with their own dossier: hand in papers, withdraw it, say how it went.

The pages of submitting and of tracking draw these parts; whoever tracks has given the phone number, or signed in with the account.
"""

from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.refusals import Refusal
from haidang.dossiers import access, forms, operations, queries, rules
from haidang.dossiers.choices import PAPERS, State, Verb
from haidang.procedures.guides.choices import ANSWER
from haidang.wallet.handing import Handing, case_of, case_to_complete
from haidang.wallet.operations import Person


def papers_for(request, procedure, filled=None) -> Handing:
    """
    The papers of a form that begins a dossier: what its case needs by the answers in the address.

    :param filled: the draft that is handed in, of a procedure with a form: the answers may stand in it, and what is chosen belongs to it
    """
    said = request.GET
    if filled and not any(name.startswith(ANSWER) for name in said):
        said = QueryDict(filled.draft.rest.get("case", ""))
    return _handing(
        request,
        case_of(procedure, said, timezone.localdate(), filled=filled is not None),
        key=filled.key if filled else "",
    )


def _handing(request, case, sent=True, key="") -> Handing:
    key = (key or request.POST.get("key") or uuid4().hex)[:64]
    bound = {"data": request.POST, "uploads": request.FILES} if request.method == "POST" and sent else {}
    return Handing(
        form=key, case=case, account=request.user, owner=PAPERS, today=timezone.localdate(), **bound
    )


def person_in(form) -> Person:
    """For whom the dossier is, as far as the form says it rightly."""
    form.is_valid()
    said = form.cleaned_data
    return Person(said.get("applicant_name", ""), said.get("applicant_id_number", ""))


def may_be_handed_in(handing: Handing, request, person: Person) -> bool:
    """Take in what was sent and look at all of it; say whether nothing is wrong, or the person has confirmed what may be."""
    handing.take_in(at=timezone.now(), by=request.user)
    handing.look(person, vouched=bool(settings.HAIDANG_SIGNATURE_ROOTS))
    return not handing.refused and handing.confirmed


def shown(request, dossier, mine: bool) -> dict:
    """What the tracking page offers to whose dossier it is; a POST that asked for one of these does it before."""
    if not mine:
        return {
            "handing": None,
            "withdrawing": None,
            "rating": None,
            "said_in_rating": None,
            "asked_for": "",
            "own_refusal": None,
        }
    handing, withdrawing, rating, refusal = None, forms.Withdrawing(), None, None
    do = request.POST.get("send", "")
    try:
        if do == "papers":
            handing = _send(request, dossier)
        elif do == "withdraw":
            withdrawing = _withdraw(request, dossier)
        elif do == "rating":
            rating = _rate(request, dossier)
    except Refusal as caught:
        refusal = caught
    if handing is None and dossier.state == State.SUPPLEMENT:
        handing = _handing(request, _still(dossier), sent=do == "papers")
    said = queries.rating_of(dossier) if dossier.finished_at else None
    if rating is None and queries.may_be_rated(dossier, timezone.now()):
        rating = forms.Rating(said)
    return {
        "handing": handing, "withdrawing": withdrawing if Verb.WITHDRAW in rules.allowed(State(dossier.state)) else None,
        "rating": rating, "said_in_rating": said, "own_refusal": refusal, "asked_for": queries.asked_for(dossier) if handing else "",
    }  # fmt: skip


def _still(dossier):
    asked_for = queries.asked_for(dossier)
    return case_to_complete(dossier.procedure.code, queries.still_to_come(dossier), asked_for)


def _send(request, dossier) -> Handing | None:
    """Papers that the office asked for; None once they are there."""
    if dossier.state != State.SUPPLEMENT:
        raise Http404
    handing = _handing(request, _still(dossier))
    person = Person(dossier.applicant_name, dossier.applicant_id_number)
    if not may_be_handed_in(handing, request, person):
        return handing
    now = timezone.now()
    with transaction.atomic():
        found = access.for_answering(dossier.code, dossier.applicant_phone)
        operations.send_papers(
            dossier=found, chosen=handing.chosen(), account=handing.account, keep_for=person if handing.keep else None, at=now, by=request.user
        )  # fmt: skip
        handing.done(by=request.user)
    messages.success(request, _("Your papers are with the office. It looks at them and goes on."))
    return None


def _withdraw(request, dossier) -> forms.Withdrawing:
    form = forms.Withdrawing(request.POST)
    if form.is_valid():
        with transaction.atomic():
            found = access.for_withdrawing(dossier.code, dossier.applicant_phone)
            operations.change(
                dossier=found, verb=Verb.WITHDRAW, note=form.cleaned_data["reason"], at=timezone.now(), by=request.user
            )  # fmt: skip
        dossier.refresh_from_db()
        messages.success(request, _("The office knows that you want to withdraw the dossier. It stops it, unless it was decided already."))  # fmt: skip
    return form


def _rate(request, dossier) -> forms.Rating:
    form = forms.Rating(None, request.POST)
    if form.is_valid():
        operations.rate(dossier=dossier, **form.cleaned_data, at=timezone.now(), by=request.user)
        messages.success(request, _("Thank you. The unit that handled the dossier sees it."))
    return form
