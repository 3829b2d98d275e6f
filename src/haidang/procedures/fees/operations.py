"""Fees are entered from a file, or proposed from the published text."""

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from haidang.core.audit import operations as audit
from haidang.core.refusals import Refusal
from haidang.core.tables import rows_of
from haidang.procedures.choices import Mark
from haidang.procedures.fees.reading import (
    ExemptionLine,
    FeeLine,
    published_amount,
    read_exemptions,
    read_fees,
)
from haidang.procedures.models import Exemption, Fee, Procedure

# From when a fee holds whose act is not known: the day the communes of today began to work (an assumption).
PUBLISHED_SINCE = date(2025, 7, 1)


class UnableToEnterFees(Refusal):
    """Nothing was entered; ``lines`` says what is wrong, one sentence a line of the file."""

    def __init__(self, lines: list[str]):
        super().__init__(_("Nothing was entered. Mend these lines and try again."))
        self.lines = lines


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
    known = _known(lines, problems)
    new = ended = 0
    for line in lines if not problems else ():
        values = {"amount": line.amount, "kind": line.kind, "per": line.per, "ends_on": line.ends_on, "act": line.act, "mark": line.mark}  # fmt: skip
        of_case = Fee.objects.exclude(act="").filter(procedure=known[line.procedure], case=line.case)
        same = of_case.filter(starts_on=line.starts_on).first()
        if same is not None:
            # A file that is read again says the line as it was first entered: its end may have been set since.
            if any(getattr(same, name) != value for name, value in values.items() if name != "ends_on"):
                problems.append(f"line {line.number}: amount: from {line.starts_on} on {same.amount} by {same.act} is entered already; a line is never changed, begin a new one")  # fmt: skip
            continue
        before = of_case.filter(starts_on__lt=line.starts_on, ends_on__isnull=True).first()
        if before is not None:
            before.ends_on = line.starts_on - timedelta(1)
            before.save(update_fields=["ends_on"])
            ended += 1
        overlap = of_case.exclude(ends_on__lt=line.starts_on)
        if line.ends_on:
            overlap = overlap.filter(starts_on__lte=line.ends_on)
        if overlap.exists():
            problems.append(f"line {line.number}: starts_on: another line of this case holds in these days")
            continue
        Fee.objects.create(
            procedure=known[line.procedure], case=line.case, starts_on=line.starts_on, **values
        )
        new += 1
    if problems:
        raise UnableToEnterFees(problems)
    if new:
        audit.record("procedures.fees_entered", Fee, by=by, new=new, ended=ended)
    return new, ended


@transaction.atomic
def enter_exemptions(*, path: Path, by) -> int:
    """
    Take in who pays less, from a CSV or Excel file, all or nothing; return how many lines are new.

    :raises UnreadableTable: if the file is no table
    :raises UnableToEnterFees: naming every line and column that is wrong
    """
    lines, problems = read_exemptions(rows_of(path))
    known = _known(lines, problems)
    new = 0
    for line in lines if not problems else ():
        values = {"percent_off": line.percent_off, "ends_on": line.ends_on, "act": line.act, "mark": line.mark}  # fmt: skip
        there, created = Exemption.objects.get_or_create(
            procedure=known[line.procedure], who=line.who, starts_on=line.starts_on, defaults=values
        )
        new += created
        if not created and any(getattr(there, name) != value for name, value in values.items()):
            problems.append(f"line {line.number}: percent_off: from {line.starts_on} on {there.percent_off} % by {there.act} is entered already; begin a new line")  # fmt: skip
    if problems:
        raise UnableToEnterFees(problems)
    if new:
        audit.record("procedures.exemptions_entered", Exemption, by=by, new=new)
    return new


def _known(lines: list[FeeLine] | list[ExemptionLine], problems: list[str]) -> dict[str, Procedure]:
    known = {one.code: one for one in Procedure.objects.filter(code__in={line.procedure for line in lines})}
    problems += [
        f"line {line.number}: procedure: there is no procedure {line.procedure}" for line in lines if line.procedure not in known
    ]  # fmt: skip
    return known
