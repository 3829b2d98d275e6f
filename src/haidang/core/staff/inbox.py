"""Roles that end soon: for those who give them, and for the people whose own they are."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from haidang.core.access.permissions import GRANT
from haidang.core.access.queries import can
from haidang.core.access.registry import named_units, roles
from haidang.core.inbox import AHEAD, Count, Few, Source, Waiting, end_of, register
from haidang.core.staff import queries


def _title(role: str) -> str:
    return str(roles()[role].title) if role in roles() else role


def _place(unit_code: str, names: dict[str, str]) -> str:
    return names.get(unit_code, unit_code) if unit_code else _("Everywhere")


class Roles:
    """The roles that somebody may give and that end within the days ahead."""

    def __init__(self, user, now: datetime):
        self.user, self.today = user, timezone.localdate(now)
        self.counts = {"role": Count(queries.count_roles_ending(user, self.today, self.today + AHEAD))}

    def first(self, kinds, late, skip, size):
        if late:
            return []
        names, door = named_units(self.today), reverse("rights")
        return [
            Waiting(
                "role", str(one.pk), f"{one.name} · {_title(one.role)}", _place(one.unit_code, names),
                f"{door}?{urlencode({'q': one.username, 'like': one.pk})}#give", end_of(one.ends_on),
            )
            for one in queries.roles_ending(self.user, self.today, self.today + AHEAD, skip, size)
        ]  # fmt: skip


def roles_of_others(user, now: datetime) -> Roles | Few:
    """Return the roles that whoever gives them has to think of; nothing for all others."""
    return Roles(user, now) if can(user, GRANT) else Few([])


def own_roles(user, now: datetime) -> Few:
    """Return the person's own roles that end within the days ahead."""
    today = timezone.localdate(now)
    ending = queries.own_roles_ending(user, today, today + AHEAD)
    names = named_units(today) if ending else {}
    said = _("%(unit)s: whoever gives roles there prolongs it")
    return Few(
        [
            Waiting(
                "own-role", str(one.pk), _title(one.role), said % {"unit": _place(one.unit_code, names)}, reverse("accounts:mine"),
                end_of(one.ends_on),
            )
            for one in ending
        ]
    )  # fmt: skip


register(Source("rights", {"role": gettext_lazy("Roles that end soon")}, roles_of_others))
register(Source("own-rights", {"own-role": gettext_lazy("Your roles that end soon")}, own_roles))
