"""Who works here, and what became of their accounts."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from hashlib import sha256
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from haidang.core.access.models import RoleGrant
from haidang.core.access.permissions import APPOINT, GRANT
from haidang.core.access.queries import actings_by, grants_of, units_where, withheld_from
from haidang.core.access.registry import roles_with
from haidang.core.accounts.models import User
from haidang.core.prepared import prepared
from haidang.core.staff.models import PasswordLink
from haidang.core.staff.rules import proposed
from haidang.core.text import search_key, sign_in_name


def people(codes: set[str] | None, words: str = "", state: str = "") -> QuerySet[User]:
    """
    Return who holds or held a role in some units (None: everybody with an account of their own), as names are listed.

    Systems are not among them, nor is who came through an OpenID provider and never had a role.

    :param words: a part of the name, with or without accents, or of the sign-in name
    :param state: ``open`` or ``closed``; both when empty
    """
    held = RoleGrant.objects.filter(user=OuterRef("pk"))
    found = User.objects.filter(client=None)
    if codes is None:
        found = found.filter(Exists(held) | Q(socialaccount=None))
    else:
        found = found.filter(Exists(held.filter(unit_code__in=codes)))
    if state:
        found = found.filter(is_active=state == "open")
    for word in search_key(words).split():
        found = found.filter(name_words__contains=word)
    return found.order_by("name_order", "id")


def colleagues(words: str, on: date) -> list[User]:
    """Return who may be meant among those who hold a role on a day: the one who signs in as this, or all whose names have these words."""
    held = RoleGrant.objects.filter(user=OuterRef("pk"), ended_at=None, starts_on__lte=on).filter(
        Q(ends_on=None) | Q(ends_on__gte=on)
    )
    exact = list(people(None, state="open").filter(Exists(held), username=words.strip()))
    if exact or not search_key(words):
        return exact
    return list(people(None, words, "open").filter(Exists(held))[:6])


def acted_by(person: User, on: date) -> list[RoleGrant]:
    """Return the roles of others by which a person acts on a day or will."""
    return [acting.grant for acting in actings_by(person, on)]


def roles_of(people: Collection[User], on: date) -> dict[int, list[RoleGrant]]:
    """Return by person what they hold on a day or will, in the order it begins."""
    held = RoleGrant.objects.filter(user__in=people, ended_at=None).filter(
        Q(ends_on=None) | Q(ends_on__gte=on)
    )
    found = defaultdict(list)
    for grant in held.order_by("starts_on", "id"):
        found[grant.user_id].append(grant)
    return found


def roles_ever(user: User) -> list[RoleGrant]:
    """Return every role a person holds, will hold or held, the newest first."""
    return list(RoleGrant.objects.filter(user=user).order_by("-id"))


def name_for(full_name: str) -> str:
    """Return the first free sign-in name that a person of this name gets."""
    plain = sign_in_name(full_name)[:40]
    taken = set(User.objects.filter(username__contains=plain).values_list("username", flat=True))
    return proposed(full_name, taken)


def digest_of(token: str) -> str:
    """Return what is kept of a link."""
    return sha256(token.encode()).hexdigest()


def link_of(token: str, at: datetime) -> PasswordLink | None:
    """Return the link that lets somebody choose a password at a moment; None if it is unknown, used, old or its account closed."""
    return (
        PasswordLink.objects.select_related("user")
        .filter(digest=digest_of(token), used_at=None, ends_at__gt=at, user__is_active=True)
        .first()
    )


def link_waiting(user: User, at: datetime) -> PasswordLink | None:
    """Return the link that a person has not used yet and still can."""
    return PasswordLink.objects.filter(user=user, used_at=None, ends_at__gt=at).order_by("-id").first()


class Ending(NamedTuple):
    """A role that ends by itself, as the desk shows it."""

    pk: int
    username: str
    name: str
    role: str
    unit_code: str
    ends_on: date


# What ends within some days and was not given to the same person once more. In SQL, since the desk asks it. Which roles somebody may give
# where is said as ``access.may_give`` means it: those that give roles themselves are for who appoints.
ENDING = """
from access_rolegrant g join accounts_user u on u.id = g.user_id and u.is_active
where g.ended_at is null and g.ends_on between %(first)s and %(last)s and g.user_id <> %(user)s
  and case when g.role = any(%(giving)s) then %(appoints)s::text[] is null or g.unit_code = any(%(appoints)s)
           else %(grants)s::text[] is null or g.unit_code = any(%(grants)s) end
  and not exists (select from access_rolegrant n where n.user_id = g.user_id and n.role = g.role and n.unit_code = g.unit_code
                  and n.ended_at is null and (n.ends_on is null or n.ends_on > g.ends_on))
"""


def _asked(user, first: date, last: date) -> dict:
    grants, appoints = units_where(user, GRANT), units_where(user, APPOINT)
    return {
        "grants": None if grants is None else sorted(grants), "appoints": None if appoints is None else sorted(appoints),
        "giving": sorted(roles_with(GRANT)), "user": user.pk, "first": first, "last": last,
    }  # fmt: skip


def count_roles_ending(user, first: date, last: date) -> int:
    """Count what ``roles_ending`` lists."""
    with prepared() as cursor:
        cursor.execute(f"select count(*) {ENDING}", _asked(user, first, last))
        return cursor.fetchone()[0]


def roles_ending(user, first: date, last: date, skip: int, size: int) -> list[Ending]:
    """Return the roles that somebody may give and that end within some days for others, the soonest first; a page of them."""
    with prepared() as cursor:
        cursor.execute(
            "select g.id, u.username, coalesce(nullif(u.full_name, ''), u.username), g.role, g.unit_code, g.ends_on"
            f" {ENDING} order by g.ends_on, g.id limit %(size)s offset %(skip)s",
            _asked(user, first, last) | {"skip": skip, "size": size},
        )
        return [Ending(*row) for row in cursor]


def own_roles_ending(user, first: date, last: date) -> list[RoleGrant]:
    """
    Return a person's own roles that end within some days and were not given to them once more, the soonest first.

    Nothing is asked of the database where none ends: what somebody holds today is known of every request.
    """
    held = [one for one in (*grants_of(user, first), *withheld_from(user, first)) if one.acting_for is None]
    ending = [one for one in held if one.ends_on and first <= one.ends_on <= last]
    if not ending:
        return []
    whole = roles_of([user], first)[user.pk]

    def goes_on(one: RoleGrant) -> bool:
        same = (other for other in whole if (other.role, other.unit_code) == (one.role, one.unit_code))
        return any(other.ends_on is None or other.ends_on > one.ends_on for other in same)

    return sorted((one for one in ending if not goes_on(one)), key=lambda one: (one.ends_on, one.pk))
