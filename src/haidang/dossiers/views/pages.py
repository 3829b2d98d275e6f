from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from haidang.core.access.queries import can
from haidang.core.files.serving import answer
from haidang.core.kept.keeping import as_of_one_moment
from haidang.core.notices.queries import told_about
from haidang.core.notices.registry import kinds
from haidang.core.oversight import operations as oversight
from haidang.core.oversight import queries as kept
from haidang.core.oversight.queries import APPLICANT
from haidang.core.oversight.serving import to_take_along
from haidang.core.pages import page, show
from haidang.core.print.serving import to_keep
from haidang.core.refusals import Refusal
from haidang.core.ui.templatetags.ui import moment, shortened
from haidang.dossiers import access, forms, operations, queries, rules, slips
from haidang.dossiers.choices import DECLARED, NEEDS_REASON, Channel, Deed, SlipKind, State, Verb, Worklist
from haidang.dossiers.permissions import RECEIVE, SEE
from haidang.dossiers.queries import Beside
from haidang.dossiers.signing import showing as signing
from haidang.dossiers.views import consulting, money, own, steps
from haidang.dossiers.views.counter import declared, hand_in
from haidang.dossiers.views.filling import ready
from haidang.dossiers.views.known import ask_not_again, fill_in
from haidang.procedures.queries import by_code as procedure_by_code
from haidang.procedures.queries import fields_in_order, who_decides
from haidang.units.queries import by_code as unit_by_code

FIGURES = [
    ("late", gettext_noop("late")), ("risk", gettext_noop("at risk")), ("today", gettext_noop("due today")), ("new", gettext_noop("to be received")),
    ("waiting", gettext_noop("wait for the citizen")),
]  # fmt: skip
ROWS_OF_A_KIND = 50
TABS = (Worklist.OPEN, Worklist.WEEK, Worklist.DONE)


