"""Who may do what, today."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from haidang.core.access.models import Acting, RoleGrant
from haidang.core.access.registry import is_own_only, named_units, needs_second_factor, reach, roles_with
from haidang.core.prepared import prepared


@dataclass(frozen=True)
class Holding:
    """What a system may do that came with a token: permissions, in one unit or everywhere (empty)."""

    permissions: frozenset[str]
    unit_code: str = ""


@dataclass(frozen=True)
class Giver:
    """Whom somebody acts for."""

    pk: int
    name: str

    def __str__(self):
        return self.name


# What is held on a day: begun, not over, and not taken away by then. In SQL, since every page asks it at least once.
HELD = """
{0}.starts_on <= %s and ({0}.ends_on is null or {0}.ends_on >= %s)
and ({0}.ended_at is null or ({0}.ended_at at time zone %s)::date > %s)
"""
GRANT_HELD, ACTING_HELD = HELD.format("access_rolegrant"), HELD.format("access_acting")
# One's own roles and those of whom one acts for, in one question; who left lets nobody act for them.
FIELDS = ("id", "user_id", "role", "unit_code", "starts_on", "ends_on", "ended_at")
GRANTS = f"""
select {", ".join(FIELDS)}, null::bigint as giver_id, '' as giver_name
from access_rolegrant where user_id = %s and {GRANT_HELD}
union all
select access_rolegrant.id, user_id, role, unit_code, greatest(access_acting.starts_on, access_rolegrant.starts_on),
       least(access_acting.ends_on, access_rolegrant.ends_on), access_rolegrant.ended_at,
       accounts_user.id, coalesce(nullif(accounts_user.full_name, ''), accounts_user.username)
from access_acting
join access_rolegrant on access_rolegrant.id = access_acting.grant_id
join accounts_user on accounts_user.id = access_rolegrant.user_id
where access_acting.person_id = %s and {ACTING_HELD} and {GRANT_HELD} and accounts_user.is_active
order by giver_id nulls first, id
"""


def _held(on: date) -> list:
    return [on, on, settings.TIME_ZONE, on]


def grants_of(user, on: date | None = None) -> list[RoleGrant]:
    """
    Return the roles a person holds on a day (today unless told), asked once per request and person.

    After their own come those of others for whom they act: ``acting_for`` says for whom, and the days are those of the acting.
    What holds only with a second factor is left out for who signed in without one: see ``withheld_from``.
    """
    return _grants(user, on)[0]


def withheld_from(user, on: date | None = None) -> list[RoleGrant]:
    """Return the roles a person holds that give them nothing now, because they signed in without a second factor."""
    return _grants(user, on)[1]


def _grants(user, on: date | None) -> tuple[list[RoleGrant], list[RoleGrant]]:
    if not user.is_authenticated:
        return [], []
    on = on or timezone.localdate()
    kept = getattr(user, "_grants", None)
    if kept is None or kept[0] != on:
        held = _held(on)
        with prepared() as cursor:
            cursor.execute(GRANTS, [user.pk, *held, user.pk, *held, *held])
            found = [_grant(*row) for row in cursor.fetchall()]
        # Whoever comes with a session is asked; nobody else, such as a person of whom a job asks what they may do.
        without = settings.HAIDANG_SECOND_FACTOR and getattr(user, "has_second_factor", None) is False
        withheld = [grant for grant in found if without and needs_second_factor(grant.role)]
        kept = user._grants = (on, ([grant for grant in found if grant not in withheld], withheld))
    return kept[1]


def _grant(*row) -> RoleGrant:
    """A row of ``GRANTS``."""
    *fields, giver, name = row
    grant = RoleGrant.from_db("default", FIELDS, fields)
    grant.acting_for = Giver(giver, name) if giver else None
    return grant


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
    return frozenset(
        grant.unit_code for grant in grants_of(user, on) if grant.role in roles and _counts(grant, permission)
    )


def _counts(grant: RoleGrant, permission: str) -> bool:
    """Say whether a role that has the permission also gives it to who has it here: not always to somebody who acts for its holder."""
    return grant.acting_for is None or not is_own_only(permission)


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

    For a system the role is ``system``. One's own right counts before one used for somebody else, and the nearest of these: one in
    the very unit before one that reaches it. The person is remembered as using it, so that the audit names whom they act for.
    """
    if (holding := getattr(user, "holding", None)) is not None:
        return holding.unit_code, "system"
    roles, today = roles_with(permission), timezone.localdate()
    held = [grant for grant in grants_of(user) if grant.role in roles and _counts(grant, permission)]

    def distance(grant) -> int:
        if units is None or grant.unit_code in units:
            return 0
        if not grant.unit_code:
            return 2
        return 1 if units & _reached(user, frozenset({grant.unit_code}), today) else 3

    def order(grant) -> tuple[bool, bool, int]:
        far = distance(grant)
        return far > 2, grant.acting_for is not None, far

    used = min(held, key=order)
    user.acts_for = used.acting_for
    return used.unit_code, used.role


