"""Survey points are joined, the figures frozen on a snapshot, and the results published by a decision."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from haidang.core.audit import operations as audit
from haidang.core.facts.models import Snapshot
from haidang.parindex import operations as index
from haidang.parindex.choices import Stage
from haidang.parindex.models import Round
from haidang.parindex.rounds import queries, rules
from haidang.parindex.rounds.operations.heading import classify
from haidang.parindex.rounds.operations.locking import held
from haidang.parindex.rounds.refusing import UnableToPublish


@transaction.atomic
def join_survey(*, round_: Round, rows: Sequence[tuple[str, str, Decimal]], source: str, by) -> int:
    """
    Take in the points of survey leaves: unit, leaf, points; return how many changed. All of them or none.

    :param source: where they come from, for the log
    :raises UnableToPublish: if the figures are frozen, a leaf comes from no survey, or a row is not in the round
    :raises UnableToJudge: if a leaf cannot have so many points
    """
    round_ = held(round_)
    if not rules.is_before(round_.stage, Stage.FROZEN):
        raise UnableToPublish(_("The figures are frozen already."))
    leaves = {leaf.code: leaf for leaf in rules.surveyed(queries.book_of(round_), round_.first_month.year)}
    units = {unit.code for unit in queries.units_in(round_)}
    for number, (unit, leaf, _points) in enumerate(rows, 2):
        if leaf not in leaves:
            raise UnableToPublish(_("Row %(row)s: criterion %(leaf)s does not come from a survey by a file.") % {"row": number, "leaf": leaf})  # fmt: skip
        if unit not in units:
            raise UnableToPublish(_("Row %(row)s: unit %(unit)s does not take part in the round.") % {"row": number, "unit": unit})  # fmt: skip
    before = {(line.unit_code, line.leaf.code): line.decided for line in queries.lines(round_, units, list(leaves.values()), with_files=False)}  # fmt: skip
    count = 0
    for unit, leaf, points in rows:
        was = before[unit, leaf]
        if was is None or was.value != points:
            index.judge(
                round_=round_, unit_code=unit, leaf=leaf, stage=queries.COUNCIL, value=points, evidence=source, step=round_.stage, by=by
            )  # fmt: skip
            count += 1
    audit.record("parindex.survey_joined", round_, by=by, count=count)
    return count


@transaction.atomic
def freeze(*, round_: Round, snapshot: Snapshot, by) -> Round:
    """
    Freeze the figures of a round on a snapshot, once the council decided.

    :raises UnableToPublish: if it did not, or the rates of surveys are not all joined
    :raises UnableToFreeze: if they are frozen already
    """
    round_ = held(round_)
    if round_.stage != Stage.COUNCIL or not queries.is_approved(round_):
        raise UnableToPublish(_("The council has not decided yet that the rest stands as appraised."))
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
    audit.record("parindex.round_published", round_, by=by, decision=round_.decision)
    return round_
