"""Promised time limits are entered from a file."""

from pathlib import Path

from django.db import transaction

from haidang.core.audit import operations as audit
from haidang.core.tables import rows_of
from haidang.procedures.limits.reading import LimitLine, not_below, read_limits
from haidang.procedures.lines.operations import UnableToEnter, enter
from haidang.procedures.models import CommittedLimit, Procedure
from haidang.units import queries as units


class UnableToCommit(UnableToEnter):
    pass


@transaction.atomic
def commit(*, path: Path, by) -> tuple[int, int]:
    """
    Take in the promised limits of a CSV or Excel file, all or nothing; return how many are new and how many older ones ended.

    A line of a procedure and unit that already has one without an end lets that one end the day before. A line that is there stays.

    :raises UnreadableTable: if the file is no table
    :raises UnableToCommit: naming every line and column that is wrong; a promise longer than the legal limit is none
    """
    lines, problems = read_limits(rows_of(path))
    new, ended = enter(
        lines=lines, problems=problems, among=CommittedLimit.objects.all(), values=("amount", "unit", "act", "mark"),
        column="time_limit", shown=lambda limit: f"{limit.amount:g} {limit.unit}", unable=UnableToCommit, wrong=_wrong,
    )  # fmt: skip
    if new:
        audit.record("procedures.limits_committed", CommittedLimit, by=by, new=new, ended=ended)
    return new, ended


def _wrong(line: LimitLine, procedure: Procedure) -> str | None:
    if line.unit_code and not units.handles_dossiers(line.unit_code, line.starts_on):
        return f"unit: there is no unit {line.unit_code} on {line.starts_on}"
    return not_below(line.amount, line.unit, procedure.time_limit, procedure.time_unit)
