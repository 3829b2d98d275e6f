"""Orders are made, what the gateway tells of them is kept once, and money goes back."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from haidang.core.audit import operations as audit
from haidang.core.refusals import Refusal
from haidang.exchange.payment import client, payable, queries
from haidang.exchange.payment.choices import OrderState, ReturnState
from haidang.exchange.payment.models import Order, Return, Told
from haidang.exchange.payment.rules import Message

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
AMOUNT, UNKNOWN = "amount", "order"


class UnableToOrder(Refusal):
    """Nobody can pay through the gateway just now."""


def order(*, owner: str, key: str, amount: int, purpose: str, back: str, at: datetime, by) -> str:
    """
    Order a payment at the gateway and return the address where the person pays it.

    Our row is kept before the gateway is asked: if the answer is lost, what is paid all the same finds its order.

    :param owner: who is told when it is paid; see ``payable``. ``amount``: đồng
    :param back: the path on our side where the person comes back to
    :raises UnableToOrder: if there is no gateway, or it does not answer, or it takes no such order
    """
    if not queries.is_set_up():
        raise UnableToOrder(_("Paying online is not set up here. Pay by transfer or at the counter."))
    with transaction.atomic():
        made = Order.objects.create(number=f"HD{get_random_string(18, LETTERS)}", owner=owner, key=key, amount=amount, created_at=at)  # fmt: skip
        audit.record("payment.ordered", made, by=by, amount=amount, key=made.number)
    here = settings.HAIDANG_ADDRESS
    try:
        made.address = client.create(made.number, amount, purpose, f"{here}{back}", f"{here}/payment/told/")
    except client.NoAnswer:
        raise UnableToOrder(
            _("The payment gateway does not answer. Nothing was paid. Try again later, or pay by transfer or at the counter.")
        ) from None  # fmt: skip
    except client.Declined:
        made.state = OrderState.FAILED
        made.save(update_fields=["state"])
        raise UnableToOrder(
            _("The payment gateway does not take this payment. Nothing was paid. Pay by transfer or at the counter.")
        ) from None  # fmt: skip
    made.save(update_fields=["address"])
    return made.address


@transaction.atomic
def take_in(*, message: Message, at: datetime, by) -> str:
    """
    Take in what the gateway says of an order; a payment that is known already counts no second time.

    Return "" where all is well, ``UNKNOWN`` where there is no such order, ``AMOUNT`` where another amount than the one
    ordered is named: nothing is counted then, and the audit has the line for whoever asks the gateway.
    """
    found = Order.objects.select_for_update().filter(number=message.order).first()
    if found is None:
        return UNKNOWN
    if message.state == OrderState.FAILED and found.state == OrderState.OPEN:
        found.state = OrderState.FAILED
        found.save(update_fields=["state"])
        audit.record("payment.closed", found, by=by, key=found.number)
    if message.state != OrderState.PAID:
        return ""
    if message.amount != found.amount:
        audit.record("payment.amount_differs", found, by=by, key=found.number, told=message.amount, ordered=found.amount)  # fmt: skip
        return AMOUNT
    told, new = Told.objects.get_or_create(
        transaction=message.transaction, defaults={"order": found, "amount": message.amount, "at": at}
    )
    if not new:
        return "" if told.order_id == found.pk else UNKNOWN
    found.state = OrderState.PAID
    found.save(update_fields=["state"])
    audit.record("payment.told", told, by=by, amount=told.amount, key=told.transaction)
    payable.paid(
        found.owner, key=found.key, amount=told.amount, reference=told.transaction, at=at
    )  # in this transaction: never one without the other
    return ""


def ask_about_orders(*, now: datetime) -> int:
    """Ask the gateway about orders of which it told nothing; return how many turned out to be paid."""
    found = 0
    for one in queries.unanswered(now) if queries.is_set_up() else ():
        Order.objects.filter(pk=one.pk).update(asked_at=now)
        try:
            message = client.about(one.number)
        except client.NoAnswer:
            break  # it is away: the others wait too
        except client.Declined:
            continue  # it may not have heard of the order yet
        if message.order == one.number:
            found += not take_in(message=message, at=now, by="system:payment") and message.state == OrderState.PAID  # fmt: skip
    return found


@transaction.atomic
def ask_back(*, key: str, transaction: str, amount: int, at: datetime, by) -> None:
    """
    Ask for money of a payment to be given back through the gateway; the worker sends it on. The same key asks once.

    :param transaction: the gateway's number of the payment
    """
    told = Told.objects.select_for_update().get(transaction=transaction)
    asked, new = Return.objects.get_or_create(key=key, defaults={"told": told, "amount": amount, "created_at": at})  # fmt: skip
    if new:
        audit.record("payment.return_asked", asked, by=by, amount=amount)


def send_returns(*, now: datetime) -> int:
    """Send on what is to be given back; return how many are settled. What gets no answer waits for the next time."""
    settled = 0
    for one in queries.waiting_returns() if queries.is_set_up() else ():
        try:
            client.give_back(one.key, one.told.transaction, one.amount)
        except client.NoAnswer:
            break
        except client.Declined as no:
            one.state, one.why = ReturnState.REFUSED, str(no)
        else:
            one.state = ReturnState.DONE
        one.settled_at = now
        with transaction.atomic():
            one.save(update_fields=["state", "why", "settled_at"])
            audit.record("payment.return_settled", one, by="system:payment", state=one.state)
        settled += 1
    return settled
