"""What of units themselves moves with a restructuring: terms end, powers pass to the heir."""

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from haidang.core.access.queries import can
from haidang.core.audit import operations as audit
from haidang.core.moving import Moved, Opening, Plug, Restructuring, opens, register
from haidang.core.refusals import Refusal
from haidang.units.models import Delegation, Unit
from haidang.units.permissions import RECORD
from haidang.units.queries.offices import terms_in
from haidang.units.queries.powers import LAST_DAY, delegations_in


class PowersMeet(Refusal):
    """Two units that become one have passed the same power to different holders."""


def positions_at(user, restructuring: Restructuring, code: str) -> str:
    """Return where the terms that end with a unit are listed, for whoever records there."""
    if not can(user, RECORD, code):
        return ""
    return f"{reverse('units:positions')}?{urlencode({'at': code, 'on': restructuring.on.isoformat()})}"


def foresee(restructuring: Restructuring) -> list[Moved]:
    found = []
    for code in restructuring.heirs:
        heir = restructuring.heir(code)
        if terms := terms_in({code}, on=restructuring.on).count():
            found.append(Moved(code, "positions", _("positions held"), terms, None, _("end with the unit")))
        if passed := delegations_in({code}, restructuring.on).count():
            how = _("go on under the heir, by the same act") if heir else _("end with the unit")
            found.append(Moved(code, "powers", _("powers passed on"), passed, heir, how))
    return found


def carry_out(restructuring: Restructuring, act: str, by) -> None:
    on, last = restructuring.on, restructuring.on - timedelta(1)
    moved = 0
    for code in restructuring.heirs:
        for term in terms_in({code}, on=on).select_for_update(of=("self",)):
            if term.starts_on > last:  # it was to begin in a unit that is no more
                term.delete()
            else:
                term.ends_on = last
                term.save(update_fields=["ends_on"])
            moved += 1
    seen: set[int] = set()
    for code in restructuring.heirs:
        for one in delegations_in({code}, on).exclude(pk__in=seen).order_by("id"):
            seen.add(one.pk)
            _pass_on(one, restructuring, act)
            moved += 1
    if moved:
        audit.record("units.offices_moved", Delegation, by=by, act=act, count=moved)


def _pass_on(one: Delegation, restructuring: Restructuring, act: str) -> None:
    ends = {}
    for side in ("from", "to"):
        unit, position = getattr(one, f"{side}_unit"), getattr(one, f"{side}_position")
        if unit.code in restructuring.heirs:
            heir = restructuring.heir(unit.code)
            unit, position = (Unit.objects.get(code=heir) if heir else None), None
        ends |= {f"{side}_unit": unit, f"{side}_position": position}
    starts_on, ends_on = max(one.starts_on, restructuring.on), one.last_day
    one.revoked_on, one.revoking_act = restructuring.on - timedelta(1), act
    one.save(update_fields=["revoked_on", "revoking_act"])
    source, target = ends["from_unit"], ends["to_unit"]
    if (
        source is None
        or target is None
        or (source == target and ends["to_position"] == ends["from_position"])
    ):
        return
    met = (
        Delegation.objects.annotate(last=LAST_DAY)
        .filter(from_unit=source, from_position=ends["from_position"], field=one.field, procedure_code=one.procedure_code)
        .filter(Q(last=None) | Q(last__gte=starts_on))
        .exclude(pk=one.pk)
        .first()
    )  # fmt: skip
    if met is not None and (met.to_unit_id, met.to_position_id) == (
        target.pk,
        getattr(ends["to_position"], "pk", None),
    ):
        return
    if met is not None:
        raise PowersMeet(
            _("“%(power)s” would be passed to %(one)s and to %(other)s at once. Take one of them back first.")
            % {"power": one.power, "one": target, "other": met.to_unit}
        )
    Delegation.objects.create(
        kind=one.kind, field=one.field, procedure_code=one.procedure_code, starts_on=starts_on, ends_on=ends_on, act=one.act,
        onward=one.onward, mark=one.mark, rule=one.rule, **ends,
    )  # fmt: skip


register("units", 10, Plug(foresee, carry_out))
opens("positions", Opening(address=positions_at))
