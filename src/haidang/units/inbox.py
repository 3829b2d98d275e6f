"""Restructurings that somebody has to finish before their day, and terms of positions that end soon."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from haidang.core.access.queries import units_where
from haidang.core.inbox import AHEAD, Count, Few, Source, Waiting, end_of, register
from haidang.units import access, queries
from haidang.units.permissions import RECORD


def plans(user, now: datetime) -> Few:
    """Return the plans that are drafts, or could not be enacted; each has to be ready before its day begins."""
    if not access.may_plan(user):
        return Few([])
    found = []
    for plan in queries.plans_to_finish():
        due = end_of(plan.on - timedelta(1))
        detail = plan.problem or plan.get_state_display()
        found.append(Waiting("plan", str(plan.pk), plan.title, detail, reverse("units:plan", args=[plan.pk]), due, due < now))  # fmt: skip
    return Few(found)


class Terms:
    """The terms that end within the days ahead in the units that somebody records for; their own stand elsewhere on their desk."""

    def __init__(self, user, now: datetime):
        today = timezone.localdate(now)
        self.asked = (units_where(user, RECORD), user.pk, today, today + AHEAD)
        self.counts = {"term": Count(queries.count_terms_ending(*self.asked))}

    def first(self, kinds, late, skip, size):
        if late:
            return []
        door = reverse("units:positions")
        return [
            Waiting(
                "term", str(one.pk), f"{one.full_name} · {one.title}", one.unit_name,
                f"{door}?{urlencode({'at': one.unit_code, 'q': one.full_name, 'like': one.pk})}#record", end_of(one.ends_on),
            )
            for one in queries.terms_ending(*self.asked, skip, size)
        ]  # fmt: skip


def terms(user, now: datetime) -> Terms | Few:
    """Return the terms that whoever records them has to think of; nothing for all others."""
    return Few([]) if units_where(user, RECORD) == set() else Terms(user, now)


def own_terms(user, now: datetime) -> Few:
    """Return the person's own positions that end within the days ahead."""
    today = timezone.localdate(now)
    return Few(
        [
            Waiting(
                "own-term", str(one.pk), one.title, _("%(unit)s: whoever records its positions prolongs it") % {"unit": one.unit_name},
                f"{reverse('units:unit', args=[one.unit_code])}#offices", end_of(one.ends_on),
            )
            for one in queries.own_terms_ending(user.pk, today, today + AHEAD)
        ]
    )  # fmt: skip


register(Source("units", {"plan": gettext_lazy("Restructurings to finish")}, plans))
register(Source("positions", {"term": gettext_lazy("Positions whose term ends soon")}, terms))
register(Source("own-positions", {"own-term": gettext_lazy("Your positions that end soon")}, own_terms))
