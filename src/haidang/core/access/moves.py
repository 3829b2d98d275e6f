"""What becomes of people's roles when units are restructured."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from haidang.core.access.operations import pass_on
from haidang.core.access.queries import actings_in, grants_in
from haidang.core.moving import Moved, Plug, Restructuring, register


def foresee(restructuring: Restructuring) -> list[Moved]:
    """
    A role in a unit with one heir holds there by itself; where several follow, somebody named takes the people over.

    Whoever acts for a holder goes where the role goes.
    """
    found = []
    for code, heirs in restructuring.heirs.items():
        if not (count := grants_in({code}, restructuring.on).count()):
            continue
        heir = restructuring.heir(code)
        if len(heirs) == 1:
            how = _("hold in the heir by themselves")
        else:
            how = _("are given in the heir that is named") if heir else _("end with the unit")
        found.append(Moved(code, "roles", _("roles of people"), count, heir, how))
        if acting := actings_in({code}, restructuring.on).count():
            found.append(Moved(code, "actings", _("people who act for others"), acting, heir, how))
    return found


def carry_out(restructuring: Restructuring, act: str, by) -> None:
    for code, heirs in restructuring.heirs.items():
        heir = restructuring.heir(code)
        if len(heirs) > 1 and heir:
            last = restructuring.on - timedelta(1)
            for held in grants_in({code}, restructuring.on).order_by("id"):
                pass_on(grant=held, unit_code=heir, last_day=last, by=by)


register("access", 20, Plug(foresee, carry_out))
