"""Rounds: the list, a new one, how one stands, its plan and its log."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.access.queries import can, passes
from haidang.core.facts import queries as facts
from haidang.core.pages import page, show
from haidang.core.refusals import Refusal
from haidang.parindex.choices import Stage
from haidang.parindex.permissions import KEEP, SEE
from haidang.parindex.rounds import access, changes, heads, operations, queries, rules
from haidang.parindex.rounds.forms import DaysForm, MemberForm, PlanForm, PublishForm, SurveyForm, first_plan
from haidang.parindex.rounds.reading import points_in
from haidang.parindex.rounds.refusing import UnableToPlan, UnableToPublish


def _steps(round_) -> list[dict]:
    """The way of a round, each stage with its last day."""
    at = rules.ORDER.index(round_.stage)
    return [
        {
            "stage": stage, "words": stage.label, "how": "done" if number < at else "now" if number == at else "ahead",
            "day": round_.starts_on if stage == Stage.PLANNED else rules.last_day(round_, stage),
        }
        for number, stage in enumerate(rules.ORDER)
    ]  # fmt: skip


@page()
def all_rounds(request):
    """Every round with what is asked of the person in it; also for members of a council who have no other right here."""
    today, found, sees = timezone.localdate(), [], passes(request.user, SEE)
    for round_ in queries.planned():
        seen = access.seen_by(request.user, round_)
        if seen is not None:
            found.append((round_, rules.last_day(round_), queries.days_left(rules.last_day(round_), today), seen.mine()[:3], bool(seen.leads)))  # fmt: skip
    if not (found or sees):
        raise Http404
    return show(request, "parindex/rounds/list.html", rounds=found, keeps=can(request.user, KEEP))


@page(writes=True, permission=KEEP)
def new(request):
    """Plan a round."""
    form, refusal = PlanForm(request.POST or None, initial=first_plan(timezone.localdate())), None
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.plan(**form.plan(), by=request.user)
            messages.success(
                request, _("The round is planned. Appoint the council, then begin the self-scoring.")
            )
            return redirect("rounds-round", made.pk)
        except UnableToPlan as reason:
            refusal = _beside(form, reason)
    return show(request, "parindex/rounds/plan.html", status=400 if form.errors else 200, refusal=refusal, form=form, round=None)  # fmt: skip


def _beside(form, reason: UnableToPlan):
    """Put a refusal beside the field it is about; return it where it is about none."""
    if reason.details.get("field") in form.fields:
        form.add_error(reason.details["field"], str(reason.message))
        return None
    return reason


@page(writes=True, permission=KEEP)
def plan(request, pk):
    """Change title and days of a round."""
    seen = access.for_keeping(request.user, pk)
    kept = {name: getattr(seen.round, name) for name in DaysForm.base_fields}
    form, refusal = DaysForm(request.POST or None, initial=kept), None
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_plan(round_=seen.round, **form.plan(), by=request.user)
            messages.success(request, _("The plan is changed."))
            return redirect("rounds-round", pk)
        except UnableToPlan as reason:
            refusal = _beside(form, reason)
    return show(request, "parindex/rounds/plan.html", status=400 if form.errors else 200, refusal=refusal, form=form, round=seen.round)  # fmt: skip


@page(writes=True)
def one_round(request, pk):
    """How a round stands, for whoever has a part in it; whoever keeps rounds moves it on from here."""
    seen = access.for_seeing(request.user, pk)
    do, refusal, now = request.POST.get("do", ""), None, timezone.now()
    member = MemberForm(request.POST if do == "appoint" else None)
    publishing = PublishForm(
        request.POST if do == "publish" else None, initial={"decided_on": timezone.localdate()}
    )
    survey = SurveyForm(request.POST or None, request.FILES or None) if do == "survey" else SurveyForm()
    if request.method == "POST":
        seen = access.for_keeping(request.user, pk)
        try:
            if _done(request, seen, do, member, publishing, survey, now):
                return redirect("rounds-round", pk)
        except Refusal as reason:
            refusal = reason
            seen = access.for_seeing(request.user, pk)  # as it stands now: it may have moved on meanwhile
    round_ = seen.round
    leaves, today = queries.leaves_of(round_), timezone.localdate()
    codes = None if seen.units is None else {unit.code for unit in seen.mine()}
    progress = queries.progress(round_, leaves, codes) if codes is None or codes else []
    wrong = member.errors or publishing.errors or survey.errors
    day, after = rules.last_day(round_), rules.following(round_.stage)
    return show(
        request, "parindex/rounds/round.html", status=400 if wrong else 200, refusal=refusal, round=round_, seen=seen, steps=_steps(round_),
        progress=progress, leaves=len(leaves), book=queries.book_of(round_), members=queries.members_of(round_), member=member,
        publishing=publishing, day=day, left=queries.days_left(day, today), sent=sum(1 for one in progress if one.sent),
        next=after if after and rules.is_before(after, Stage.FROZEN) else None,
        approved=round_.stage == Stage.COUNCIL and queries.is_approved(round_),
        unsurveyed=queries.survey_missing(round_) if round_.stage == Stage.COUNCIL and seen.keeps else 0,
        own=heads.mine(request.user, round_) if round_.frozen_at else [],
        headless=heads.lacking(round_) if round_.heads_book_id and round_.stage == Stage.COUNCIL and seen.keeps else 0,
        asks=bool(queries.survey_leaves(round_)), to_join=queries.surveys_to_join(round_) if round_.stage == Stage.COUNCIL and seen.keeps else 0,
        survey=survey if rules.surveyed(queries.book_of(round_), round_.first_month.year) else None,
    )  # fmt: skip


def _done(request, seen, do, member, publishing, survey, now) -> bool:
    """Do what a button says; False where a form has to be looked at again."""
    round_, by = seen.round, request.user
    if do == "appoint":
        if not member.is_valid():
            return False
        data = member.cleaned_data
        operations.appoint(
            round_=round_, user=data["username"], seat=data["seat"], position=data["position"], by=by
        )
        messages.success(request, _("%(who)s is in the council.") % {"who": data["username"]})
    elif do == "dismiss":
        one = next(
            (one for one in queries.members_of(round_) if str(one.pk) == request.POST.get("member")), None
        )
        if one is None:
            raise Http404
        operations.dismiss(member=one, by=by)
    elif do == "survey":
        if not survey.is_valid():
            return False
        sent = survey.cleaned_data["table"]
        count = operations.join_survey(round_=round_, rows=points_in(sent), source=sent.name, by=by)
        messages.success(request, _("Survey points are joined: %(count)s changed.") % {"count": count})
    elif do == "freeze":
        snapshot = facts.latest()
        if snapshot is None:
            raise UnableToPublish(
                _("Nothing has been counted yet, so there is nothing to freeze the figures on. The house counts every minute: wait a moment and press again. If it stays so, ask whoever looks after the system to run “haidang facts refresh”.")
            )  # fmt: skip
        operations.freeze(round_=round_, snapshot=snapshot, by=by)
        messages.success(
            request, _("The figures are frozen. They can be computed again at any time and never change.")
        )
    elif do == "publish":
        if not publishing.is_valid():
            return False
        operations.publish(round_=round_, **publishing.cleaned_data, at=now, by=by)
        messages.success(request, _("The results are published. Everybody may read them now."))
    elif do == "archive":
        operations.archive(round_=round_, at=now, by=by)
    else:
        moved = operations.move(round_=round_, to=request.POST.get("to", ""), at=now, by=by)
        messages.success(
            request, _("The round is at “%(stage)s” now.") % {"stage": moved.get_stage_display()}
        )
    return True


@page()
def log(request, pk):
    """Who changed what from what to what, and why."""
    seen = access.for_seeing(request.user, pk)
    codes = None if seen.units is None else {unit.code for unit in seen.mine()}
    if codes is not None and not codes:
        raise Http404
    unit, leaf = request.GET.get("unit", ""), request.GET.get("leaf", "")
    names = {one.code: one for one in queries.units_in(seen.round)}
    found = [one for one in changes.log(seen.round, codes, unit, leaf) if not access.hides_appraisal(seen) or one.said.stage == queries.SELF]  # fmt: skip
    leaves = {
        one.code: one for one in rules.counting(queries.book_of(seen.round), seen.round.first_month.year)
    }
    rows = [(one, names.get(one.said.unit_code), leaves.get(one.said.leaf)) for one in found]
    shown = names if codes is None else {code: names[code] for code in codes}
    return show(
        request, "parindex/rounds/log.html", round=seen.round, rows=rows, names=shown, unit=unit, leaf=leaf
    )
