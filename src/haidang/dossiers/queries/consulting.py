"""Reads of questions to other units, their answers, and records of verification."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from haidang.core.access.queries import units_where
from haidang.core.files import queries as files
from haidang.core.files.models import File
from haidang.core.prepared import prepared
from haidang.dossiers.choices import ENQUIRY, PAPERS, VERIFICATION, Question
from haidang.dossiers.models import Consultation, Dossier, Opinion, Verification
from haidang.dossiers.permissions import CHASE, DECIDE
from haidang.dossiers.queries.bodies import bodies_called
from haidang.units.queries import named

OPEN = Q(answered_at__isnull=True, closed_at__isnull=True)
ANY = """
select exists (select 1 from dossiers_opinion o join dossiers_consultation c on c.id = o.consultation_id
               where o.answered_at is null and o.closed_at is null and (o.unit_code = any(%s) or c.unit_code = any(%s)))
"""
LATER = Q(later_day__isnull=False, later_granted__isnull=True)
UNSENT = Q(letter__isnull=False, letter__sent_at__isnull=True)


def open_opinions(dossier: Dossier) -> QuerySet[Opinion]:
    """Return the opinions on a dossier that are still waited for."""
    return Opinion.objects.filter(OPEN, consultation__dossier=dossier).order_by("due_at", "id")


@dataclass(frozen=True)
class Ties:
    """What hangs on a dossier that is about to be over: which units and bodies have not answered, and whether others wait for it."""

    unanswered: list[str]
    is_part: bool


TIES = """
select array(select coalesce(b.code, o.unit_code) from dossiers_opinion o
             join dossiers_consultation c on c.id = o.consultation_id left join dossiers_outsidebody b on b.id = o.body_id
             where c.dossier_id = %s and o.answered_at is null and o.closed_at is null order by o.due_at, o.id),
       exists (select 1 from dossiers_linkedpart where dossier_id = %s)
