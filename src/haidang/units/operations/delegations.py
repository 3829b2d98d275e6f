"""Passing powers from holder to holder, and taking them back."""

from collections.abc import Collection
from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from haidang.core.audit import operations as audit
from haidang.core.dated.queries import NoRuleInForce
from haidang.core.refusals import Refusal
from haidang.units.choices import Mark, Transfer
from haidang.units.models import Delegation
from haidang.units.queries.powers import Holder, of_power, passed_of, rules_on, seat
from haidang.units.queries.standing import exists
from haidang.units.rules.powers import Passed, Rules, goes_round, needs_term, receipt


class UnableToDelegate(Refusal):
    pass


class UnableToRevoke(Refusal):
    pass


@transaction.atomic
def delegate(
    *, kind: str, from_: Holder, to: Holder, starts_on: date, act: str, field: str = "", procedure_code: str = "",
    within: str = "", covers: Collection[str] = (), ends_on: date | None = None, onward: bool = False, mark: str = Mark.READ, by,
) -> Delegation:  # fmt: skip
    """
    Record that a power passed from one holder to another, from a day to a day, both included, by a legal act.

    Law on Organization of Local Government 72/2025/QH15, articles 13 and 14 (``reference/delegation_rules.yaml``: not read in the
    published text): what was authorised is never passed on and holds for a stated time; what was decentralised is passed on only
    where its act says so, and no longer than it holds itself.

    :param field: a field of procedures, or ``procedure_code`` one procedure: exactly one of both
    :param within: the field that the procedure belongs to; ``covers``: the procedures of the field
    :param onward: the act allows passing it on
    :raises UnableToDelegate: if something is missing or does not exist in those days, the holder passed the same power already, may not
        pass it on, or it would come back to them
    """
    act = " ".join(act.split())
    if bool(field) == bool(procedure_code):
        raise UnableToDelegate(_("Name a field, or one procedure."))
    if not act:
        raise UnableToDelegate(_("Name the legal act."))
    if ends_on and ends_on < starts_on:
        raise UnableToDelegate(_("The last day comes before the first."))
    for holder in (from_, to):
        if holder.position and holder.position.unit_id != holder.unit.pk:
            raise UnableToDelegate(
                _("%(position)s is a position of another unit.") % {"position": holder.position}
            )
        if not exists(holder.unit, starts_on):
            raise UnableToDelegate(_("%(unit)s does not exist on the first day.") % {"unit": holder.unit})
    source, target = seat(from_.unit.pk, from_.position), seat(to.unit.pk, to.position)
    if source == target:
        raise UnableToDelegate(
            _("Nobody passes a power to themselves; the head of a unit holds what the unit holds.")
        )
    if kind == Transfer.DECENTRALISE and from_.unit.pk == to.unit.pk:
        raise UnableToDelegate(
            _("Powers are decentralised to another unit. Within a unit they are authorised.")
        )
    try:
        rules = rules_on(starts_on)
    except NoRuleInForce:
        raise UnableToDelegate(_("No rule on passing powers is loaded for that day.")) from None
    if ends_on is None and needs_term(kind, rules):
        raise UnableToDelegate(_("An authorisation holds for a stated time: give its last day."))
    with connection.cursor() as cursor:  # of two that would meet, the second sees the first
        cursor.execute("select pg_advisory_xact_lock(hashtextextended('units.delegation', 766))")
    there = of_power(field or within, [procedure_code] if procedure_code else covers)
    narrow = bool(procedure_code)
    fresh = Passed(0, str(kind), source, target, starts_on, ends_on, narrow, onward)
    _no_overlap(fresh, there, field or procedure_code)
    passed = [passed_of(one) for one in there]
    _may_pass_on(fresh, from_, passed, {one.pk: one for one in there}, rules)
    if goes_round(fresh, passed):
        raise UnableToDelegate(
            _(
                "The power would come back to %(from)s: %(to)s holds it from there already, or passed it there."
            )
            % {"from": from_.name, "to": to.name}
        )
    made = Delegation.objects.create(
        kind=kind, field=field, procedure_code=procedure_code, from_unit=from_.unit, from_position=from_.position, to_unit=to.unit,
        to_position=to.position, starts_on=starts_on, ends_on=ends_on, act=act, onward=onward, mark=mark, rule=rules.version,
    )  # fmt: skip
    audit.record(
        "units.delegated", made, by=by, on_behalf_of=from_.unit.code, power=made.power, to=to.unit.code, starts_on=starts_on,
        ends_on=ends_on, act=act,
    )  # fmt: skip
    return made


def _no_overlap(fresh: Passed, there: list[Delegation], power: str) -> None:
    for one in there:
        same = passed_of(one)
        if one.power == power and same.source == fresh.source and same.meets(fresh.starts_on, fresh.ends_on):
            raise UnableToDelegate(
                _(
                    "This power was passed to %(to)s from %(from)s already, by %(act)s. Revoke that first, or choose other days."
                )
                % {"to": one.to_position or one.to_unit, "from": f"{one.starts_on:%d/%m/%Y}", "act": one.act}
            )


def _may_pass_on(
    fresh: Passed, from_: Holder, passed: list[Passed], there: dict[int, Delegation], rules: Rules
) -> None:
    had = receipt(fresh.source, passed, fresh.starts_on)
    if had is None:
        return
    act = there[had.key].act
    if not rules.may_go_on(had.kind, had.onward):
        sentence = (
            _("%(who)s holds this power by authorisation (%(act)s), which is never passed on.")
            if had.kind == Transfer.AUTHORISE
            else _("%(who)s received this power by %(act)s, which does not allow passing it on.")
        )
        raise UnableToDelegate(sentence % {"who": from_.name, "act": act})
    if had.ends_on and (fresh.ends_on is None or fresh.ends_on > had.ends_on):
        raise UnableToDelegate(
            _("%(who)s holds this power until %(day)s (%(act)s): it cannot be passed on for longer.")
            % {"who": from_.name, "day": f"{had.ends_on:%d/%m/%Y}", "act": act}
        )


@transaction.atomic
def revoke(*, delegation: Delegation, last_day: date, act: str, by) -> Delegation:
    """
    Take a power back: it holds until a day, that day included, and no longer.

    :raises UnableToRevoke: if it was revoked or has ended before, or no act is named
    """
    held = (
        Delegation.objects.select_for_update(of=("self",)).select_related("from_unit").get(pk=delegation.pk)
    )
    act = " ".join(act.split())
    if not act:
        raise UnableToRevoke(_("Name the legal act."))
    if held.revoked_on:
        raise UnableToRevoke(_("It was revoked already, by %(act)s.") % {"act": held.revoking_act})
    if held.ends_on and held.ends_on <= last_day:
        raise UnableToRevoke(_("It ends on %(day)s by itself.") % {"day": f"{held.ends_on:%d/%m/%Y}"})
    held.revoked_on, held.revoking_act = last_day, act
    held.save(update_fields=["revoked_on", "revoking_act"])
    audit.record(
        "units.delegation_revoked", held, by=by, on_behalf_of=held.from_unit.code, power=held.power, last_day=last_day, act=act
    )  # fmt: skip
    return held
