"""Doors of letters to bodies outside: looked at and sent by whoever asks, answered by whoever holds the address."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.files import access as files
from haidang.core.files.queries import content_of
from haidang.core.files.serving import answer as file_answer
from haidang.core.pages import page, show
from haidang.core.print.serving import to_look_at
from haidang.core.refusals import Refusal
from haidang.core.tries import TooManyTries
from haidang.dossiers import access, letters, operations, queries
from haidang.dossiers.choices import Reach
from haidang.dossiers.consulting import access as gates
from haidang.dossiers.consulting import forms


@page(writes=True)
def letter(request, code, pk):
    """What a body outside is asked, as it will read it; a POST sends the letter, or writes down what it answered on paper."""
    found = gates.for_letter(request.user, code, pk)
    if request.method == "POST" and not access.examines(request.user, found.opinion.consultation.dossier):
        raise Http404
    do, refusal = request.POST.get("do", ""), None
    recording = forms.Recording(request.POST, request.FILES) if do == "record" else forms.Recording()
    try:
        if do == "send":
            with transaction.atomic():
                sent = operations.send_letter(opinion=gates.for_settling(request.user, code, pk), at=timezone.now(), by=request.user)  # fmt: skip
            by_mail = sent.way == Reach.MAIL
            messages.success(request, _("The letter is on its way by mail.") if by_mail else _("The letter has its number. Print it, have it signed, and send it."))  # fmt: skip
            return redirect("dossiers:letter", code, pk)
        if do == "record" and recording.is_valid():
            with transaction.atomic():
                operations.record_answer(
                    opinion=gates.for_settling(request.user, code, pk), **recording.cleaned_data, at=timezone.now(), by=request.user
                )  # fmt: skip
            messages.success(request, _("The answer is with the dossier."))
            return redirect("dossiers:letter", code, pk)
    except Refusal as caught:
        refusal = caught
    found = queries.letter(code, pk)
    dossier = found.opinion.consultation.dossier
    asking = queries.asking_of(found.opinion)
    # Also while the dossier waits for papers or money: the body was asked before.
    examines = access.examines(request.user, dossier)
    may = examines and found.opinion.is_open
    return show(
        request, "dossiers/letter.html", status=400 if recording.errors else 200, refusal=refusal, letter=found, dossier=dossier, asking=asking,
        one=asking.answers[0], body=found.opinion.body, number=letters.number_of(found), now=timezone.now(),
        by_mail=queries.way_to(found.opinion.body) == Reach.MAIL, may_send=may and found.sent_at is None,
        next_letter=queries.letter_to_send(found) if found.sent_at and examines else None, recording=recording if recording.is_bound or (may and found.sent_at) else None,
    )  # fmt: skip


@page()
def letter_on_paper(request, code, pk):
    """The letter as PDF, to whoever works with the dossier: as it was sent, before that as it would go."""
    found = gates.for_letter(request.user, code, pk)
    made = content_of(files.for_reading(request.user, found.file)) if found.file else letters.on_paper(found)
    return to_look_at(made, f"cong-van-{code}-{pk}.pdf")


@page(public=True, writes=True)
def outside(request, token):
    """What a body outside is asked, to whoever holds the address of the letter; a POST answers, once, or asks for a later day."""
    found, now = gates.by_link(token), timezone.now()
    opinion = found.opinion
    do = request.POST.get("do", "") if request.method == "POST" else ""
    answering, later, sent, refusal = forms.AnsweringOutside(), forms.Later(), None, None
    try:
        if request.method == "POST":
            gates.count_a_try(found)
        if do == "answer":
            sent = answering = forms.AnsweringOutside(request.POST, request.FILES)
        elif do == "later":
            sent = later = forms.Later(request.POST)
        if sent is not None and sent.is_valid():
            with transaction.atomic():
                if do == "answer":
                    operations.answer_by_link(opinion=gates.locked(found), **sent.cleaned_data, at=now)
                else:
                    operations.ask_later_by_link(opinion=gates.locked(found), **sent.cleaned_data, at=now)
            messages.success(request, _("Thank you. Your answer is with the unit that asked.") if do == "answer" else _("The unit that asked decides on the later day."))  # fmt: skip
            return redirect("dossiers:outside", token)
    except TooManyTries as caught:  # what was typed stands there still, and nothing of it is looked through
        refusal, typed = caught, request.POST.dict()
        answering, later = forms.AnsweringOutside(initial=typed), forms.Later(initial=typed if do == "later" else None)  # fmt: skip
    except Refusal as caught:
        refusal = caught
        opinion.refresh_from_db()
    asking = queries.asking_of(opinion) if opinion.is_open else None
    answer = show(
        request, "dossiers/outside.html", status=400 if sent is not None and sent.errors else 200, refusal=refusal, letter=found, token=token,
        asking=asking, one=asking.answers[0] if asking else None, dossier=opinion.consultation.dossier, body=opinion.body, opinion=opinion,
        number=letters.number_of(found), now=now, answering=answering if opinion.is_open or do == "answer" else None,
        later=later if do == "later" or (opinion.is_open and opinion.later_day is None and now <= opinion.due_at) else None,
    )  # fmt: skip
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@page(public=True)
def outside_on_paper(request, token):
    """The letter as it was sent, as PDF, to whoever holds its address while it waits for an answer."""
    found = gates.by_link(token)
    if not found.opinion.is_open:
        raise Http404
    made = content_of(gates.paper_by_link(found)) if found.file else letters.on_paper(found)
    return to_look_at(made, f"cong-van-{found.number}-{found.year}.pdf")


@page(public=True)
def outside_file(request, token, file_id):
    """A file that goes with a question, to whoever holds the address of the letter while it waits for an answer."""
    return file_answer(gates.file_by_link(token, file_id))