"""


def ties_of(dossier: Dossier) -> Ties:
    """Return what hangs on a dossier; asked with every one that is finished, so planned once."""
    with prepared() as cursor:
        cursor.execute(TIES, [dossier.pk, dossier.pk])
        return Ties(*cursor.fetchone())


def asked_code(opinion: Opinion) -> str:
    """Return the code of the unit or the body outside that an opinion is asked of."""
    return opinion.unit_code or opinion.body.code


def asked_names(codes: Collection[str]) -> list[str]:
    """Return the names of units and bodies outside, in the order of their codes given."""
    names = _names(codes)
    names |= bodies_called(set(codes) - names.keys())
    return [names.get(code, code) for code in codes]


@dataclass(frozen=True)
class Answer:
    """What one unit that was asked says, or until when it should."""

    opinion: Opinion
    unit: str
    files: list[File]

    def is_late(self, now: datetime) -> bool:
        """Say whether it is waited for and its day is over."""
        return self.opinion.is_open and self.opinion.due_at < now

    @property
    def wants_later(self) -> bool:
        """Say whether it asked for a later day, and nobody has decided on that."""
        return (
            self.opinion.is_open and self.opinion.later_day is not None and self.opinion.later_granted is None
        )


@dataclass(frozen=True)
class Asking:
    """One question with everything that came of it."""

    question: Consultation
    unit: str
    papers: list[File]
    files: list[File]
    answers: list[Answer]


def _names(codes: Collection[str]) -> dict[str, str]:
    return {one.code: one.name for one in named(sorted(set(codes)))}


def _called(opinion: Opinion, names: dict[str, str]) -> str:
    return opinion.body.called if opinion.body else names.get(opinion.unit_code, opinion.unit_code)


def _among(there: Iterable[File], wanted: Sequence[str]) -> list[File]:
    return [one for one in there if str(one.pk) in wanted]


def askings_of(dossier: Dossier) -> list[Asking]:
    """Return the questions put about a dossier, oldest first, with who answered what."""
    of_each = Prefetch("opinions", Opinion.objects.select_related("body", "letter"))
    questions = list(Consultation.objects.filter(dossier=dossier).order_by("asked_at", "id").prefetch_related(of_each))  # fmt: skip
    if not questions:
        return []
    opinions = {one.pk: sorted(one.opinions.all(), key=lambda o: (o.due_at, o.pk)) for one in questions}
    names = _names(
        [one.unit_code for one in questions] + [o.unit_code for some in opinions.values() for o in some]
    )
    papers, more = files.files_of(PAPERS, dossier.code), files.files_of(ENQUIRY, dossier.code)
    return [
        Asking(
            one, names.get(one.unit_code, one.unit_code), _among(papers, one.papers), _among(more, one.files),
            [Answer(o, _called(o, names), _among(more, o.files)) for o in opinions[one.pk]],
        )
        for one in questions
    ]  # fmt: skip


def asking_of(opinion: Opinion) -> Asking:
    """Return the question that one unit or body was asked, with its own answer alone: what others answered is not for it."""
    question = opinion.consultation
    names = _names([question.unit_code, opinion.unit_code])
    code = question.dossier.code
    more = files.files_of(ENQUIRY, code)
    mine = Answer(opinion, _called(opinion, names), _among(more, opinion.files))
    return Asking(
        question, names.get(question.unit_code, question.unit_code), _among(files.files_of(PAPERS, code), question.papers),
        _among(more, question.files), [mine],
    )  # fmt: skip


def opinion(pk: int) -> Opinion | None:
    return Opinion.objects.select_related("consultation__dossier__procedure").filter(pk=pk).first()


def opinions(pks: Collection[int]) -> dict[int, Opinion]:
    """Return those opinions of some numbers that are there."""
    found = Opinion.objects.select_related("consultation__dossier__procedure").filter(pk__in=list(pks))
    return {one.pk: one for one in found}


def questions_for(user, now: datetime) -> list[tuple[Question, Opinion]]:
    """
    Return which open questions wait for a person: those their units are to answer, later days that their units are to decide on,
    letters to bodies outside that their units are to send, and late answers that they are to chase.
    """
    decides, chases = units_where(user, DECIDE), units_where(user, CHASE)
    if decides == set() == chases or not (decides is None or chases is None or _any_of(decides | chases)):
        return []
    mine = _in("unit_code", decides) | _in("consultation__unit_code", decides) & (LATER | UNSENT)
    chased = _in("consultation__unit_code", chases) & Q(due_at__lt=now)
    some = Opinion.objects.filter(OPEN, mine | chased).select_related(
        "consultation__dossier__procedure", "body", "letter"
    )
    found = []
    for one in some.order_by("due_at", "id"):
        asking = one.consultation.unit_code
        waits = {
            Question.ANSWER: one.body is None and (decides is None or one.unit_code in decides),
            Question.SEND: one.body is not None
            and one.letter.sent_at is None
            and (decides is None or asking in decides),
            Question.LATER: _wants_later(one) and (decides is None or asking in decides),
            Question.CHASE: one.due_at < now and (chases is None or asking in chases),
        }
        found += [(kind, one) for kind, waits_so in waits.items() if waits_so]
    return found


def _any_of(codes: Collection[str]) -> bool:
    """Most units have no question open, and every desk asks: by a statement that is planned once."""
    with prepared() as cursor:
        cursor.execute(ANY, [list(codes), list(codes)])
        return cursor.fetchone()[0]


def _in(column: str, codes: Collection[str] | None) -> Q:
    everywhere = Q(pk__isnull=False)  # an empty condition would be left out of an "or"
    return everywhere if codes is None else Q(**{f"{column}__in": codes})


def _wants_later(opinion: Opinion) -> bool:
    return opinion.is_open and opinion.later_day is not None and opinion.later_granted is None


@dataclass(frozen=True)
class Verified:
    """A record of verification with its files."""

    record: Verification
    files: list[File]


def verifications_of(dossier: Dossier) -> list[Verified]:
    """Return the records of verification of a dossier, oldest first."""
    records = list(Verification.objects.filter(dossier=dossier).order_by("number"))
    there = files.files_of(VERIFICATION, dossier.code) if records else []
    return [Verified(one, _among(there, one.files)) for one in records]
