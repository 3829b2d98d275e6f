"""Gates: find, allow, or 404."""

from django.http import Http404

from haidang.core.access.queries import can, units_where
from haidang.units.models import Plan, Term
from haidang.units.permissions import RECORD


def for_recording(user, unit_code: str) -> None:
    """Let those pass who may record what belongs to a unit; 404 for all others."""
    if not can(user, RECORD, unit_code):
        raise Http404


def for_ending_a_term(user, pk: int) -> Term:
    """Return somebody's term to whoever may record its last day; otherwise 404."""
    found = Term.objects.select_related("position__unit").filter(pk=pk).first()
    if found is None or not can(user, RECORD, found.position.unit.code):
        raise Http404
    return found


def may_plan(user) -> bool:
    """Say whether somebody may plan restructurings: who records for the whole city."""
    return units_where(user, RECORD) is None


def to_plans(user) -> None:
    """Let those pass who may plan restructurings; 404 for all others."""
    if not may_plan(user):
        raise Http404


def for_planning(user, pk: int) -> Plan:
    """Return a plan to whoever may plan restructurings; otherwise 404."""
    to_plans(user)
    found = Plan.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
