"""What is to be paid for a dossier, what came and went, and where it is paid."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import segno
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from haidang.core.dated.models import DatedRule
from haidang.core.dated.queries import (
    NoRuleInForce,
    rule_in_force,
    rule_version,
    rules_in_force,
    versions_of,
)
from haidang.dossiers.choices import CAME_TO_NOTHING
from haidang.dossiers.models import Charge, Dossier, Payment, Refund
from haidang.exchange.payment import vietqr
from haidang.exchange.payment.models import Return
from haidang.exchange.payment.queries import is_set_up, returns

ACCOUNTS = "dossiers.account"


@dataclass(frozen=True)
class Account:
    """The bank account that a unit receives fees on."""

    bank: str
    bin: str
    number: str
    holder: str

    @classmethod
    def of(cls, said: Mapping[str, str]) -> "Account":
        """Read an account from the content of its rule."""
        return cls(said["bank"], said["bin"], said["account"], said["holder"])

    @property
    def shown(self) -> str:
        """The account in one line: number, holder, bank."""
        return f"{self.number}, {self.holder}, {self.bank}"

    def problems(self) -> dict[str, str]:
        """Return what is wrong with it, by the columns of a file of accounts; money is sent by what stands here."""
        found = {}
        if not self.bank:
            found["bank"] = _("Write the name of the bank.")
        if not (len(self.bin) == 6 and self.bin.isascii() and self.bin.isdigit()):
            found["bin"] = _("Write the bank's six digits (BIN), such as 970436.")
        if not (
            0 < len(self.number) <= vietqr.LONGEST_ACCOUNT and self.number.isascii() and self.number.isalnum()
        ):
            found["account"] = _("Write letters and digits only, at most 19.")
        if not self.holder:
            found["holder"] = _("Write whose account it is, as the bank has it.")
        return found


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
    found = rule_of(unit_code, on)
    return Account.of(found.content) if found else None


def rule_of(unit_code: str, on: date) -> DatedRule | None:
    """Return the rule that says to which account fees of a unit are paid on a day; None where none is entered."""
    try:
        return rule_in_force(ACCOUNTS, on, unit_code)
    except NoRuleInForce:
        return None


def accounts_on(on: date) -> dict[str, DatedRule]:
    """Return the rule that says where fees are paid to on a day, by the code of the unit."""
    return rules_in_force(ACCOUNTS, on)


@dataclass(frozen=True)
class Kept:
    """
    An account of a unit over time.

    :param state: ``today``, ``later`` or ``over``; ``replaced`` where another one took its place
    :param after: what fees are paid to when it ends, or if it is taken away; None: nothing
    """

    rule: DatedRule
    account: Account
    state: str
    after: Account | None


def accounts_of(unit_code: str, today: date) -> list[Kept]:
    """Return all accounts of a unit, the latest first."""
    rules = list(versions_of(ACCOUNTS, unit_code))
    now = _first_on(rules, today)
    found = []
    for one in rules:
        over = one.in_force_to is not None and one.in_force_to < today
        state = "over" if over else "later" if one.in_force_from > today else "today" if one == now else "replaced"  # fmt: skip
        after = _first_on([other for other in rules if other != one], max(today, one.in_force_from) + timedelta(1))  # fmt: skip
        found.append(Kept(one, Account.of(one.content), state, Account.of(after.content) if after else None))
    return found


def _first_on(rules: list[DatedRule], on: date) -> DatedRule | None:
    """Of rules of which the latest comes first, the one that holds on a day."""
    return next((one for one in rules if one.in_force_from <= on and (one.in_force_to is None or one.in_force_to >= on)), None)  # fmt: skip


def account_for(charge: Charge, unit_code: str, on: date) -> Account | None:
    """Return the account that was given to whoever pays a charge; where none was, the one of the unit on a day."""
    if charge.account_version:
        return Account.of(rule_version(ACCOUNTS, charge.account_version, charge.account_unit).content)
    return account_of(unit_code, on)


def charge_of(dossier: Dossier) -> Charge | None:
    """Return what was reckoned for a dossier; None where nothing was."""
    return Charge.objects.filter(dossier=dossier).first()


def still_owed(charge: Charge, dossier: Dossier) -> int:
    """Return what is still to be paid of a charge, in đồng; 0 where its dossier came to nothing."""
    return 0 if dossier.state in CAME_TO_NOTHING else charge.owed


def owed_for(dossier: Dossier) -> int:
    """Return what is still to be paid for a dossier, in đồng; 0 where nothing is, nobody reckoned it yet, or it came to nothing."""
    if dossier.state in CAME_TO_NOTHING:
        return 0
    charge = charge_of(dossier)
    return charge.owed if charge else 0


def books_of(dossier: Dossier) -> Books | None:
    """Return the books of a dossier, the oldest payment first; None where nothing was reckoned."""
    charge = Charge.objects.select_related("fee", "exemption").filter(dossier=dossier).first()
    if charge is None:
        return None
    payments = list(charge.payments.order_by("at", "id").prefetch_related("refunds"))
    back = {payment.pk: sorted(payment.refunds.all(), key=lambda one: one.pk) for payment in payments}
    known = returns([one.key for refunds in back.values() for one in refunds]) if any(back.values()) else {}
    owed = still_owed(charge, dossier)
    return Books(
        charge,
        [Entry(one, [(refund, known.get(refund.key)) for refund in back[one.pk]]) for one in payments],
        account_for(charge, dossier.unit_code, timezone.localdate()) if owed else None,
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
