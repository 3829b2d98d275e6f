"""Dated lines are entered from a file, all or nothing; one that differs ends the one before it."""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from haidang.core.refusals import Refusal
from haidang.procedures.lines.reading import Line
from haidang.procedures.models import DatedLine, Procedure


class UnableToEnter(Refusal):
    """Nothing was entered; ``lines`` says what is wrong, one sentence a line of the file."""

    def __init__(self, lines: list[str]):
        super().__init__(_("Nothing was entered. Mend these lines and try again."))
        self.lines = lines


@transaction.atomic
def enter(
    *,
    lines: list[Line],
    problems: list[str],
    among: QuerySet[DatedLine],
    values: tuple[str, ...],
    column: str,
    shown: Callable[[DatedLine], str],
    unable: type[UnableToEnter],
    wrong: Callable[[Line, Procedure], str | None] | None = None,
) -> tuple[int, int]:
    """
    Enter lines as they were read; return how many are new and how many older ones ended. A line that is there already stays.

    A line that agrees in the procedure and the model's ``OWN`` with one that has no end lets that one end the day before.

    :param problems: what was wrong already when the lines were read
    :param among: the lines that a new one may meet
    :param values: what a line says besides its days, by the names of the fields
    :param column: where a line that says otherwise than before is wrong; ``shown`` writes what is there
    :param wrong: says why a line may not be entered for its procedure
    :raises UnableToEnter: ``unable``, naming every line and column that is wrong
    """  # fmt: skip
    model = among.model
    known = {one.code: one for one in Procedure.objects.filter(code__in={line.procedure for line in lines})}
    for line in lines:
        procedure = known.get(line.procedure)
        if procedure is None:
            problems.append(f"line {line.number}: procedure: there is no procedure {line.procedure}")
        elif wrong and (why := wrong(line, procedure)) is not None:
            problems.append(f"line {line.number}: {why}")
    new = ended = 0
    for line in lines if not problems else ():
        own = {"procedure": known[line.procedure]} | {name: getattr(line, name) for name in model.OWN}
        mine = among.filter(**own)
        same = mine.filter(starts_on=line.starts_on).first()
        if same is not None:
            # A file that is read again says the line as it was first entered: its end may have been set since.
            if any(getattr(same, name) != getattr(line, name) for name in values):
                problems.append(f"line {line.number}: {column}: from {line.starts_on} on {shown(same)} by {same.act} is entered already; a line is never changed, begin a new one")  # fmt: skip
            continue
        before = mine.filter(starts_on__lt=line.starts_on, ends_on__isnull=True).first()
        if before is not None:
            before.ends_on = line.starts_on - timedelta(1)
            before.save(update_fields=["ends_on"])
            ended += 1
        overlap = mine.exclude(ends_on__lt=line.starts_on)
        if line.ends_on:
            overlap = overlap.filter(starts_on__lte=line.ends_on)
        if (other := overlap.first()) is not None:
            problems.append(f"line {line.number}: starts_on: another line, from {other.starts_on} on by {other.act}, holds in these days")  # fmt: skip
            continue
        model.objects.create(
            **own, starts_on=line.starts_on, ends_on=line.ends_on, **{name: getattr(line, name) for name in values}
        )  # fmt: skip
        new += 1
    if problems:
        raise unable(problems)
    return new, ended
