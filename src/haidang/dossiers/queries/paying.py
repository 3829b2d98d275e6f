"""What is to be paid for a dossier, what came and went, and where it is paid."""

from dataclasses import dataclass
from datetime import date

import segno
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from haidang.core.dated.queries import NoRuleInForce, rule_in_force
from haidang.dossiers.choices import State
from haidang.dossiers.models import Charge, Dossier, Payment, Refund
from haidang.exchange.payment import vietqr
from haidang.exchange.payment.models import Return
from haidang.exchange.payment.queries import is_set_up, returns

ACCOUNTS = "dossiers.account"
CAME_TO_NOTHING = (State.REFUSED, State.STOPPED)  # nothing more is asked for


@dataclass(frozen=True)
class Account:
    """The bank account that a unit receives fees on."""

    bank: str
    bin: str
    number: str
    holder: str


@dataclass(frozen=True)
class Entry:
    """A payment and what of it went back; ``returned`` says how that stands at the gateway, by refund."""

    payment: Payment
    refunds: list[tuple[Refund, Return | None]]

    @property
    def left(self) -> int:
        """What of it can still go back."""
        return self.payment.amount - sum(one.amount for one, _return in self.refunds)


@dataclass(frozen=True)
class Books:
    """What is to be paid for a dossier and what came of it."""

    charge: Charge
    entries: list[Entry]
    account: Account | None
    online: bool
    purpose: str
    owed: int

    @property
    def says(self) -> str:
        """What the VietQR code says; empty where there is nothing to pay or no account to pay to."""
        if not (self.account and self.owed):
            return ""
        return vietqr.code(self.account.bin, self.account.number, self.owed, self.purpose)

    @property
    def picture(self) -> SafeString:
        """The VietQR code as a picture for a page; empty like ``says``."""
        if not self.says:
            return mark_safe("")
        return mark_safe(segno.make_qr(self.says, error="m").svg_inline(scale=5, border=4, light="#fff"))


def account_of(unit_code: str, on: date) -> Account | None:
    """Return the account that a unit receives fees on, that day; None where none is entered."""
    try:
        said = rule_in_force(ACCOUNTS, on, unit_code).content
    except NoRuleInForce:
        return None
    return Account(said["bank"], said["bin"], said["account"], said["holder"])


def owed_for(dossier: Dossier) -> int:
    """Return what is still to be paid for a dossier, in đồng; 0 where nothing is, nobody reckoned it yet, or it came to nothing."""
    if dossier.state in CAME_TO_NOTHING:
        return 0
    charge = Charge.objects.filter(dossier=dossier).first()
    return charge.owed if charge else 0


def books_of(dossier: Dossier) -> Books | None:
    """Return the books of a dossier, the oldest payment first; None where nothing was reckoned."""
    charge = Charge.objects.select_related("fee", "exemption").filter(dossier=dossier).first()
    if charge is None:
        return None
    payments = list(charge.payments.order_by("at", "id").prefetch_related("refunds"))
    back = {payment.pk: sorted(payment.refunds.all(), key=lambda one: one.pk) for payment in payments}
    known = returns([one.key for refunds in back.values() for one in refunds]) if any(back.values()) else {}
    owed = 0 if dossier.state in CAME_TO_NOTHING else charge.owed
    return Books(
        charge,
        [Entry(one, [(refund, known.get(refund.key)) for refund in back[one.pk]]) for one in payments],
        account_of(dossier.unit_code, timezone.localdate()) if owed else None,
        bool(owed) and is_set_up(),
        dossier.code,
        owed,
    )


def payment_of(dossier: Dossier, pk: int) -> Payment | None:
    """Return one payment of a dossier with all its receipt needs; None where it is another's."""
    return (
        Payment.objects.select_related("charge__dossier__procedure", "charge__fee")
        .filter(charge__dossier=dossier, pk=pk)
        .first()
    )
