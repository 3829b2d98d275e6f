"""Units object to figures that nobody types, and to what was published; whoever keeps rounds answers."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haidang.core.audit import operations as audit
from haidang.parindex.choices import Outcome, Stage
from haidang.parindex.models import Objection, Round
from haidang.parindex.rounds import heads, queries, rules
from haidang.parindex.rounds.operations.locking import held
from haidang.parindex.rounds.refusing import UnableToObject


@transaction.atomic
def object_to(*, round_: Round, unit_code: str, leaf: str, text: str, at: datetime, by) -> Objection:
    """
    Object in the name of a unit: to a measured leaf until the council decides, to any or to the whole once it is published.

    :param leaf: empty for the whole result
    :raises UnableToObject: if it is too late, too early, or nothing is written
    """
    round_, today = held(round_), timezone.localdate(at)
    if queries.unit_in(round_, unit_code) is None:
        raise UnableToObject(_("This unit does not take part in the round."))
    book, year = queries.book_of(round_), round_.first_month.year
    counted = {one.code for one in rules.measured(book, year)}
    if round_.stage == Stage.PUBLISHED:
        if today > round_.objections_until:
            raise UnableToObject(_("Units could object until %(day)s.") % {"day": round_.objections_until.strftime("%d/%m/%Y")})  # fmt: skip
        if leaf and leaf not in {one.code for one in rules.counting(book, year)}:
            raise UnableToObject(_("There is no such criterion in this round."))
    elif round_.stage == Stage.PLANNED or not rules.is_before(round_.stage, Stage.COUNCIL):
        raise UnableToObject(_("Objections are taken from the first day of self-scoring until the council decides, and after publication."))  # fmt: skip
    elif leaf not in counted:
        raise UnableToObject(_("This criterion is judged by people: explain it when units explain."))
    if not text.strip():
        raise UnableToObject(_("Write what is wrong with the figure."))
    made = Objection.objects.create(
        round=round_, unit_code=unit_code, leaf=leaf, text=text.strip(), step=round_.stage, by=str(by)[:150], at=at,
        due_on=today + timedelta(rules.ANSWER_DAYS),
    )  # fmt: skip
    audit.record("parindex.objected", made, by=by, leaf=leaf, round=round_.pk)
    return made


@transaction.atomic
def object_as_head(*, round_: Round, unit_code: str, text: str, at: datetime, by) -> Objection:
    """
    Object to one's own class once it is published; only whoever keeps rounds reads it.

    :raises UnableToObject: if somebody else was classified, it is too late, too early, or nothing is written
    """
    round_, today = held(round_), timezone.localdate(at)
    if not any(one.unit_code == unit_code for one in heads.mine(by, round_)):
        raise UnableToObject(_("Only whoever was classified objects to a class."))
    if round_.stage != Stage.PUBLISHED:
        raise UnableToObject(_("Objections are taken once the class is published."))
    if today > round_.objections_until:
        raise UnableToObject(_("Heads could object until %(day)s.") % {"day": round_.objections_until.strftime("%d/%m/%Y")})  # fmt: skip
    if not text.strip():
        raise UnableToObject(_("Write what is wrong with the figure."))
    made = Objection.objects.create(
        round=round_, unit_code=unit_code, text=text.strip(), step=round_.stage, of_head=True, by=str(by)[:150], at=at,
        due_on=today + timedelta(rules.ANSWER_DAYS),
    )  # fmt: skip
    audit.record("parindex.objected", made, by=by, leaf="", round=round_.pk)
    return made


@transaction.atomic
def answer(*, objection: Objection, outcome: str, text: str, at: datetime, by) -> Objection:
    """
    Answer an objection. A frozen figure does not change by it: a new decision would.

    :raises UnableToObject: if it was answered meanwhile, or nothing is written
    """
    found = Objection.objects.select_for_update().get(pk=objection.pk)
    if found.outcome != Outcome.OPEN:
        raise UnableToObject(_("%(who)s answered this already.") % {"who": found.answered_by})
    if outcome not in (Outcome.ACCEPTED, Outcome.REJECTED):
        raise UnableToObject(_("Say whether the objection is accepted."))
    if not text.strip():
        raise UnableToObject(_("Write the answer: the unit will read it."))
    found.outcome, found.answer, found.answered_by, found.answered_at = Outcome(outcome), text.strip(), str(by)[:150], at  # fmt: skip
    found.save()
    audit.record("parindex.objection_answered", found, by=by, outcome=str(outcome), round=found.round_id)
    return found
