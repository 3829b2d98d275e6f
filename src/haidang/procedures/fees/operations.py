"""Fees are entered from a file, or proposed from the published text."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from django.db import transaction

from haidang.core.audit import operations as audit
from haidang.procedures.choices import Mark
from haidang.procedures.fees.kinds import EXEMPTIONS, FEES
from haidang.procedures.fees.reading import published_amount
from haidang.procedures.lines.operations import Entered, enter_file
from haidang.procedures.models import Fee, Procedure

# From when a fee holds whose act is not known: the day the communes of today began to work (an assumption).
PUBLISHED_SINCE = date(2025, 7, 1)


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


def enter_fees(*, path: Path, by) -> Entered:
    """Take in the fee lines of a CSV or Excel file, all or nothing; see ``lines.operations.enter_file``."""
    return enter_file(kind=FEES, path=path, by=by)


def enter_exemptions(*, path: Path, by) -> Entered:
    """Take in who pays less, from a CSV or Excel file, as ``enter_fees`` does."""
    return enter_file(kind=EXEMPTIONS, path=path, by=by)
