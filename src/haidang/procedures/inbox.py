"""Powers whose time ends soon, for whoever records what is passed on."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from haidang.core.access.queries import units_where
from haidang.core.inbox import AHEAD, Few, Source, Waiting, end_of, register
from haidang.procedures import queries
from haidang.procedures.permissions import DELEGATE
from haidang.units import queries as units


def ending(user, now: datetime) -> Few:
    """Return the powers that end within the days ahead and were not passed on once more."""
    codes, today = units_where(user, DELEGATE), timezone.localdate(now)
    if codes is not None and not codes:
        return Few([])
    passed = units.delegations_ending(codes, today, today + AHEAD)
    names = {one.code: one.name for one in queries.named([one.procedure_code for one in passed])} if passed else {}  # fmt: skip
    found = []
    for one in passed:
        power = one.field or names.get(one.procedure_code, one.procedure_code)
        detail = _("passed by %(giver)s to %(taker)s") % {
            "giver": one.from_position or one.from_unit, "taker": one.to_position or one.to_unit
        }  # fmt: skip
        url = f"{reverse('procedures:powers')}?{urlencode({'q': one.act})}"
        found.append(Waiting("power", str(one.pk), power, detail, url, end_of(one.ends_on)))
    return Few(found)


register(Source("procedures", {"power": gettext_lazy("Powers that end soon")}, ending))
