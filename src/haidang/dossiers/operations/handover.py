"""Dossiers go from the counter to those who handle them, and results back, on numbered sheets that the receiver confirms."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from haidang.core.audit import operations as audit
from haidang.core.calendar import local
from haidang.core.refusals import Refusal
from haidang.dossiers import queries
from haidang.dossiers.choices import HANDOVER_SIGN, LineState, State
from haidang.dossiers.models import Dossier, HandoverLine, HandoverSheet
from haidang.dossiers.operations.numbering import next_number


class UnableToGiveOver(Refusal):
    """Nothing was chosen, or one of the dossiers is on its way already."""


class UnableToTakeOver(Refusal):
    """What was said of the lines does not fit."""


@transaction.atomic
def give_over(*, dossiers: Sequence[Dossier], at: datetime, by) -> list[HandoverSheet]:
    """
    Put dossiers that the caller has locked on hand-over sheets: one sheet for each pair of who gives and who receives.

    Results that come back are on sheets of their own.

    :raises UnableToGiveOver: if none is given, or one is on its way to somebody already
    """
    if not dossiers:
        raise UnableToGiveOver(_("Tick at least one dossier."))
    ways: dict[tuple[str, str, bool], list[Dossier]] = {}
    for one in dossiers:
        ways.setdefault((*queries.ways_of(one), one.state == State.FINISHED), []).append(one)
    made, year = [], local(at).year
    for (giver, receiver, results), some in sorted(ways.items()):
        sheet = HandoverSheet.objects.create(
            unit_code=giver, to_code=receiver, results=results, year=year, number=next_number(giver, HANDOVER_SIGN, year), at=at,
            by=by if isinstance(by, str) else str(by),
        )  # fmt: skip
        try:
            with transaction.atomic():
                HandoverLine.objects.bulk_create(
                    [HandoverLine(sheet=sheet, dossier=one, place=place) for place, one in enumerate(some, 1)]
                )
        except IntegrityError as error:
            raise UnableToGiveOver(
                _("One of these was put on a sheet by somebody else meanwhile. Look at the list again.")
            ) from error
        audit.record(
            "dossiers.given_over",
            sheet,
            by=by,
            on_behalf_of=giver,
            to=receiver,
            number=sheet.number,
            count=len(some),
        )
        made.append(sheet)
    return made


@transaction.atomic
def take_over(
    *, sheet: HandoverSheet, returned: dict[int, str], at: datetime, by, only: set[int] | None = None
) -> None:
    """
    Say what became of the lines of a sheet that are on their way: taken over, or given back with a reason.

    :param returned: the reason by the number of the line, of those that go back
    :param only: the numbers of the lines that something is said of; None for all
    :raises UnableToTakeOver: if a reason is missing, or nothing of it is on its way any more
    """
    lines = list(
        HandoverLine.objects.select_for_update().filter(sheet=sheet, state=LineState.GIVEN).order_by("place")
    )
    said = [line for line in lines if only is None or line.place in only]
    if not said:
        raise UnableToTakeOver(_("Nothing of this sheet is on its way any more: somebody answered before."))
    for line in said:
        line.state, line.settled_at = LineState.CONFIRMED, at
        line.settled_by = by if isinstance(by, str) else str(by)
        if line.place in returned:
            line.state, line.reason = LineState.RETURNED, returned[line.place].strip()[:500]
            if not line.reason:
                raise UnableToTakeOver(
                    _("Line %(place)s: write why the dossier goes back.") % {"place": line.place}
                )
    HandoverLine.objects.bulk_update(said, ["state", "settled_at", "settled_by", "reason"])
    audit.record(
        "dossiers.taken_over", sheet, by=by, on_behalf_of=sheet.to_code, number=sheet.number,
        count=sum(line.state == LineState.CONFIRMED for line in said), back=len(returned),
    )  # fmt: skip
