"""Drafting a restructuring, seeing to it that it is complete, and enacting it on its day."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haidang.core import moving
from haidang.core.audit import operations as audit
from haidang.core.refusals import Refusal
from haidang.units.choices import Change, PlanState
from haidang.units.models import Plan, PlanStep, Unit
from haidang.units.operations import changes
from haidang.units.queries.plans import due_plans, restructuring_of, steps_of
from haidang.units.queries.standing import exists
from haidang.units.rules.plans import Step, wrong


class UnableToPlan(Refusal):
    pass


class UnableToEnact(Refusal):
    pass


class _Rehearsed(Exception):
    """The rehearsal went through: everything it wrote is taken back."""


def _open_plan(plan: Plan) -> Plan:
    held = Plan.objects.select_for_update().get(pk=plan.pk)
    if held.state not in (PlanState.DRAFT, PlanState.READY):
        raise UnableToPlan(
            _("This plan is “%(state)s”: it stays as it is.") % {"state": held.get_state_display()}
        )
    return held


def _back_to_draft(held: Plan, by) -> None:
    """Whatever changes in a plan, it has to be looked through again before it is enacted."""
    held.state, held.problem = PlanState.DRAFT, ""
    held.save()
    audit.record("units.plan_edited", held, by=by)


def _check(title: str, act: str) -> tuple[str, str]:
    title, act = " ".join(title.split()), " ".join(act.split())
    if not title or not act:
        raise UnableToPlan(_("Give the plan a title and name the legal act."))
    return title, act


@transaction.atomic
def draft(*, title: str, act: str, on: date, by) -> Plan:
    """
    Begin a plan of changes that hold from a day on.

    :raises UnableToPlan: if the title or the act is missing
    """
    title, act = _check(title, act)
    made = Plan.objects.create(title=title, act=act, on=on)
    audit.record("units.plan_drafted", made, by=by, act=act, on=on)
    return made


@transaction.atomic
def edit(*, plan: Plan, title: str, act: str, on: date, by) -> Plan:
    """
    Change what a plan says of itself; it is a draft again.

    :raises UnableToPlan: if it was enacted or withdrawn, or something is missing
    """
    held = _open_plan(plan)
    held.title, held.act = _check(title, act)
    held.on = on
    _back_to_draft(held, by)
    return held


@transaction.atomic
def add_step(*, plan: Plan, step: Step, by) -> Plan:
    """
    Add a change to a plan.

    :raises UnableToPlan: if the step is not whole, contradicts another one, or names a unit that does not exist on the plan's day
    """
    held = _open_plan(plan)
    if reason := wrong(step, [one for _pk, one in steps_of(held)]):
        raise UnableToPlan(reason)
    there = {unit.code: unit for unit in Unit.objects.filter(code__in=[*step.units, step.target])}
    for code in [*step.units, *([step.target] if step.target else [])]:
        if code not in there or not exists(there[code], held.on):
            raise UnableToPlan(_("There is no unit %(code)s on that day.") % {"code": code})
    if taken := Unit.objects.filter(code__in=[one.code for one in step.into]).first():
        raise UnableToPlan(
            _("The code %(code)s was used before; a code is never used again.") % {"code": taken.code}
        )
    PlanStep.objects.create(
        plan=held, kind=step.kind, units=list(step.units), into=[[one.code, one.name] for one in step.into], target=step.target
    )  # fmt: skip
    _back_to_draft(held, by)
    return held


@transaction.atomic
def drop_step(*, plan: Plan, number: int, by) -> Plan:
    """
    Take a change out of a plan, with the heirs named for it.

    :raises UnableToPlan: if the plan was enacted or withdrawn, or has no such step
    """
    held = _open_plan(plan)
    found = held.steps.filter(pk=number).first()
    if found is None:
        raise UnableToPlan(_("This step is not in the plan any more."))
    held.named = {code: heir for code, heir in held.named.items() if code not in found.units}
    found.delete()
    _back_to_draft(held, by)
    return held


@transaction.atomic
def name_heir(*, plan: Plan, code: str, heir: str, by) -> Plan:
    """
    Name who takes what cannot be divided from a unit that several follow.

    :raises UnableToPlan: if it is none of them
    """
    held = _open_plan(plan)
    if heir not in restructuring_of(held).heirs.get(code, ()):
        raise UnableToPlan(
            _("%(heir)s does not follow %(code)s in this plan.") % {"heir": heir, "code": code}
        )
    held.named = held.named | {code: heir}
    _back_to_draft(held, by)
    return held


@transaction.atomic
def make_ready(*, plan: Plan, today: date, by) -> Plan:
    """
    Set a plan to be enacted on its day. It is rehearsed first, as a whole, and all of the rehearsal is taken back.

    :raises UnableToPlan: if it has no step, its day is over, something has no heir, or the rehearsal is refused
    """
    held = _open_plan(plan)
    if held.on < today:
        raise UnableToPlan(_("Its day is over. Choose today or a later one."))
    if not held.steps.exists():
        raise UnableToPlan(_("The plan has no step yet."))
    lacking = [one for one in moving.foreseen(restructuring_of(held)) if one.missing and one.count]
    if lacking:
        raise UnableToPlan(
            _("Nobody is named yet who takes over from %(codes)s: %(what)s. Name one of its heirs.")
            % {
                "codes": ", ".join(sorted({one.code for one in lacking})),
                "what": ", ".join(sorted({str(one.what) for one in lacking})),
            }
        )
    try:
        with transaction.atomic():
            _carry_out(held, by)
            raise _Rehearsed
    except _Rehearsed:
        pass
    except Refusal as refusal:
        raise UnableToPlan(refusal.message) from None
    held.state, held.problem = PlanState.READY, ""
    held.save()
    audit.record("units.plan_made_ready", held, by=by, on=held.on)
    return held


@transaction.atomic
def withdraw(*, plan: Plan, reason: str, by) -> Plan:
    """
    Withdraw a plan before its day; it stays as a record.

    :raises UnableToPlan: if it was enacted or withdrawn already, or no reason is given
    """
    held = _open_plan(plan)
    if not reason.strip():
        raise UnableToPlan(_("Write why it is withdrawn."))
    held.state, held.reason = PlanState.WITHDRAWN, reason.strip()[:300]
    held.save()
    audit.record("units.plan_withdrawn", held, by=by)
    return held


def _carry_out(plan: Plan, by) -> list[dict]:
    """Change the units, then move what hangs on them; return what was foreseen just before."""
    restructuring = restructuring_of(plan)
    outcome = [
        vars(one) | {"what": str(one.what), "how": str(one.how)} for one in moving.foreseen(restructuring)
    ]
    say = {"on": plan.on, "act": plan.act, "by": by}
    for _pk, step in steps_of(plan):
        units = {unit.code: unit for unit in Unit.objects.filter(code__in=[*step.units, step.target])}
        ending, target = [units[code] for code in step.units], units.get(step.target)
        if step.kind == Change.MERGE:
            changes.merge(units=ending, code=step.into[0].code, name=step.into[0].name, **say)
        elif step.kind == Change.SPLIT:
            changes.split(unit=ending[0], into=[(one.code, one.name) for one in step.into], **say)
        elif step.kind == Change.RENAME:
            changes.rename(unit=ending[0], code=step.into[0].code, name=step.into[0].name, **say)
        elif step.kind == Change.MOVE:
            changes.move(unit=ending[0], parent=target, code=step.into[0].code, **say)
        else:
            changes.dissolve(unit=ending[0], into=target, **say)
    for plug in moving.plugs():
        plug.carry_out(restructuring, plan.act, by)
    return outcome


@transaction.atomic
def enact(*, plan: Plan, now: datetime, by) -> Plan:
    """
    Do what a plan says, in one transaction: units change, and what hangs on them moves.

    :raises UnableToEnact: if it does not wait for its day, its day has not come, or nobody takes what is there by now
    :raises Refusal: of the change that is not possible any more
    """
    held = Plan.objects.select_for_update().get(pk=plan.pk)
    if held.state != PlanState.READY:
        raise UnableToEnact(_("This plan does not wait to be enacted."))
    if timezone.localdate(now) < held.on:
        raise UnableToEnact(_("Its day has not come: %(day)s.") % {"day": f"{held.on:%d/%m/%Y}"})
    if lacking := [one for one in moving.foreseen(restructuring_of(held)) if one.missing and one.count]:
        raise UnableToEnact(_("Nobody is named who takes over from %(code)s.") % {"code": lacking[0].code})
    held.outcome = _carry_out(held, by)
    held.state, held.enacted_at, held.problem = PlanState.ENACTED, now, ""
    held.save()
    audit.record("units.plan_enacted", held, by=by, act=held.act)
    return held


def enact_due(*, now: datetime, by) -> list[Plan]:
    """Enact every plan whose day has come, each by itself; one that is refused says why on its page and is tried again."""
    done = []
    for plan in due_plans(timezone.localdate(now)):
        try:
            done.append(enact(plan=plan, now=now, by=by))
        except Refusal as refusal:
            why = str(refusal.message)[:400]
            with transaction.atomic():
                if Plan.objects.filter(pk=plan.pk).exclude(problem=why).update(problem=why):
                    audit.record("units.plan_failed", plan, by=by, why=why)
    return done
