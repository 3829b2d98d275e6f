"""Restructurings drafted, waiting, enacted and withdrawn."""

from datetime import date

from django.db.models import Q

from haidang.core.moving import Restructuring
from haidang.units.choices import PlanState
from haidang.units.models import Plan
from haidang.units.rules.plans import Named, Step, heirs_of


def plans() -> list[Plan]:
    """Return every plan: those not done first, then the latest."""
    order = {PlanState.READY: 0, PlanState.DRAFT: 1}
    return sorted(Plan.objects.order_by("-on", "-id"), key=lambda one: order.get(one.state, 2))


def plans_to_finish() -> list[Plan]:
    """Return the plans that somebody has to do something about: drafts, and those that could not be enacted; by their day."""
    stuck = Q(state=PlanState.DRAFT) | Q(state=PlanState.READY) & ~Q(problem="")
    return list(Plan.objects.filter(stuck).order_by("on", "id"))


def plan(pk: int) -> Plan | None:
    """Return a plan by its number."""
    return Plan.objects.filter(pk=pk).first()


def due_plans(on: date) -> list[Plan]:
    """Return the plans that wait and whose day has come."""
    return list(Plan.objects.filter(state=PlanState.READY, on__lte=on).order_by("on", "id"))


def steps_of(of: Plan) -> list[tuple[int, Step]]:
    """Return the steps of a plan in their order, each with its number."""
    return [
        (
            one.pk,
            Step(one.kind, tuple(one.units), tuple(Named(code, name) for code, name in one.into), one.target),
        )
        for one in of.steps.order_by("id")
    ]


def restructuring_of(of: Plan) -> Restructuring:
    """Return a plan as the apps that move with it read it."""
    return Restructuring(of.on, heirs_of([step for _pk, step in steps_of(of)]), of.named)
