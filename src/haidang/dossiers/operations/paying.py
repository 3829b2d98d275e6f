"""Fees: what is to be paid for a dossier, what came, and what went back. Amounts are whole đồng and never come from a page."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haidang.core.audit import operations as audit
from haidang.core.calendar import local
from haidang.core.refusals import Refusal
from haidang.dossiers import rules
from haidang.dossiers.choices import CHARGE, PAID_ONLINE, Channel, State, Verb, Way
from haidang.dossiers.models import Charge, Dossier, Payment, Refund
from haidang.dossiers.operations.changing import UnableToChange, change
from haidang.dossiers.operations.numbering import next_number
from haidang.dossiers.operations.telling import tell_what_came, tell_what_is_owed
from haidang.dossiers.queries import owed_for, rule_of, still_owed
from haidang.dossiers.rules import Chosen
from haidang.exchange.payment import operations as gateway
from haidang.procedures.fees.queries import exemptions_of, fees_of
from haidang.procedures.models import Fee, Procedure

MOST_COPIES = 1000


class UnableToCharge(Refusal):
    """There is no such case or exemption, or money was taken already."""


class UnableToPay(Refusal):
    """Nothing is to be paid, or the payment is recorded already."""


class UnableToRefund(Refusal):
    """More would go back than came, or nobody is told why."""


def has_a_fee(procedure: Procedure, lines: Sequence[Fee]) -> bool:
    """Say whether something is to be paid for a procedure: by its fee lines or, where there are none, by the published text."""
    if lines:
        return any(line.amount for line in lines)
    return bool(procedure.fee) and "miễn phí" not in procedure.fee.lower()


@transaction.atomic
def draw(*, dossier: Dossier, chosen: Chosen, at: datetime, by) -> Charge | None:
    """
    Reckon what is to be paid for a dossier that the caller has locked, by the fee lines of the day it was handed in.

    What is drawn stays, whatever becomes of the fee line. Return None where nothing is paid for it, or the case must be chosen first.

    :raises UnableToCharge: if the procedure has no such case or exemption that day, or money was taken already
    """
    day = local(dossier.submitted_at).date()
    lines = {line.pk: line for line in fees_of(dossier.procedure, day)}
    if chosen.fee is None and len(lines) != 1:
        return None
    line: Fee | None = lines.get(chosen.fee) if chosen.fee else next(iter(lines.values()))
    if line is None:
        raise UnableToCharge(_("Choose one of the fees that hold for this procedure."))
    if not 1 <= chosen.quantity <= (MOST_COPIES if line.per else 1):
        raise UnableToCharge(_("Give how many, from 1 to 1,000."))
    exemption = None
    if chosen.exemption is not None:
        exemption = next((one for one in exemptions_of(dossier.procedure, day) if one.pk == chosen.exemption), None)  # fmt: skip
        if exemption is None:
            raise UnableToCharge(_("Choose one of the reductions that hold for this procedure."))
    there = Charge.objects.select_for_update().filter(dossier=dossier).first()
    if there is not None and there.paid != there.refunded:
        raise UnableToCharge(_("Money was taken for this already. Give it back first."))
    if there is None and not line.amount:
        return None
    percent = exemption.percent_off if exemption else 0
    account = rule_of(dossier.unit_code, local(at).date())
    values = {
        "fee": line, "exemption": exemption, "unit_amount": line.amount, "quantity": chosen.quantity, "percent_off": percent,
        "due": rules.to_pay(line.amount, chosen.quantity, percent), "drawn_at": at,
        "account_unit": account.key if account else "", "account_version": account.version if account else "",
    }  # fmt: skip
    charge, _new = Charge.objects.update_or_create(dossier=dossier, defaults=values)
    charge.dossier = dossier
    _stand(charge)
    audit.record("dossiers.charged", dossier, by=by, due=charge.due, fee=line.pk, exemption=chosen.exemption)
    if dossier.state == State.PAYMENT or (dossier.state != State.NEW and dossier.channel != Channel.IN_PERSON):  # fmt: skip
        tell_what_is_owed(dossier, at)  # until it is received, and at the counter, they see it before them
    return charge


@transaction.atomic
def take(*, dossier: Dossier, way: str, at: datetime, by, amount: int | None = None, reference: str = "") -> Payment:  # fmt: skip
    """
    Record money that came for a dossier that the caller has locked, with its receipt. Once the whole is paid, a dossier
    that waits for it goes on.

    :param amount: what stands on the bank's statement; None for exactly what is owed
    :param reference: the number of the transfer at the bank
    :raises UnableToPay: if nothing is owed, or the transfer is recorded already
    """
    charge = Charge.objects.select_for_update().filter(dossier=dossier).first()
    if charge is None or not owed_for(dossier):
        raise UnableToPay(_("Nothing is owed for this dossier."))
    if way == Way.TRANSFER and not reference.strip():
        raise UnableToPay(_("Give the number of the transfer, as the bank's statement shows it."))
    if reference and Payment.objects.filter(way=way, reference=reference.strip()).exists():
        raise UnableToPay(_("This transfer is recorded already: it counts once."))
    charge.dossier = dossier
    return _came(charge, charge.owed if amount is None else amount, way, reference.strip(), at, by)


@transaction.atomic
def told_by_gateway(*, key: str, amount: int, reference: str, at: datetime) -> None:
    """
    Record what was paid at the gateway, also for a dossier that is paid or over already: what is too much is offered to go back.

    :param key: the code of the dossier
    """
    dossier = Dossier.objects.select_for_update(of=("self",)).select_related("procedure").get(code=key)
    charge = Charge.objects.select_for_update().get(dossier=dossier)
    charge.dossier = dossier
    _came(charge, amount, Way.GATEWAY, reference, at, "system:gateway")


def order_online(*, dossier: Dossier, at: datetime, by) -> str:
    """
    Return the address where a person pays at the gateway what is owed for a dossier.

    :raises UnableToPay: if nothing is owed or the dossier is over
    :raises UnableToOrder: if the gateway takes no order just now
    """
    owed = owed_for(dossier)
    if not owed:
        raise UnableToPay(_("Nothing is owed for this dossier."))
    back = reverse("dossiers:track-one", args=[dossier.code])
    return gateway.order(
        owner=CHARGE, key=dossier.code, amount=owed, purpose=dossier.code, back=back, at=at, by=by
    )


@transaction.atomic
def refund(*, payment: Payment, amount: int, reason: str, at: datetime, by) -> Refund:
    """
    Give money of a payment back, in part or whole; what came through the gateway goes back through it.

    :raises UnableToRefund: if more would go back than came, or no reason is given
    """
    charge = Charge.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=payment.charge_id)  # fmt: skip
    back = sum(payment.refunds.values_list("amount", flat=True))
    if not reason.strip():
        raise UnableToRefund(_("Write why the money goes back."))
    if not 0 < amount <= payment.amount - back:
        raise UnableToRefund(
            _("Of this payment, at most %(left)s dong can go back.") % {"left": payment.amount - back}
        )
    made = Refund.objects.create(
        payment=payment, amount=amount, reason=reason.strip(), at=at, by=_name_of(by)
    )
    charge.refunded += amount
    charge.save(update_fields=["refunded"])
    _stand(charge)
    audit.record("dossiers.refunded", charge.dossier, by=by, amount=amount, receipt=payment.receipt)
    if payment.way == Way.GATEWAY:
        gateway.ask_back(key=made.key, transaction=payment.reference, amount=amount, at=at, by=by)
    return made


def _came(charge: Charge, amount: int, way: str, reference: str, at: datetime, by) -> Payment:
    unit, year = charge.dossier.unit_code, local(at).year
    payment = Payment.objects.create(
        charge=charge, amount=amount, way=way, reference=reference, at=at, by=_name_of(by), unit_code=unit, year=year,
        number=next_number(unit, "", year),
    )  # fmt: skip
    charge.paid += amount
    charge.save(update_fields=["paid"])
    _stand(charge)
    dossier = charge.dossier
    audit.record("dossiers.paid", dossier, by=by, amount=amount, way=way, receipt=payment.receipt)
    tell_what_came(dossier, payment, still_owed(charge, dossier))
    if dossier.state == State.PAYMENT and not charge.owed:
        try:
            change(dossier=dossier, verb=Verb.CONFIRM_PAYMENT, at=at, by=by)
        except UnableToChange:
            pass  # a clock that is behind must not lose money: a clerk confirms it by hand
    return payment


def _stand(charge: Charge) -> None:
    """Let the dossier say what its books say: whether something is to be paid, and whether it was paid online."""
    net = {True: 0, False: 0}
    for way, amount in Payment.objects.filter(charge=charge).values_list("way", "amount"):
        net[way in PAID_ONLINE] += amount
    for way, amount in Refund.objects.filter(payment__charge=charge).values_list("payment__way", "amount"):
        net[way in PAID_ONLINE] -= amount
    dossier = charge.dossier
    dossier.fee_due = charge.due > 0
    dossier.paid_online = rules.paid_online(charge.due, net[True], net[True] + net[False])
    dossier.save(update_fields=["fee_due", "paid_online"])


def _name_of(by) -> str:
    return by if isinstance(by, str) else str(by)
