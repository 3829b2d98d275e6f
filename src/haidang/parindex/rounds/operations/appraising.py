"""The lead departments appraise what units gave themselves, and once more what was explained."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haidang.core.refusals import Refusal
from haidang.parindex.choices import Stage
from haidang.parindex.engine.book import Node
from haidang.parindex.models import Round, Sheet
from haidang.parindex.operations import Judged, check_judged, judge
from haidang.parindex.rounds import queries, rules
from haidang.parindex.rounds.operations.locking import held
from haidang.parindex.rounds.refusing import SaidMeanwhile, UnableToAppraise


@dataclass(frozen=True)
class Given:
    """
    What an appraiser gives a leaf of a unit (value None: it does not apply).

    ``seen``: the number of the newest appraisal that stood there when the person looked; 0 where there was none.
    """

    unit_code: str
    leaf: Node
    value: Decimal | None
    why: str
    seen: int


@transaction.atomic
def appraise(*, round_: Round, given: Sequence[Given], by) -> list[Refusal | None]:
    """
    Appraise leaves of units, each for itself: in the first appraisal any, in the second what the unit explained.

    Returns in their order why one was not appraised (None where it was): ``SaidMeanwhile`` if somebody else appraised it since
    the person looked, ``UnableToAppraise`` if the evidence is not what was locked or no reason is given for another value,
    ``UnableToJudge`` if its rule cannot take the value.

    :raises UnableToAppraise: at another stage; nothing is appraised then
    """
    round_ = held(round_)
    if round_.stage not in (Stage.APPRAISAL, Stage.SECOND):
        raise UnableToAppraise(
            _("The round is at “%(stage)s”: nothing is appraised now.")
            % {"stage": round_.get_stage_display()}
        )
    units, leaves = {one.unit_code for one in given}, {one.leaf.code: one.leaf for one in given}
    lines = {(line.unit_code, line.leaf.code): line for line in queries.lines(round_, units, leaves.values())}
    sheets = queries.sheets_with_content(round_, units)
    here = {unit.code for unit in queries.units_in(round_)}
    refused: list[Refusal | None] = []
    judged = []
    for one in given:
        try:
            said = _checked(round_, one, lines[one.unit_code, one.leaf.code], sheets.get(one.unit_code))
            check_judged(round_=round_, units=here, judged=said, stage=queries.APPRAISAL)
            judged.append(said)
            refused.append(None)
        except Refusal as reason:
            refused.append(reason)
    judge(round_=round_, judged=judged, stage=queries.APPRAISAL, step=round_.stage, by=by)
    return refused


def _checked(round_: Round, given: Given, line: queries.Line, sheet: Sheet | None) -> Judged:
    if (other := line.appraised) and other.pk != given.seen:
        raise SaidMeanwhile(
            _("%(who)s appraised this at %(at)s with %(value)s while you were looking. Nothing was overwritten: look at it, and save once more if you do not agree.")
            % {"who": other.by, "at": timezone.localtime(other.at).strftime("%H:%M"), "value": _("does not apply") if other.value is None else rules.shown(other.value)}
        )  # fmt: skip
    if round_.stage == Stage.SECOND and line.explanation is None:
        raise UnableToAppraise(_("The unit explained nothing here: the first appraisal stands."))
    if queries.swapped(sheet, line):
        raise UnableToAppraise(_("The evidence is not what was locked with the sheet. Nothing can be appraised on it: tell whoever looks after this system."))  # fmt: skip
    base = line.appraised if round_.stage == Stage.SECOND else line.own
    if (base is None or base.value != given.value) and not given.why.strip():
        raise UnableToAppraise(_("Write why you give another score: the unit will read it."))
    return Judged(given.unit_code, given.leaf.code, given.value, given.why.strip())
