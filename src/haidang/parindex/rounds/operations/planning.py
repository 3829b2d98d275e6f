"""A round is planned, moves from stage to stage by hand or by date, and ends in the archive."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haidang.core.audit import operations as audit
from haidang.parindex import queries as index
from haidang.parindex.choices import Block, Outcome, Sheets, Stage
from haidang.parindex.models import HeadScore, Objection, Round, RuleBook, Sheet
from haidang.parindex.rounds import queries, rules
from haidang.parindex.rounds.operations.locking import held, lock_sheets
from haidang.parindex.rounds.refusing import UnableToMove, UnableToPlan

BY_ITSELF = "system:rounds"


@dataclass(frozen=True)
class Days:
    """The first day of self-scoring and the last day of each stage."""

    starts_on: date
    self_until: date
    appraise_until: date
    explain_until: date
    second_until: date
    council_until: date

    def named(self) -> list[tuple[str, date]]:
        return [(name, getattr(self, name)) for name in self.__dataclass_fields__]


def _check(title: str, first: date, last: date, blocks: Sequence[str], days: Days) -> None:
    if not title.strip():
        raise UnableToPlan(_("Give the round a title."), field="title")
    if last < first:
        raise UnableToPlan(_("The last month comes before the first."), field="last_month")
    if not blocks or not set(blocks) <= {block.value for block in Block if block != Block.CITY}:
        raise UnableToPlan(_("Choose at least one block of units."), field="blocks")
    for name in rules.days_out_of_order(days.named()):
        raise UnableToPlan(_("This day comes before the one of the stage before it."), field=name)


def _check_books(book: RuleBook | None, heads_book: RuleBook | None) -> None:
    if book is not None and index.read(book).takes_index:
        raise UnableToPlan(_("This rule book takes the index of a round: it classifies heads and makes no index."), field="book")  # fmt: skip
    if heads_book is not None and not index.read(heads_book).of_heads:
        raise UnableToPlan(_("This rule book has no classes, or no criterion that takes the index of the round."), field="heads_book")  # fmt: skip


@transaction.atomic
def plan(
    *, book: RuleBook, title: str, first_month: date, last_month: date, as_now: bool, blocks: Sequence[str], days: Days,
    by_date: bool, objection_days: int, heads_book: RuleBook | None = None, by,
) -> Round:  # fmt: skip
    """
    Plan a round: a rule book, months, the blocks of units that take part, and the days of its stages.

    :param heads_book: by which heads of units are classified together with it
    :raises UnableToPlan: with ``field`` among its details
    """
    _check_books(book, heads_book)
    _check(title, first_month, last_month, blocks, days)
    made = Round.objects.create(
        book=book, title=title.strip(), first_month=first_month, last_month=last_month, as_now=as_now, blocks=list(blocks),
        by_date=by_date, objection_days=objection_days, heads_book=heads_book, stage=Stage.PLANNED, **dict(days.named()),
    )  # fmt: skip
    if not queries.leaves_of(made) and not rules.measured(queries.book_of(made), first_month.year):
        raise UnableToPlan(
            _("Nothing in this rule book counts in %(year)s.") % {"year": first_month.year}, field="book"
        )
    audit.record("parindex.round_planned", made, by=by, title=made.title)
    return made


@transaction.atomic
def change_plan(
    *, round_: Round, title: str, days: Days, by_date: bool, objection_days: int, heads_book: RuleBook | None = None, by
) -> Round:  # fmt: skip
    """
    Change title and days of a round, and by which book it classifies heads, that is not frozen yet; each day with what it was stands in the audit.

    :raises UnableToPlan: as ``plan``, or if the figures are frozen
    """
    round_ = held(round_)
    if not rules.is_before(round_.stage, Stage.FROZEN):
        raise UnableToPlan(_("The figures are frozen: the plan cannot be changed any more."))
    _check(title, round_.first_month, round_.last_month, round_.blocks, days)
    _check_books(None, heads_book)
    if (heads_book and heads_book.pk) != round_.heads_book_id and HeadScore.objects.filter(
        round=round_
    ).exists():
        raise UnableToPlan(_("Something was said of heads of units already, by this rule book: it stays."), field="heads_book")  # fmt: skip
    was = {name: str(getattr(round_, name)) for name, day in days.named() if getattr(round_, name) != day}
    for name, day in days.named():
        setattr(round_, name, day)
    round_.title, round_.by_date, round_.objection_days = title.strip(), by_date, objection_days
    round_.heads_book = heads_book
    round_.save()
    audit.record("parindex.plan_changed", round_, by=by, was=was)
    return round_


@transaction.atomic
def move(*, round_: Round, to: str, at: datetime, by) -> Round:
    """
    Move a round on to the stage after the one it is at, up to the council.

    What units did not send by then is locked as it stands.

    :param to: where the person believes that it goes: two who press at once move it once
    :raises UnableToMove: if it is elsewhere meanwhile, or something has to be done first
    """
    round_ = held(round_)
    if to != rules.following(round_.stage) or not rules.is_before(to, Stage.FROZEN):
        raise UnableToMove(_("The round is at “%(stage)s” now. Nothing was done.") % {"stage": round_.get_stage_display()})  # fmt: skip
    leaves = queries.leaves_of(round_)
    if to == Stage.APPRAISAL:
        _lock_all(round_, Sheets.SELF, at)
    elif to == Stage.EXPLANATION and (left := queries.not_appraised(round_, leaves)):
        raise UnableToMove(_("Not appraised yet: %(left)s scores. Units explain once they can see all of theirs.") % {"left": left})  # fmt: skip
    elif to == Stage.SECOND:
        _lock_all(round_, Sheets.EXPLANATION, at)
    elif to == Stage.COUNCIL and (open_still := queries.explained_and_open(round_, leaves)):
        raise UnableToMove(_("Explained and not appraised a second time: %(left)s scores.") % {"left": len(open_still)})  # fmt: skip
    round_.stage = Stage(to)
    round_.save(update_fields=["stage"])
    audit.record("parindex.round_moved", round_, by=by, stage=str(to))
    return round_


def _lock_all(round_: Round, kind: str, at: datetime) -> None:
    sent = set(Sheet.objects.filter(round=round_, kind=kind).values_list("unit_code", flat=True))
    late = [unit.code for unit in queries.units_in(round_) if unit.code not in sent]
    lock_sheets(round_, late, kind, at, BY_ITSELF, sent=False)


def move_due(*, now: datetime) -> int:
    """Move the rounds on that move by date and whose day is over; return how many. What cannot move yet waits for a person."""
    count, today = 0, timezone.localdate(now)
    for round_ in queries.running():
        if round_.by_date and (to := rules.moves_to(round_, today)):
            try:
                move(round_=round_, to=to, at=now, by=BY_ITSELF)
                count += 1
            except UnableToMove:
                continue  # the desk of whoever keeps rounds says what is missing
    return count


@transaction.atomic
def archive(*, round_: Round, at: datetime, by) -> Round:
    """
    Close a published round for good.

    :raises UnableToMove: while objections may still come or wait for an answer
    """
    round_ = held(round_)
    if round_.stage != Stage.PUBLISHED:
        raise UnableToMove(_("Only what is published goes into the archive."))
    if timezone.localdate(at) <= round_.objections_until:
        raise UnableToMove(
            _("Units may object until %(day)s.") % {"day": round_.objections_until.strftime("%d/%m/%Y")}
        )
    if waiting := Objection.objects.filter(round=round_, outcome=Outcome.OPEN).count():
        raise UnableToMove(_("%(count)s objections wait for an answer.") % {"count": waiting})
    round_.stage, round_.archived_at = Stage.ARCHIVED, at
    round_.save(update_fields=["stage", "archived_at"])
    audit.record("parindex.round_archived", round_, by=by)
    return round_