def can(user, permission: str, unit_code: str | None = None, on: date | None = None) -> bool:
    """Say whether the person holds the permission: in that unit, or anywhere when no unit is named."""
    if unit_code is None:
        return bool(_given(user, permission, on))
    codes = units_where(user, permission, on)
    return codes is None or unit_code in codes


def passes(user, permission: str, unit_code: str | None = None) -> bool:
    """
    Say whether a gate lets somebody pass today, as ``can`` does, and remember by whose right.

    Who would pass with a second factor is remembered as such (``lacks_second_factor``): their page says so.

    Gates ask this, whatever only draws a page asks ``can``: what is done next stands in the audit under both names where the right
    is one that somebody has for another.
    """
    if not can(user, permission, unit_code):
        roles = roles_with(permission)
        if any(grant.role in roles and _counts(grant, permission) for grant in withheld_from(user)):
            user.lacks_second_factor = True
        return False
    if any(grant.acting_for for grant in grants_of(user)):
        in_whose_name(user, permission, None if unit_code is None else {unit_code})
    return True


def whom_for(by) -> str:
    """Return the name of whom somebody acts for in what they do just now; empty where it is by their own right."""
    return str(getattr(by, "acts_for", None) or "")


def names_where(codes: set[str] | None, on: date) -> dict[str, str]:
    """Return the units among these (None: all) in which a role can be given on a day: name by code, in their order."""
    return {code: name for code, name in named_units(on).items() if codes is None or code in codes}


def narrowed(codes: set[str] | None, unit_code: str, on: date) -> set[str] | None:
    """Return what a right in one unit covers, as far as it lies within these (None: all); these where no unit is named."""
    if not unit_code:
        return codes
    asked = reach({unit_code}, on)
    return asked if codes is None else asked & codes


def holders(permission: str, on: date, unit_code: str | None = None) -> list:
    """
    Return the people who hold a permission on a day, by number, those who act for a holder included.

    Closed accounts are not among them.

    :param unit_code: only those to whom it was given in this very unit
    """
    return _people(roles_with(permission), on, unit_code, not is_own_only(permission))


def holders_of_role(role: str, unit_code: str, on: date) -> list:
    """Return the people who hold a role in a unit on a day, as ``holders`` does for a permission."""
    return _people({role}, on, unit_code, True)


def _people(roles, on: date, unit_code: str | None, also_acting: bool) -> list:
    held = RoleGrant.objects.filter(
        RawSQL(GRANT_HELD, _held(on), BooleanField()), role__in=roles, user__is_active=True
    )
    acting = _acting_on(on).filter(grant__role__in=roles, person__is_active=True)
    if unit_code is not None:
        held, acting = held.filter(unit_code=unit_code), acting.filter(grant__unit_code=unit_code)
    people = {grant.user_id: grant.user for grant in held.select_related("user")}
    if also_acting:
        people |= {one.person_id: one.person for one in acting.select_related("person")}
    return [people[number] for number in sorted(people)]


def _acting_on(on: date) -> QuerySet[Acting]:
    """Who acts for whom on a day, by roles that are held then."""
    return Acting.objects.filter(
        RawSQL(ACTING_HELD, _held(on), BooleanField()), RawSQL(GRANT_HELD, _held(on), BooleanField()),
        grant__user__is_active=True,
    )  # fmt: skip


def _open_actings(on: date) -> QuerySet[Acting]:
    """Who acts for whom on a day or will, as far as nobody ended it; the soonest first."""
    found = Acting.objects.filter(ended_at=None, grant__ended_at=None).filter(
        Q(ends_on=None) | Q(ends_on__gte=on), Q(grant__ends_on=None) | Q(grant__ends_on__gte=on)
    )
    return found.select_related("grant__user", "person").order_by("starts_on", "id")


def actings_for(user, on: date) -> QuerySet[Acting]:
    """Return who acts for a person on a day or will."""
    return _open_actings(on).filter(grant__user=user)


def actings_by(user, on: date) -> QuerySet[Acting]:
    """Return for whom a person acts on a day or will."""
    return _open_actings(on).filter(person=user)


def actings_in(codes: set[str] | None, on: date, words: str = "") -> QuerySet[Acting]:
    """
    Return who acts for whom on a day or will by roles in some units (None: all).

    :param words: a part of the name or sign-in name of either
    """
    found = _open_actings(on)
    if codes is not None:
        found = found.filter(grant__unit_code__in=codes)
    if words:
        either = Q()
        for who in ("person", "grant__user"):
            either |= Q(**{f"{who}__full_name__icontains": words}) | Q(
                **{f"{who}__username__icontains": words}
            )
        found = found.filter(either)
    return found


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
