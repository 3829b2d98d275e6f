"""Where the numbers of roles that move with a unit open: for whoever gives roles there."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from haidang.core.access.models import Acting
from haidang.core.access.permissions import GRANT
from haidang.core.access.queries import actings_in, can
from haidang.core.accounts.queries import acting_rows
from haidang.core.moving import Opening, Restructuring, Thing, opens
from haidang.core.ui.templatetags.ui import moment


def roles_at(user, restructuring: Restructuring, code: str) -> str:
    """Return where the roles given in a unit are listed."""
    if not can(user, GRANT, code):
        return ""
    return f"{reverse('rights')}?{urlencode({'at': code, 'on': restructuring.on.isoformat()})}"


def actings_at(user, restructuring: Restructuring, code: str) -> QuerySet[Acting] | None:
    """Return who acts for whom by roles of a unit: the page of rights shows only the first of them."""
    return actings_in({code}, restructuring.on) if can(user, GRANT, code) else None


def in_words(actings: Iterable[Acting]) -> list[Thing]:
    """Say who acts for whom, by which role, from when to when."""
    lines = []
    for row in acting_rows(actings, timezone.localdate()):
        one = row.acting
        days = f"{moment(one.starts_on)} – {moment(one.ends_on) if one.ends_on else _('no end set')}"
        door = f"{reverse('rights')}?{urlencode({'q': one.person.username})}"
        lines.append(Thing(f"{one.person} → {one.grant.user}", f"{row.role} · {days} · {one.reason}", door))
    return lines


opens("roles", Opening(address=roles_at))
opens("actings", Opening(things=actings_at, in_words=in_words))
