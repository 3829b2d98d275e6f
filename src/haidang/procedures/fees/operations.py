"""Fees are entered from a file, or proposed from the published text."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from django.db import transaction

from haidang.core.audit import operations as audit
from haidang.core.tables import rows_of
from haidang.procedures.choices import Mark
from haidang.procedures.fees.reading import published_amount, read_exemptions, read_fees
from haidang.procedures.lines.operations import UnableToEnter, enter
from haidang.procedures.models import Exemption, Fee, Procedure

# From when a fee holds whose act is not known: the day the communes of today began to work (an assumption).
PUBLISHED_SINCE = date(2025, 7, 1)


class UnableToEnterFees(UnableToEnter):
    pass


@transaction.atomic
def propose(*, procedures: Iterable[Procedure], by) -> int:
    """
    Propose the fee of procedures that have no line yet from what is published, as an assumption; return how many are new.

    Only where the text says one amount, or that nothing is paid; everything else waits for somebody who read the act.
    """
    procedures = list(procedures)
    there = set(Fee.objects.filter(procedure__in=procedures).values_list("procedure_id", flat=True))
    amounts = [(one, published_amount(one.fee)) for one in procedures if one.pk not in there]
    new = Fee.objects.bulk_create(
        [
            Fee(procedure=one, amount=amount, starts_on=PUBLISHED_SINCE, mark=Mark.ASSUMPTION)
            for one, amount in amounts
            if amount is not None
        ],
        batch_size=1000,
    )
    if new:
        audit.record("procedures.fees_proposed", Fee, by=by, new=len(new))
    return len(new)


def propose_all(*, by) -> int:
    """Propose the fees of all procedures that have no line yet; see ``propose``."""
    return propose(procedures=Procedure.objects.all(), by=by)


@transaction.atomic
def enter_fees(*, path: Path, by) -> tuple[int, int]:
    """
    Take in the fee lines of a CSV or Excel file, all or nothing; return how many are new and how many older ones ended.

    A line of a case that already has one without an end lets that one end the day before. A line that is there stays.

    :raises UnreadableTable: if the file is no table
    :raises UnableToEnterFees: naming every line and column that is wrong
    """
    lines, problems = read_fees(rows_of(path))
    new, ended = enter(
        lines=lines, problems=problems, among=Fee.objects.exclude(act=""), values=("amount", "kind", "per", "act", "mark"),
        column="amount", shown=lambda fee: f"{fee.amount}", unable=UnableToEnterFees,
    )  # fmt: skip
    if new:
        audit.record("procedures.fees_entered", Fee, by=by, new=new, ended=ended)
    return new, ended


@transaction.atomic
def enter_exemptions(*, path: Path, by) -> tuple[int, int]:
    """
    Take in who pays less, from a CSV or Excel file, as ``enter_fees`` does; return how many are new and how many older ones ended.

    :raises UnreadableTable: if the file is no table
    :raises UnableToEnterFees: naming every line and column that is wrong
    """
    lines, problems = read_exemptions(rows_of(path))
    new, ended = enter(
        lines=lines, problems=problems, among=Exemption.objects.all(), values=("percent_off", "act", "mark"),
        column="percent_off", shown=lambda exemption: f"{exemption.percent_off} %", unable=UnableToEnterFees,
    )  # fmt: skip
    if new:
        audit.record("procedures.exemptions_entered", Exemption, by=by, new=new, ended=ended)
    return new, ended
