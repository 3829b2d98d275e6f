"""Who works here, and what became of their accounts."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from hashlib import sha256

from django.db.models import Exists, OuterRef, Q, QuerySet

from haidang.core.access.models import RoleGrant
from haidang.core.access.queries import actings_by
from haidang.core.accounts.models import User
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
