"""The bank accounts that units receive fees on: dated, as every rule that an act sets. What is changed here is where people's money goes."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from haidang.core.dated import operations as dated
from haidang.core.dated.models import DatedRule, Mark
from haidang.core.refusals import Refusal
from haidang.core.tables import rows_of
from haidang.dossiers.models import Charge
from haidang.dossiers.queries.paying import ACCOUNTS, Account, account_of
from haidang.units import queries as units

LAST_YEAR = 2100  # of a day that somebody means


class UnableToEnterAccounts(Refusal):
    """Nothing was entered; ``lines`` says what is wrong, one sentence a line of the file."""

    def __init__(self, lines: list[str]):
        super().__init__(gettext_lazy("Nothing was entered. Mend these lines and try again."))
        self.lines = lines


class UnableToChangeAccount(Refusal):
    """It holds already, is over, was changed meanwhile, or the day does not fit."""


class AccountLine(NamedTuple):
    """An account of a unit from a day on, by an act."""

    unit: str
    account: Account
    starts_on: date
    act: str
    mark: str = Mark.READ


def enter_accounts(*, path: Path, by) -> int:
    """
    Take in accounts from a CSV or Excel file, all or nothing; return how many are new.

    Needed: unit, bin, account, holder, bank, starts_on (2026-01-01), act. The account that began last holds.

    :raises UnreadableTable: if the file is no table
    :raises UnableToEnterAccounts: naming every line and column that is wrong
    """
    lines: list[tuple[str, AccountLine | None]] = []
    problems = []
    for number, row in enumerate(rows_of(path), 2):
        line, wrong = _read({str(name).strip(): "" if cell is None else str(cell).strip() for name, cell in row.items() if name is not None})  # fmt: skip
        where = _("line %(n)s") % {"n": number}
        problems += [f"{where}: {column}: {sentence}" for column, sentence in wrong]
        lines.append((where, line))
    if problems:
        raise UnableToEnterAccounts(problems)
    with transaction.atomic():
        new = 0
        for where, line in lines:
            try:
                new += enter_account(line=line, by=by)
            except UnableToChangeAccount as refusal:
                problems.append(f"{where}: account: {refusal.message}")
        if problems:
            raise UnableToEnterAccounts(problems)
        return new


def _read(row: Mapping[str, str]) -> tuple[AccountLine | None, list[tuple[str, str]]]:
    """A row of a file; None with what is wrong in it, by column."""
    account = Account(row.get("bank", ""), row.get("bin", ""), row.get("account", ""), row.get("holder", ""))
    wrong = list(account.problems().items())
    if not row.get("act"):
        wrong.append(("act", _("Name the legal act.")))
    if units.by_code(row.get("unit", "")) is None:
        wrong.append(("unit", _("there is no unit of this code")))
    try:
        starts_on = date.fromisoformat(row.get("starts_on", "")[:10])
        if starts_on.year > LAST_YEAR:
            raise ValueError
    except ValueError:
        wrong.append(("starts_on", _("a day such as 2026-01-01")))
    if wrong:
        return None, wrong
    return AccountLine(row["unit"], account, starts_on, row["act"][:200]), []


@transaction.atomic
def enter_account(*, line: AccountLine, by) -> bool:
    """
    Let fees of a unit be paid to an account from a day on; say whether that is new. Until then, and for whoever was given another
    account to pay to, that one stays.

    :raises UnableToChangeAccount: if the number stands there from that day on with other words, or was ended
    """
    _lock(line.unit)
    account, version = line.account, f"{line.starts_on} {line.account.number}"[:60]
    there = DatedRule.objects.filter(kind=ACCOUNTS, key=line.unit, version=version).first()
    if there is not None and (Account.of(there.content) != account or there.in_force_to is not None):
        raise UnableToChangeAccount(
            _("From that day on this number stands there already, with another holder or bank or with a last day (%(account)s). Choose another first day, or take that one away first.")
            % {"account": Account.of(there.content).shown}
        )  # fmt: skip
    before = _shown(line.unit, line.starts_on)
    return dated.enter(
        kind=ACCOUNTS, key=line.unit, version=version, act=line.act, mark=line.mark,
        in_force_from=line.starts_on, by=by, verb="dossiers.account_entered", unit=line.unit, account=account.shown,
        before=before, starts_on=f"{line.starts_on:%d/%m/%Y}", act_named=line.act,
        content={"bank": account.bank, "bin": account.bin, "account": account.number, "holder": account.holder},
    )  # fmt: skip


def _shown(unit: str, on: date) -> str:
    """The account that a unit has otherwise on a day, as the audit keeps it."""
    found = account_of(unit, on)
    return found.shown if found else "–"


@transaction.atomic
def end_account(*, rule: DatedRule, last_day: date, act: str, also_given: bool, today: date, by) -> int:
    """
    Let no fees be paid to an account after a day; return for how many dossiers where to pay was given anew.

    :param also_given: also who was given it already and has not paid sees, from now on, the account of the day
    :raises UnableToChangeAccount: if it is over or taken away, or the day is over or after the one on which it ends anyway
    """
    kept = _still(rule)
    first = max(kept.in_force_from, today)
    if last_day < first:
        raise UnableToChangeAccount(_("Choose %(day)s or a later day.") % {"day": f"{first:%d/%m/%Y}"})
    if kept.in_force_to is not None and last_day >= kept.in_force_to:
        raise UnableToChangeAccount(_("It ends on %(day)s anyway. Choose an earlier day.") % {"day": f"{kept.in_force_to:%d/%m/%Y}"})  # fmt: skip
    given = 0
    if also_given:
        given = Charge.objects.filter(
            account_unit=kept.key, account_version=kept.version, due__gt=F("paid") - F("refunded")
        ).update(account_unit="", account_version="")  # fmt: skip
    dated.end(
        rule=kept, last_day=last_day, verb="dossiers.account_ended", by=by, unit=kept.key, account=Account.of(kept.content).shown,
        act_named=act, count=given,
    )  # fmt: skip
    return given


@transaction.atomic
def withdraw_account(*, rule: DatedRule, today: date, by) -> None:
    """
    Take away an account that nobody pays to yet.

    :raises UnableToChangeAccount: if its first day has come
    """
    kept = _still(rule)
    if kept.in_force_from <= today:
        raise UnableToChangeAccount(_("People pay to it already. Say until when, or enter another account."))
    dated.withdraw(
        rule=kept,
        verb="dossiers.account_withdrawn",
        by=by,
        unit=kept.key,
        account=Account.of(kept.content).shown,
    )


def _lock(unit: str) -> None:
    """Whoever changes the accounts of a unit waits here, so that the audit says truly which one another replaced."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{ACCOUNTS} {unit}"])


def _still(rule: DatedRule) -> DatedRule:
    _lock(rule.key)
    kept = DatedRule.objects.filter(pk=rule.pk).first()
    if kept is None:
        raise UnableToChangeAccount(_("It was taken away meanwhile."))
    return kept
