"""Gates: whose account somebody may look after, or 404."""

from datetime import datetime

from django.http import Http404
from django.utils import timezone

from haidang.core.access.access import may_give
from haidang.core.access.permissions import GRANT
from haidang.core.access.queries import units_where
from haidang.core.accounts.models import User
from haidang.core.staff import queries
from haidang.core.staff.models import PasswordLink


def may_look_after(user, person: User) -> bool:
    """
    Say whether somebody may close an account, open it again and let its person in again: who may give every role it has.

    Roles by which the person acts for somebody count too. Otherwise whoever gives roles in one ward could send themselves the link
    of somebody who may do more. Where it has none, those it had count; one that never had any is for those who give roles
    everywhere. Nobody looks after their own.
    """
    if person.pk == user.pk:
        return False
    today = timezone.localdate()
    now = queries.roles_of([person], today)[person.pk]
    roles = [*(now or queries.roles_ever(person)), *queries.acted_by(person, today)]
    if not roles:
        return units_where(user, GRANT) is None
    return all(may_give(user, one.role, one.unit_code) for one in roles)


def for_looking_at(user, pk: int) -> User:
    """Return a person to whoever gives roles where they hold or held one; otherwise 404."""
    codes = units_where(user, GRANT)
    if codes is not None and not codes:
        raise Http404
    found = queries.people(codes).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def for_looking_after(user, pk: int) -> User:
    """Return a person to whoever may give every role that they hold; otherwise 404."""
    found = for_looking_at(user, pk)
    if not may_look_after(user, found):
        raise Http404
    return found


def for_choosing(token: str, at: datetime) -> PasswordLink:
    """Return a link that still holds to whoever has it; otherwise 404."""
    found = queries.link_of(token, at)
    if found is None:
        raise Http404
    return found
