"""Promised time limits are entered from a file."""

from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from haidang.core.audit import operations as audit
from haidang.core.refusals import Refusal
from haidang.core.tables import rows_of
from haidang.procedures.limits.reading import LimitLine, not_below, read_limits
from haidang.procedures.models import CommittedLimit, Procedure
from haidang.units import queries as units


class UnableToCommit(Refusal):
    """Nothing was entered; ``lines`` says what is wrong, one sentence a line of the file."""

    def __init__(self, lines: list[str]):
        super().__init__(_("Nothing was entered. Mend these lines and try again."))
        self.lines = lines


@transaction.atomic
def commit(*, path: Path, by) -> tuple[int, int]:
    """
    Take in the promised limits of a CSV or Excel file, all or nothing; return how many are new and how many older ones ended.

    A line of a procedure and unit that already has one without an end lets that one end the day before. A line that is there stays.

    :raises UnreadableTable: if the file is no table
    :raises UnableToCommit: naming every line and column that is wrong; a promise longer than the legal limit is none
    """
    lines, problems = read_limits(rows_of(path))
    known = {one.code: one for one in Procedure.objects.filter(code__in={line.procedure for line in lines})}
    for line in lines:
        if (wrong := _wrong(line, known)) is not None:
            problems.append(f"line {line.number}: {wrong}")
    new = ended = 0
    for line in lines if not problems else ():
        values = {"amount": line.amount, "unit": line.unit, "act": line.act, "mark": line.mark}
        mine = CommittedLimit.objects.filter(procedure=known[line.procedure], unit_code=line.unit_code)
        same = mine.filter(starts_on=line.starts_on).first()
        if same is not None:
            # A file that is read again says the line as it was first entered: its end may have been set since.
            if any(getattr(same, name) != value for name, value in values.items()):
                problems.append(f"line {line.number}: time_limit: from {line.starts_on} on {same.amount:g} {same.unit} by {same.act} is entered already; a line is never changed, begin a new one")  # fmt: skip
            continue
        before = mine.filter(starts_on__lt=line.starts_on, ends_on__isnull=True).first()
        if before is not None:
            before.ends_on = line.starts_on - timedelta(1)
            before.save(update_fields=["ends_on"])
            ended += 1
        overlap = mine.exclude(ends_on__lt=line.starts_on)
        if line.ends_on:
            overlap = overlap.filter(starts_on__lte=line.ends_on)
        if overlap.exists():
            problems.append(f"line {line.number}: starts_on: another line of this unit holds in these days")
            continue
        mine.create(
            procedure=known[line.procedure], unit_code=line.unit_code, starts_on=line.starts_on, ends_on=line.ends_on, **values
        )  # fmt: skip
        new += 1
    if problems:
        raise UnableToCommit(problems)
    if new:
        audit.record("procedures.limits_committed", CommittedLimit, by=by, new=new, ended=ended)
    return new, ended


def _wrong(line: LimitLine, known: dict[str, Procedure]) -> str | None:
    procedure = known.get(line.procedure)
    if procedure is None:
        return f"procedure: there is no procedure {line.procedure}"
    if line.unit_code and not units.handles_dossiers(line.unit_code, line.starts_on):
        return f"unit: there is no unit {line.unit_code} on {line.starts_on}"
    return not_below(line.amount, line.unit, procedure.time_limit, procedure.time_unit)
