"""Gates: who may give and take which role where, or 404."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from haidang.core.access.models import Acting, RoleGrant
from haidang.core.access.permissions import APPOINT, GRANT
from haidang.core.access.queries import can, units_where
from haidang.core.access.registry import roles, roles_with


def may_give(user, role: str, unit_code: str) -> bool:
    """
    Say whether somebody may give, or take away, a role in a unit (everywhere when empty).

    Who has the right in some units gives there and nowhere else. A role that itself gives roles is for those who appoint.
    """
    needs = APPOINT if role in roles_with(GRANT) else GRANT
    if not unit_code:
        return units_where(user, needs) is None
    return can(user, needs, unit_code)


def roles_to_give(user) -> list[str]:
    """Return the names of the roles that this person may give somewhere."""
    appoints, grants = can(user, APPOINT), can(user, GRANT)
    return [name for name in roles() if (appoints if name in roles_with(GRANT) else grants)]


def for_giving(user, role: str, unit_code: str) -> None:
    """Let those pass who may give the role in the unit; 404 for all others."""
    if not may_give(user, role, unit_code):
        raise Http404


def for_ending(user, pk: int) -> RoleGrant:
    """Return a role somebody holds to whoever may take it away; otherwise 404."""
    found = RoleGrant.objects.select_related("user").filter(pk=pk).first()
    if found is None or not may_give(user, found.role, found.unit_code):
        raise Http404
    return found


def for_letting_act(user, pk: int) -> RoleGrant:
    """Return a role to its holder, who lets a colleague act in it; somebody else's is unknown."""
    return get_object_or_404(RoleGrant, pk=pk, user=user, ended_at=None)


def may_end_acting(user, acting: Acting) -> bool:
    """Say whether somebody may end an acting: who gave it, who acts, and whoever may take the role away."""
    mine = user.pk in (acting.grant.user_id, acting.person_id)
    return mine or may_give(user, acting.grant.role, acting.grant.unit_code)


def for_ending_acting(user, pk: int) -> Acting:
    """Return that somebody acts for another to whoever may end it; otherwise 404."""
    found = Acting.objects.select_related("grant__user", "person").filter(pk=pk).first()
    if found is None or not may_end_acting(user, found):
        raise Http404
    return found


def to_prolong(user, pk: int | None) -> RoleGrant | None:
    """Return a role with a last day, by its number, to whoever may give it; None otherwise."""
    found = RoleGrant.objects.select_related("user").filter(pk=pk, ends_on__isnull=False).first()
    return found if found and may_give(user, found.role, found.unit_code) else None
