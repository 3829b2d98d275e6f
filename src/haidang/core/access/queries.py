"""Who may do what, today."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from haidang.core.access.models import RoleGrant
from haidang.core.access.registry import named_units, reach, roles_with


@dataclass(frozen=True)
class Holding:
    """What a system may do that came with a token: permissions, in one unit or everywhere (empty)."""

    permissions: frozenset[str]
    unit_code: str = ""


# What is held on a day: begun, not over, and not taken away by then. In SQL, since every page asks it at least once.
HELD = """
access_rolegrant.starts_on <= %s and (access_rolegrant.ends_on is null or access_rolegrant.ends_on >= %s)
and (access_rolegrant.ended_at is null or (access_rolegrant.ended_at at time zone %s)::date > %s)
"""
GRANTS = f"select * from access_rolegrant where user_id = %s and {HELD} order by id"


def _held(on: date) -> list:
    return [on, on, settings.TIME_ZONE, on]


def grants_of(user, on: date | None = None) -> list[RoleGrant]:
    """Return the roles a person holds on a day (today unless told), asked once per request and person."""
    if not user.is_authenticated:
        return []
    on = on or timezone.localdate()
    kept = getattr(user, "_grants", None)
    if kept is None or kept[0] != on:
        kept = user._grants = (on, list(RoleGrant.objects.raw(GRANTS, [user.pk, *_held(on)])))
    return kept[1]


def units_where(user, permission: str, on: date | None = None) -> set[str] | None:
    """
    Return the unit codes in which the person holds the permission; None means everywhere.

    A right covers the units under its own, and those that came after it or went into it (see ``registry.reach``).

    :raises ValueError: if nobody declared the permission
    """
    codes = _given(user, permission, on)
    return None if "" in codes else _reached(user, codes, on or timezone.localdate())


def _given(user, permission: str, on: date | None) -> frozenset[str]:
    """The unit codes in which the permission was given, without those it reaches; an empty code means everywhere."""
    roles = roles_with(permission)
    holding = getattr(user, "holding", None)
    if holding is not None:  # a system, whatever roles its account may have
        return frozenset({holding.unit_code} if permission in holding.permissions else ())
    return frozenset(grant.unit_code for grant in grants_of(user, on) if grant.role in roles)


def _reached(user, codes: frozenset[str], on: date) -> set[str]:
    """Ask how far rights reach once per request and person: a page asks again for every button."""
    if not codes:
        return set()
    kept = user.__dict__.setdefault("_reached", {})
    if (codes, on) not in kept:
        kept[codes, on] = reach(codes, on)
    return set(kept[codes, on])


def in_whose_name(user, permission: str, units: set[str] | None = None) -> tuple[str, str]:
    """
    Return the unit and the role by which somebody who holds a permission uses it (in these units); no unit means everywhere.

    For a system the role is ``system``. The nearest right counts: one in the very unit before one that reaches it.
    """
    if (holding := getattr(user, "holding", None)) is not None:
        return holding.unit_code, "system"
    held = [grant for grant in grants_of(user) if grant.role in roles_with(permission)]
    today = timezone.localdate()

    def distance(grant) -> int:
        if units is None or grant.unit_code in units:
            return 0
        return 1 if grant.unit_code and units & _reached(user, frozenset({grant.unit_code}), today) else 2

    used = min(held, key=distance)
    return used.unit_code, used.role


def can(user, permission: str, unit_code: str | None = None, on: date | None = None) -> bool:
    """Say whether the person holds the permission: in that unit, or anywhere when no unit is named."""
    if unit_code is None:
        return bool(_given(user, permission, on))
    codes = units_where(user, permission, on)
    return codes is None or unit_code in codes


def names_where(codes: set[str] | None, on: date) -> dict[str, str]:
    """Return the units among these (None: all) in which a role can be given on a day: name by code, in their order."""
    return {code: name for code, name in named_units(on).items() if codes is None or code in codes}


def narrowed(codes: set[str] | None, unit_code: str, on: date) -> set[str] | None:
    """Return what a right in one unit covers, as far as it lies within these (None: all); these where no unit is named."""
    if not unit_code:
        return codes
    asked = reach({unit_code}, on)
    return asked if codes is None else asked & codes


def holders(permission: str, on: date) -> list:
    """Return the people who hold a permission somewhere on a day, by number; closed accounts are not among them."""
    held = RoleGrant.objects.filter(RawSQL(HELD, _held(on), BooleanField()))
    held = held.filter(role__in=roles_with(permission), user__is_active=True)
    people = {grant.user_id: grant.user for grant in held.select_related("user").order_by("user_id")}
    return list(people.values())


def grants_in(codes: set[str] | None, on: date, words: str = "") -> QuerySet[RoleGrant]:
    """
    Return who holds what on a day or will, in some units (None: all), by unit and person.

    :param words: a part of the person's name or sign-in name
    """
    found = RoleGrant.objects.filter(ended_at__isnull=True).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on)
    )
    if codes is not None:
        found = found.filter(unit_code__in=codes)
    if words:
        found = found.filter(Q(user__full_name__icontains=words) | Q(user__username__icontains=words))
    return found.select_related("user").order_by("unit_code", "user__full_name", "role", "id")
