"""Survey points are joined, the figures frozen on a snapshot, and the results published by a decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from haidang.core.audit import operations as audit
from haidang.core.facts.models import Snapshot
from haidang.core.files import operations as files
from haidang.parindex import operations as index
from haidang.parindex.choices import OF_HEADS, Stage
from haidang.parindex.engine.score import NotWhatTheRuleAsks, check_said
from haidang.parindex.models import Round
from haidang.parindex.operations import Judged
from haidang.parindex.rounds import queries, rules
from haidang.parindex.rounds.operations.heading import classify
from haidang.parindex.rounds.operations.locking import held
from haidang.parindex.rounds.refusing import UnableToPublish


@dataclass(frozen=True)
class Surveyed:
    """The points of a survey leaf of a unit; ``where``: the cell they come from, for messages."""

    unit_code: str
    leaf: str
    points: Decimal
    where: str


@transaction.atomic
def join_survey(*, round_: Round, rows: Sequence[Surveyed], source: str, by) -> int:
    """
    Take in the points of survey leaves; return how many changed. All of them or none.

    :param source: where they come from, for the log
    :raises UnableToPublish: if the figures are frozen; naming the cell, if a leaf comes from no survey or cannot have so many points, or
        a unit is not in the round
    """
    round_ = held(round_)
    if not rules.is_before(round_.stage, Stage.FROZEN):
        raise UnableToPublish(_("The figures are frozen already."))
    leaves = {leaf.code: leaf for leaf in rules.surveyed(queries.book_of(round_), round_.first_month.year)}
    units = {unit.code for unit in queries.units_in(round_)}
    for one in rows:
        if one.leaf not in leaves:
            raise UnableToPublish(_("%(where)s: criterion %(leaf)s does not come from a survey by a file.") % {"where": one.where, "leaf": one.leaf[:30]})  # fmt: skip
        if one.unit_code not in units:
            raise UnableToPublish(_("%(where)s: unit %(unit)s does not take part in the round.") % {"where": one.where, "unit": one.unit_code[:40]})  # fmt: skip
        try:
            check_said(leaves[one.leaf], one.points)
        except NotWhatTheRuleAsks as error:
            raise UnableToPublish(_("%(where)s: criterion %(leaf)s takes %(what)s.") % {"where": one.where, "leaf": one.leaf, "what": error}) from None  # fmt: skip
    before = {(line.unit_code, line.leaf.code): line.decided for line in queries.lines(round_, units, list(leaves.values()), with_files=False)}  # fmt: skip
    new = [
        Judged(one.unit_code, one.leaf, one.points, source) for one in rows
        if (was := before[one.unit_code, one.leaf]) is None or was.value != one.points
    ]  # fmt: skip
    index.judge(round_=round_, judged=new, stage=queries.COUNCIL, step=round_.stage, by=by)
    audit.record("parindex.survey_joined", round_, by=by, count=len(new))
    return len(new)


@transaction.atomic
def freeze(*, round_: Round, snapshot: Snapshot, by) -> Round:
    """
    Freeze the figures of a round on a snapshot, once the council decided.

    :raises UnableToPublish: if it did not or sits about more, or the rates of surveys are not all joined
    :raises UnableToFreeze: if they are frozen already
    """
    round_ = held(round_)
    if round_.stage != Stage.COUNCIL or not queries.is_approved(round_):
        raise UnableToPublish(_("The council has not decided yet that the rest stands as appraised."))
    if queries.open_sitting(round_):
        raise UnableToPublish(_("The council sits: close its sitting, then freeze."))
    if left := queries.surveys_to_join(round_):
        raise UnableToPublish(
            _("Survey points are still to be joined: %(left)s. Open “Join survey points”, look at the rates and join them, then freeze.") % {"left": left}
        )  # fmt: skip
    frozen = index.freeze(round_=round_, snapshot=snapshot, by=by)
    return classify(round_=frozen, by=by) if frozen.heads_book_id else frozen


@transaction.atomic
def publish(*, round_: Round, decision: str, decided_on: date, at: datetime, by) -> Round:
    """
    Publish the results by a decision; from then on everybody may read them, and units may object for some days.

    :raises UnableToPublish: if the figures are not frozen, or the decision has no number
    """
    round_ = held(round_)
    if round_.stage != Stage.FROZEN:
        raise UnableToPublish(_("Freeze the figures first; what is published cannot be published again."))
    if not decision.strip():
        raise UnableToPublish(_("Write number and day of the decision."))
    round_.stage, round_.decision, round_.decided_on = Stage.PUBLISHED, decision.strip(), decided_on
    round_.published_at, round_.objections_until = at, decided_on + timedelta(round_.objection_days)
    round_.save(update_fields=["stage", "decision", "decided_on", "published_at", "objections_until"])
    files.begin_term(owners=[OF_HEADS], key=str(round_.pk), at=at)
    audit.record("parindex.round_published", round_, by=by, decision=round_.decision)
    return round_