@page(permission=SEE)
def worklist(request):
    what = request.GET.get("what", "open")
    number = request.GET.get("page", "1")
    number = int(number) if number.isdigit() and 0 < int(number) < 100_000 else 1
    words, unit = request.GET.get("q", "").strip(), request.GET.get("unit", "")
    field, channel = request.GET.get("field", "")[:200], request.GET.get("channel", "")
    now, at = timezone.now(), request.GET.get("at", "")
    counted = queries.figures(request.user, now, unit, at)
    found = queries.worklist(
        request.user, now, what, words, unit, number, field=field, channel=channel, counted=counted, at=at
    )
    access.list_is_shown(request.user, found.rows, found.total, what, words, unit or at)
    names = queries.names_of_units(request.user, timezone.localdate())
    labels = {int(state): str(state.label) for state in State}
    words_for = {
        "late": _("late since %(t)s"),
        "risk": _("at risk: %(t)s"),
        "": "%(t)s",
        "text-secondary": _("no deadline yet"),
    }
    rows = [
        (
            look := _look(row, now), words_for[look] % {"t": moment(row.due_at)},
            row.code, shortened(row.procedure_name, 70), row.applicant_name, labels[row.state], names.get(row.unit_code, row.unit_code),
        )
        for row in found.rows
    ]  # fmt: skip
    return show(
        request, "dossiers/list.html", rows=rows, total=found.total, what=what, words=words, unit=unit, now=now, number=number, several=bool(names),
        figures=[(name, _(label), counted[name]) for name, label in FIGURES], tabs=[(one.value, one.label) for one in TABS],
        kinds=SlipKind.choices, most=slips.MOST,
        pages=max(1, -(-found.total // 100)), may_receive=can(request.user, RECEIVE), field=field, channel=channel, at=at, place=unit_by_code(at) or at if at else "",
        fields=[(" selected" if name == field else "", name) for name in fields_in_order()], channels=Channel.choices,
    )  # fmt: skip


def _look(row, now) -> str:
    return (
        "late" if row.late_at(now) else "risk" if row.at_risk(now) else "" if row.due_at else "text-secondary"
    )


@page(writes=True)
def dossier(request, code):
    """The clerk's page of one dossier; a POST does one thing with it."""
    if request.method == "POST":
        return act(request, code)
    return page_of(request, access.for_reading(request.user, code))


@as_of_one_moment()
def act(request, code):
    verb = request.POST.get("verb", "")
    note = request.POST.get("note", "")
    result = forms.Result(request.POST, request.FILES)
    if verb == Verb.FINISH and not result.is_valid():
        return page_of(request, access.for_reading(request.user, code), note=note, tried=verb, result=result)
    try:
        with transaction.atomic():
            found, now = access.for_verb(request.user, code, verb), timezone.now()
            if verb == Verb.FINISH and result.cleaned_data["result"]:
                operations.attach_result(
                    dossier=found, result=result.cleaned_data["result"], at=now, by=request.user
                )
            operations.change(
                dossier=found, verb=verb, note=note, declared=declared(request.POST, verb), at=now, by=request.user,
            )  # fmt: skip
    except Refusal as refusal:
        return page_of(
            request, access.for_reading(request.user, code), refusal=refusal, note=note, tried=verb
        )
    messages.success(request, _("Done: %(verb)s.") % {"verb": Verb(verb).label})
    return redirect("dossiers:dossier", code=code)


@page(writes=True)
def papers(request, code):
    """A clerk adds papers that came otherwise, such as scanned at the counter."""

    def do(form):
        found = access.for_adding(request.user, code)
        if form.is_valid():
            operations.send_papers(dossier=found, **form.cleaned_data, at=timezone.now(), by=request.user)

    return _added(request, code, "papers", forms.Papers, do, _("The papers are with the dossier."))


@page(writes=True)
def apology(request, code):
    """A clerk apologises for what will be late and gives a new date; the letter is then among the slips."""

    def do(form):
        found = access.for_verb(request.user, code, Verb.APOLOGISE)
        if form.is_valid():
            operations.apologise(dossier=found, **form.cleaned_data, at=timezone.now(), by=request.user)

    said = _("Done: %(verb)s.") % {"verb": Verb.APOLOGISE.label}
    return _added(request, code, "apology", forms.Apology, do, said)


def _added(request, code, name, of, do, said):
    """Take a form that stands on the clerk's page by itself; what is wrong comes back there with what was typed."""
    if request.method != "POST":
        if access.to_files(request.user, code) is None:
            raise Http404
        return redirect("dossiers:dossier", code=code)
    form, refusal = of(request.POST, request.FILES), None
    try:
        with transaction.atomic():
            do(form)
    except Refusal as caught:
        refusal = caught
    if refusal or not form.is_valid():
        return page_of(request, access.for_reading(request.user, code), refusal=refusal, **{name: form})
    messages.success(request, said)
    return redirect("dossiers:dossier", code=code)


@page()
def slip(request, code, name):
    """A slip of a dossier as PDF, to whoever works with it."""
    return _slip(request, name, access.for_reading(request.user, code))


@page(writes=True, public=True)
def track_slip(request, code, name):
    """A slip of one's own dossier as PDF, to whoever gives the phone number left with it."""
    if request.method != "POST":
        return redirect("dossiers:track-one", code=code)
    if name == SlipKind.CONTROL:
        raise Http404  # it goes with the dossier inside the office
    return _slip(request, name, access.for_own(code, request.POST.get("phone", "")))


def own_slips(found, history):
    """The slips that the person gets: the control slip goes with the dossier inside the office."""
    return [one for one in slips.there(found, history) if one[1] != SlipKind.CONTROL]


def _slip(request, name, found):
    live = request.build_absolute_uri(reverse("dossiers:track-one", args=[found.code]))
    made = slips.slip(name, found, live)
    if made is None:
        raise Http404
    return to_keep(slips.issue(made), f"{slips.FILE_NAMES[name.partition('-')[0]]}-{found.code}.pdf")


def _in_words(found):
    return {"limit": queries.limit_in_words(found), "deeds": {str(deed): deed.label for deed in Deed}}


def page_of(
    request, found, refusal=None, note="", tried="", papers=None, result=None, apology=None, of=None, **bound
):
    verbs, now = access.verbs_for(request.user, found, queries.possible(found)), timezone.now()
    wrong = any(form is not None and form.is_bound for form in (papers, result, apology, *bound.values()))
    there, history = queries.papers_of(found), queries.history_of(found)
    has = queries.beside(found)
    may_add, fillings = (
        access.may_add(request.user, found),
        queries.fillings_of(found) if Beside.ANSWERS in has else [],
    )
    before = sum(one.verb == Verb.APOLOGISE for one in history)
    if apology is None and rules.may_apologise(State(found.state), found.due_at, before):
        apology = steps.apology_form(request.user, found, now)
    asked = next(((verb, DECLARED[verb]) for verb in verbs if verb in DECLARED), None)
    if asked and (
        seen := rules.seen(
            asked[0], len(there), [], queries.reused_in(found) if there and Beside.HANDED in has else 0
        )
    ):
        asked = asked[0], [deed for deed in asked[1] if deed not in seen]
    return show(
        request, "dossiers/dossier.html", status=400 if wrong else 200, apology=apology, there=there, handed=queries.papers_handed(found) if Beside.HANDED in has else [], rating=queries.rating_of(found) if Beside.RATING in has else None, results=queries.results_of(found), slips=slips.there(found, history), handovers=queries.handovers_of(found) if Beside.HANDOVERS in has else [],
        papers=papers or (forms.Papers() if may_add else None),
        result=result or (forms.Result() if Verb.FINISH in verbs else None),
        refusal=refusal, dossier=found, unit=unit_by_code(found.unit_code), desk=unit_by_code(found.desk_code) if found.desk_code else None, policy=queries.policy_of(found), history=history,
        quick=[verb for verb in verbs if verb not in NEEDS_REASON], reasoned=[verb for verb in verbs if verb in NEEDS_REASON],
        asked=asked, note=note, tried=tried, said=[],
        fillings=fillings, to_fill=may_add and bool(fillings or queries.form_then(found)),
        told=[one for one in (told_about(found.code) if Beside.NOTICES in has else []) if one.person == f"applicant:{found.code}"], titles={name: kind.title for name, kind in kinds().items()}, now=now, **steps.shown(found, history, now),
        needs_apology=apology is not None and queries.needs_apology(found, now), decider=who_decides(found.procedure, found.unit_code, timezone.localdate()), **_in_words(found),
        place=queries.place_of(found) if Beside.PART in has else None, **consulting.for_clerk(request.user, found, has),
        **money.for_clerk(request.user, found, has, of=of, **bound), **signing.for_clerk(request.user, found, Beside.LAID in has),
    )  # fmt: skip


@page(writes=True, public=True)
def submit(request, code):
    """A citizen hands in a dossier online; sending the same form twice gives one dossier."""
    procedure = procedure_by_code(code)
    if procedure is None:
        raise Http404
    filled = ready(request, procedure)
    if isinstance(filled, HttpResponse):
        return filled
    form = forms.Submission(
        request.POST or None,
        procedures=[procedure],
        online=True,
        initial={"procedure": code} | (filled.initial if filled else {}),
    )
    if filled:
        ask_not_again(form, filled.answered)
    if request.method != "POST":
        fill_in(request, form, filled.initial if filled else ())
    refusal, handing = None, own.papers_for(request, procedure, filled)
    if request.method == "POST":
        try:
            if filled and request.POST.get("do") == "leave":
                handing.take_in(at=timezone.now(), by=request.user)
                messages.success(
                    request, _("Saved. The files you chose are kept for a day; choose them again after that.")
                )
                return redirect("dossiers:drafts")
            if (
                own.may_be_handed_in(handing, request, own.person_in(form))
                and form.is_valid()
                and not (filled and filled.wrong)
            ):
                with transaction.atomic():
                    new = hand_in(
                        form, Channel.ONLINE, request.user, handing.form, timezone.now(), handing, filled.entered() if filled else None
                    )  # fmt: skip
                    handing.done(by=request.user)
                messages.success(
                    request, _("Your dossier was handed in. Keep its code: %(code)s") % {"code": new.code}
                )
                return redirect("dossiers:track-one", code=new.code)
        except Refusal as caught:
            refusal = caught
    return show(
        request,
        "dossiers/submit.html",
        status=400 if request.method == "POST" and filled else 200,
        form=form,
        procedure=procedure,
        handing=handing,
        refusal=refusal,
        fees=money.fees_today(procedure),
        filled=filled,
    )


@page(public=True)
def track(request):
    code = request.GET.get("code", "").strip().upper()
    if code and queries.by_code(code):
        return redirect("dossiers:track-one", code=code)
    if code and queries.linked_by_code(code):
        return redirect("dossiers:track-linked", code=code)
    return show(request, "dossiers/track.html", code=code, unknown=bool(code))


@page(writes=True, public=True)
def track_one(request, code):
    """
    What anybody who has the code may see: where it is and until when, and nothing about the person.

    Whoever also gives the phone number left with the dossier reads what the office wrote to them.
    """
    found = queries.by_code(code)
    if found is None:
        raise Http404
    mine, refusal = _given(request, found)
    money.say_what_came(request, found)
    phone = found.applicant_phone if mine else ""
    offered = own.shown(request, found, mine)
    refusal = refusal or offered.pop("own_refusal")
    history = queries.history_of(found)
    has = queries.beside(found)
    return show(
        request,
        "dossiers/track_one.html",
        dossier=found,
        unit=unit_by_code(found.unit_code),
        desk=unit_by_code(found.desk_code) if found.desk_code else None,
        history=history,
        policy=queries.policy_of(found),
        **steps.shown(found, history, now := timezone.now()),
        now=now,
        mine=mine,
        place=queries.place_of(found) if Beside.PART in has else None,
        phone=phone,
        refusal=refusal,
        handed=queries.papers_handed(found) if mine and Beside.HANDED in has else [],
        there=queries.papers_of(found) if mine else [],
        fillings=queries.fillings_of(found) if mine and Beside.ANSWERS in has else [],
        slips=own_slips(found, history) if mine else [],
        results=queries.results_of(found) if mine else [],
        readers=queries.readers_of(found) if mine else [],
        **_in_words(found),
        **money.for_applicant(found, mine, has),
        **offered,
        wrong_phone=request.method == "POST" and not mine and not refusal,
    )


def _given(request, found):
    """Say whether the account, or the phone number of the form, opens a dossier, and why no number is looked at any more."""
    if queries.is_of_account(found, request.user):
        return True, None
    if request.method != "POST":
        return False, None
    try:
        return access.is_the_applicants(found, request.POST.get("phone", "")), None
    except Refusal as refusal:
        return False, refusal


@page(writes=True, public=True)
def track_data(request, code):
    """What is kept of one's own dossier and who opened it, to see and to take along, for whoever gives the phone number left."""
    found = queries.by_code(code)
    if found is None:
        raise Http404
    mine, refusal = _given(request, found)
    today, kinds = timezone.localdate(), []
    if mine:
        right = oversight.By(APPLICANT)
        asked = {"handle": "code", "value": found.code, "on": today, "by": request.user, "right": right}
        if ending := request.POST.get("ending"):
            return to_take_along(oversight.export(**asked), ending, f"hai-dang-ho-so-{found.code}")
        kinds = kept.kinds("code", found.code, today, ROWS_OF_A_KIND)
    return show(
        request, "dossiers/track_data.html", dossier=found, mine=mine, refusal=refusal, phone=found.applicant_phone if mine else "",
        wrong_phone=request.method == "POST" and not mine and not refusal, now=timezone.now(),
        kinds=kinds,
        readers=kept.readers_of(*kept.opened_rows("code", found.code, kinds)) if mine else [],
    )  # fmt: skip


@page(writes=True, public=True)
def track_file(request, code, pk):
    """A file of one's own dossier, to whoever gives the phone number left with it."""
    if request.method != "POST":
        return redirect("dossiers:track-one", code=code)
    return answer(access.for_the_applicant(code, request.POST.get("phone", ""), pk))
