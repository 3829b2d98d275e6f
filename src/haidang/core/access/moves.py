"""What becomes of people's roles when units are restructured."""

from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haidang.core.access.models import Acting, RoleGrant
from haidang.core.access.operations import pass_on
from haidang.core.moving import Moved, Plug, Restructuring, register


def _held(code: str, on):
    return RoleGrant.objects.filter(unit_code=code, ended_at=None).filter(
        Q(ends_on=None) | Q(ends_on__gte=on)
    )


def foresee(restructuring: Restructuring) -> list[Moved]:
    """
    A role in a unit with one heir holds there by itself; where several follow, somebody named takes the people over.

    Whoever acts for a holder goes where the role goes.
    """
    found = []
    for code, heirs in restructuring.heirs.items():
        if not (count := _held(code, restructuring.on).count()):
            continue
        heir = restructuring.heir(code)
        if len(heirs) == 1:
            how = _("hold in the heir by themselves")
        else:
            how = _("are given in the heir that is named") if heir else _("end with the unit")
        found.append(Moved(code, _("roles of people"), count, heir, how))
        acting = Acting.objects.filter(grant__in=_held(code, restructuring.on), ended_at=None)
        if acting := acting.filter(Q(ends_on=None) | Q(ends_on__gte=restructuring.on)).count():
            found.append(Moved(code, _("people who act for others"), acting, heir, how))
    return found


def carry_out(restructuring: Restructuring, act: str, by) -> None:
    for code, heirs in restructuring.heirs.items():
        heir = restructuring.heir(code)
        if len(heirs) > 1 and heir:
            last = restructuring.on - timedelta(1)
            for held in _held(code, restructuring.on).select_related("user").order_by("id"):
                pass_on(grant=held, unit_code=heir, last_day=last, by=by)


register("access", 20, Plug(foresee, carry_out))
