"""Gates: find, allow, or 404."""

from collections.abc import Collection

from django.http import Http404

from haidang.core.access.queries import can, passes, units_where, whom_for
from haidang.units.models import Plan, Term
from haidang.units.permissions import RECORD


def for_recording(user, unit_code: str) -> None:
    """Let those pass who may record what belongs to a unit; 404 for all others."""
    if not passes(user, RECORD, unit_code):
        raise Http404


def for_recording_in(user, unit_codes: Collection[str]) -> None:
    """
    Remember by whose right somebody records in several units at once: for another, if it is so in any of them.

    Units in which they may not record are refused by the operation, which names them.
    """
    for code in unit_codes:
        if passes(user, RECORD, code) and whom_for(user):
            return


def for_ending_a_term(user, pk: int) -> Term:
    """Return somebody's term to whoever may record its last day; otherwise 404."""
    found = Term.objects.select_related("position__unit").filter(pk=pk).first()
    if found is None or not passes(user, RECORD, found.position.unit.code):
        raise Http404
    return found


def to_prolong(user, pk: int | None) -> Term | None:
    """Return a term with a last day, by its number, to whoever may record its successor; None otherwise."""
    terms = Term.objects.select_related("position__unit", "user")
    found = terms.filter(pk=pk, ends_on__isnull=False).first()
    return found if found and can(user, RECORD, found.position.unit.code) else None


def may_plan(user) -> bool:
    """Say whether somebody may plan restructurings: who records for the whole city."""
    return units_where(user, RECORD) is None


def to_plans(user) -> None:
    """Let those pass who may plan restructurings; 404 for all others."""
    if not passes(user, RECORD, ""):  # everywhere
        raise Http404


def for_planning(user, pk: int) -> Plan:
    """Return a plan to whoever may plan restructurings; otherwise 404."""
    to_plans(user)
    found = Plan.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
