"""The bank accounts that units receive fees on: dated, as every rule that an act sets."""

from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from haidang.core.dated import operations as dated
from haidang.core.dated.models import Mark
from haidang.core.refusals import Refusal
from haidang.core.tables import rows_of
from haidang.dossiers.queries.paying import ACCOUNTS
from haidang.exchange.payment import vietqr
from haidang.units import queries as units


class UnableToEnterAccounts(Refusal):
    """Nothing was entered; ``lines`` says what is wrong, one sentence a line of the file."""

    def __init__(self, lines: list[str]):
        super().__init__(_("Nothing was entered. Mend these lines and try again."))
        self.lines = lines


@transaction.atomic
def enter_accounts(*, path: Path, by) -> int:
    """
    Take in accounts from a CSV or Excel file, all or nothing; return how many are new.

    Needed: unit, bin, account, holder, bank, starts_on (2026-01-01), act. The account that began last holds.

    :raises UnreadableTable: if the file is no table
    :raises UnableToEnterAccounts: naming every line and column that is wrong
    """
    new, problems = 0, []
    for number, row in enumerate(rows_of(path), 2):
        row = {
            str(name).strip(): "" if cell is None else str(cell).strip()
            for name, cell in row.items()
            if name is not None
        }
        wrong = [
            f"{column}: missing" for column in ("bank", "holder", "act", "starts_on") if not row.get(column)
        ]
        if units.by_code(row.get("unit", "")) is None:
            wrong.append(f"unit: there is no unit {row.get('unit') or 'without a code'}")
        try:
            vietqr.code(row.get("bin", ""), row.get("account", ""), 1, "x")
        except ValueError as error:
            wrong.append(str(error).replace("bank:", "bin:"))
        try:
            starts_on = date.fromisoformat(row.get("starts_on", "")[:10])
        except ValueError:
            wrong.append("starts_on: a day such as 2026-01-01")
        if wrong:
            problems += [f"line {number}: {sentence}" for sentence in wrong]
            continue
        content = {name: row[name] for name in ("bank", "bin", "account", "holder")}
        new += dated.enter(
            kind=ACCOUNTS, key=row["unit"], version=f"{starts_on} {row['account']}"[:60], act=row["act"][:200], mark=Mark.READ,
            in_force_from=starts_on, content=content, by=by,
        )  # fmt: skip
    if problems:
        raise UnableToEnterAccounts(problems)
    return new
