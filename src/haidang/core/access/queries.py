"""Who may do what, today."""

from datetime import date

from django.db.models import Q
from django.utils import timezone

from haidang.core.access.models import RoleGrant
from haidang.core.access.registry import roles_with


def grants_of(user, on: date | None = None) -> list[RoleGrant]:
    """Return the roles a person holds on a day (today unless told), asked once per request and person."""
    if not user.is_authenticated:
        return []
    on = on or timezone.localdate()
    kept = getattr(user, "_grants", None)
    if kept is None or kept[0] != on:
        found = RoleGrant.objects.filter(user=user, starts_on__lte=on).filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=on)
        )
        kept = user._grants = (on, list(found.order_by("id")))
    return kept[1]


def units_where(user, permission: str, on: date | None = None) -> set[str] | None:
    """
    Return the unit codes in which the person holds the permission; None means everywhere.

    :raises ValueError: if nobody declared the permission
    """
    roles = roles_with(permission)
    codes = {grant.unit_code for grant in grants_of(user, on) if grant.role in roles}
    return None if "" in codes else codes


def can(user, permission: str, unit_code: str | None = None, on: date | None = None) -> bool:
    """Say whether the person holds the permission: in that unit, or anywhere when no unit is named."""
    codes = units_where(user, permission, on)
    if codes is None:
        return True
    return bool(codes) if unit_code is None else unit_code in codes
