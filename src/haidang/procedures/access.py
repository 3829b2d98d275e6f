"""Gates: find, allow, or 404."""

from django.http import Http404

from haidang.core.access.queries import passes
from haidang.procedures.models import LinkedGroup, Procedure
from haidang.procedures.permissions import DELEGATE, KEEP_GUIDES
from haidang.units import queries as units


def for_delegating(user, unit_code: str) -> None:
    """Let those pass who may record what a unit passes on; 404 for all others."""
    if not passes(user, DELEGATE, unit_code):
        raise Http404


def for_revoking(user, pk: int):
    """Return a delegation to whoever may record that it was taken back; otherwise 404."""
    found = units.delegation(pk)
    if found is None or not passes(user, DELEGATE, found.from_unit.code):
        raise Http404
    return found


def for_keeping_guide(user, code: str) -> Procedure:
    """
    Return a procedure to whoever may keep its guide and its steps; otherwise 404.

    What one unit decides may be kept by who has the right there; what every commune decides only by who has it everywhere.
    """
    found = Procedure.objects.filter(code=code).first()
    if found is None or not passes(user, KEEP_GUIDES, found.unit_code):
        raise Http404
    return found


def for_keeping_group(user, code: str) -> LinkedGroup:
    """Return a group of linked procedures to whoever may keep it: who has the right everywhere; otherwise 404."""
    found = LinkedGroup.objects.filter(code=code).first()
    if found is None or not passes(user, KEEP_GUIDES, ""):
        raise Http404
    return found
