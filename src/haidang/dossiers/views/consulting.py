"""Doors of what an officer does besides the steps of a dossier: asking other units, answering them, writing down what was verified."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.access.queries import can
from haidang.core.files.serving import answer as file_answer
from haidang.core.pages import page, show
from haidang.core.print.serving import answer as on_paper
from haidang.core.refusals import Refusal
from haidang.dossiers import access, minutes, operations, queries
from haidang.dossiers.consulting import access as gates
from haidang.dossiers.consulting import forms
from haidang.dossiers.permissions import KEEP_BODIES


def for_clerk(user, found, has):
    """What the clerk's page shows of questions to other units and of records of verification; ``has`` is what stands beside it."""
    askings = queries.askings_of(found) if queries.Beside.QUESTIONS in has else []
    return {
        "askings": askings, "verifications": queries.verifications_of(found) if queries.Beside.VERIFICATIONS in has else [], "may_examine": access.may_examine(user, found),
        "settles": bool(askings) and access.examines(user, found),
        "missing": [one.unit for asking in askings for one in asking.answers if one.opinion.is_open],
    }  # fmt: skip


def _to_examine(request, code):
    """
    Return a dossier to whoever examines it, for a page with a form; otherwise 404.

    A form that is sent comes back with what was typed and why it is too late, where the dossier went on meanwhile.
    """
    found = access.for_reading(request.user, code)
    allowed = access.examines if request.method == "POST" else access.may_examine
    if not allowed(request.user, found):
        raise Http404
    return found


@page(writes=True)
def ask(request, code):
    """Whoever examines a dossier asks other units, all at once."""
    found = _to_examine(request, code)
    papers = [(str(one.file.pk), one.file.name) for one in queries.papers_of(found)]
    sent = request.method == "POST"
    form = forms.Asking(request.POST if sent else None, request.FILES if sent else None, papers=papers)
    refusal = None
    if sent and form.is_valid():
        said = form.cleaned_data
        try:
            with transaction.atomic():
                question = operations.consult(
                    dossier=access.for_examining(request.user, code), asked=said["asked"], content=said["content"],
                    papers=said.get("papers", ()), attached=said["attached"], at=timezone.now(), by=request.user,
                )  # fmt: skip
        except Refusal as caught:
            refusal = caught
        else:
            first = next(
                (one for one in question.opinions.select_related("body").order_by("id") if one.body), None
            )
            if first is not None:
                messages.success(
                    request, _("The question is kept. Look at each letter to a body outside and send it.")
                )
                return redirect("dossiers:letter", code, first.pk)
            messages.success(
                request, _("The question is on the desks of the units. Their answers appear here.")
            )
            return _to_questions(code)
    return show(
        request, "dossiers/ask.html", status=400 if form.errors else 200, dossier=found, form=form, refusal=refusal,
        keeps_bodies=can(request.user, KEEP_BODIES, ""),
    )  # fmt: skip


def _to_questions(code):
    return redirect(f"{reverse('dossiers:dossier', args=[code])}#questions")


SETTLED = {
    "grant": lambda found, at, by: operations.settle_later(opinion=found, granted=True, at=at, by=by),
    "leave": lambda found, at, by: operations.settle_later(opinion=found, granted=False, at=at, by=by),
    "take-back": lambda found, at, by: operations.take_back(opinion=found, at=at, by=by),
}


@page(writes=True)
def settle(request, code, pk):
    """Whoever asked grants a later day or leaves it as it is, or takes the question back."""
    if request.method != "POST":
        if access.to_files(request.user, code) is None:
            raise Http404
        return _to_questions(code)
    do = SETTLED.get(request.POST.get("do", ""))
    if do is None:
        raise Http404
    try:
        with transaction.atomic():
            do(gates.for_settling(request.user, code, pk), timezone.now(), request.user)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Done."))
    return _to_questions(code)


@page(writes=True)
def question(request, pk):
    """What another unit asked us, and our answer; a POST answers or asks for a later day."""
    now = timezone.now()
    do = request.POST.get("do", "") if request.method == "POST" else ""
    answering = forms.Answering(request.POST, request.FILES) if do == "answer" else forms.Answering()
    later = forms.Later(request.POST) if do == "later" else forms.Later()
    sent, refusal = {"answer": answering, "later": later}.get(do), None
    if sent is not None and sent.is_valid():
        try:
            with transaction.atomic():
                found = gates.for_answering(request.user, pk)
                if do == "answer":
                    operations.answer(opinion=found, **sent.cleaned_data, at=now, by=request.user)
                else:
                    operations.ask_later(opinion=found, **sent.cleaned_data, at=now, by=request.user)
        except Refusal as caught:
            refusal = caught
        else:
            said = (
                _("Your answer is with the unit that asked.")
                if do == "answer"
                else _("The unit that asked decides on the later day.")
            )
            messages.success(request, said)
            return redirect("dossiers:question", pk=pk)
    found = gates.for_reading(request.user, pk)
    asking = queries.asking_of(found)
    may = gates.may_answer(request.user, found)
    return show(
        request, "dossiers/question.html", status=400 if sent is not None and sent.errors else 200, refusal=refusal, asking=asking,
        one=asking.answers[0], dossier=found.consultation.dossier, now=now, answering=answering if may or sent is answering else None,
        later=later if sent is later or (may and found.later_day is None and now <= found.due_at) else None,
    )  # fmt: skip


@page()
def question_file(request, pk, file_id):
    """A file that goes with a question, to whoever works in the unit that is asked."""
    return file_answer(gates.file_for(request.user, pk, file_id))


@page(writes=True)
def verify(request, code):
    """Whoever examines a dossier writes down what was verified."""
    found = _to_examine(request, code)
    sent = request.method == "POST"
    form = forms.Verifying(request.POST, request.FILES) if sent else forms.Verifying()
    refusal = None
    if sent and form.is_valid():
        try:
            with transaction.atomic():
                operations.record_verification(
                    dossier=access.for_examining(request.user, code), **form.cleaned_data, at=timezone.now(), by=request.user
                )  # fmt: skip
        except Refusal as caught:
            refusal = caught
        else:
            messages.success(request, _("The record is with the dossier."))
            return redirect(f"{reverse('dossiers:dossier', args=[code])}#verifications")
    return show(
        request, "dossiers/verify.html", status=400 if form.errors else 200, dossier=found, form=form, refusal=refusal,
    )  # fmt: skip


@page()
def verification(request, code, number):
    """A record of verification as PDF, to whoever works with the dossier."""
    found = access.for_reading(request.user, code)
    one = next((one for one in queries.verifications_of(found) if one.record.number == number), None)
    if one is None:
        raise Http404
    live = request.build_absolute_uri(reverse("dossiers:track-one", args=[code]))
    return on_paper(minutes.verification(one, found, live), f"bien-ban-xac-minh-{code}-{number}.pdf")
