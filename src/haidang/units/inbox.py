"""Restructurings that somebody has to finish before their day."""

from datetime import datetime, time, timedelta

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haidang.core.calendar import aware
from haidang.core.inbox import Few, Source, Waiting, register
from haidang.units import access, queries

LAST_MINUTE = time(23, 59)


def plans(user, now: datetime) -> Few:
    """Return the plans that are drafts, or could not be enacted; each has to be ready before its day begins."""
    if not access.may_plan(user):
        return Few([])
    found = []
    for plan in queries.plans_to_finish():
        due = aware(datetime.combine(plan.on - timedelta(1), LAST_MINUTE))
        detail = plan.problem or plan.get_state_display()
        found.append(Waiting("plan", str(plan.pk), plan.title, detail, reverse("units:plan", args=[plan.pk]), due, due < now))  # fmt: skip
    return Few(found)


register(Source("units", {"plan": _("Restructurings to finish")}, plans))
