"""
Bodies outside the house are asked by a letter: looked at and sent once; answered at its address, or by a letter of theirs.

Whoever holds the address may answer, once and until some days after the day to answer: the letter says so. How long it stays open is ours.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haidang.core.access.queries import whom_for
from haidang.core.audit import operations as audit
from haidang.core.calendar import aware, current, local
from haidang.core.files import operations as files
from haidang.core.files.inspecting import Checked
from haidang.core.notices.operations import tell
from haidang.core.notices.queries import Person
from haidang.core.refusals import Refusal
from haidang.dossiers import letters, rules
from haidang.dossiers.choices import ASKED_OUTSIDE, LETTER_SIGN, LETTERS, Reach
from haidang.dossiers.models import Letter, Opinion
from haidang.dossiers.operations.consulting import UnableToAnswer, ask_later, check_answer, keep_answer
from haidang.dossiers.operations.numbering import next_number
from haidang.dossiers.queries import local_time, way_to
from haidang.units.queries import by_code as unit_by_code


class UnableToSend(Refusal):
    """The letter was sent already, or nobody waits for its answer any more."""


@transaction.atomic
def send_letter(*, opinion: Opinion, at: datetime, by) -> Letter:
    """
    Send the letter to a body outside whose opinion the caller has locked: by mail through the outbox, which says where the letter stands
    and is answered and nothing of the question, or on paper, which whoever sends it prints. It gets its number, the days begin, and
    it is kept as it went.

    :raises UnableToSend: if it was sent, or the question was taken back or answered
    :raises UnableToSign: if the unit has a seal that cannot be used
    """
    letter = Letter.objects.select_for_update().get(opinion=opinion)
    if letter.sent_at is not None:
        raise UnableToSend(_("It was sent already: %(at)s.") % {"at": local_time(letter.sent_at)})
    if not opinion.is_open:
        raise UnableToSend(
            _("No answer is needed any more: the question was taken back, or the dossier is decided.")
        )
    year, body, question = local(at).year, opinion.body, opinion.consultation
    opinion.due_at = aware(rules.answer_due(local(at), opinion.days, current()))
    opinion.reported_at = None  # what is late before it is sent may be late once more
    opinion.save(update_fields=["due_at", "reported_at"])
    letter.way, letter.sent_at, letter.year = way_to(body), at, year
    letter.number = next_number(letter.unit_code, LETTER_SIGN, year)
    letter.by, letter.in_name_of = (by if isinstance(by, str) else str(by))[:150], whom_for(by)[:150]
    letter.opinion = opinion
    letter.file = _kept(letter, at, by)
    letter.save()
    audit.record(
        "dossiers.letter_sent", question.dossier, by=by, on_behalf_of=letter.unit_code, body=body.code, way=letter.way, number=letters.number_of(letter),
    )  # fmt: skip
    if letter.way == Reach.MAIL:
        _mail(letter, at)
    return letter


def _kept(letter: Letter, at: datetime, by) -> UUID:
    """Keep a letter as it goes: the names and days in it may change, and what was sent does not."""
    code = letter.opinion.consultation.dossier.code
    made = files.check(
        data=letters.on_paper(letter), name=f"cong-van-{letter.number}-{letter.year}.pdf", owner=LETTERS
    )
    return files.keep(checked=[made], owner=LETTERS, key=code, at=at, by=by)[0].pk


def _mail(letter: Letter, at: datetime) -> None:
    opinion, unit = letter.opinion, unit_by_code(letter.unit_code)
    dossier = opinion.consultation.dossier
    tell(
        kind=ASKED_OUTSIDE, about=dossier.code, occasion=f"{dossier.code}/letter/{letter.pk}",
        person=Person(f"body:{opinion.body.code}", mail=opinion.body.mail, language="vi", agrees=True),
        data={
            "unit": unit.name, "code": dossier.code, "number": letters.number_of(letter), "due": local_time(opinion.due_at),
            "until": f"{letter.open_until:%d/%m/%Y}", "link": letters.address_of(letter),
        },
        at=at,
    )  # fmt: skip


@transaction.atomic
def record_answer(
    *, opinion: Opinion, stance: str, text: str, who: str, their_number: str, their_day: date, attached: Sequence[Checked], at: datetime, by,
) -> None:  # fmt: skip
    """
    Write down the letter with which a body outside answered; the caller has locked its opinion.

    :param who: who signed it, by name and position as far as it says so
    :param their_number: of the letter, as it bears it
    :param attached: the letter as a file: needed
    :raises UnableToAnswer: if the letter that asks was not sent, it was answered already, or something is missing
    """
    letter = _sent(opinion)
    if not their_number.strip():
        raise UnableToAnswer(_("Write the number of the letter that answers."))
    if their_day > timezone.localdate(at) or their_day < timezone.localdate(letter.sent_at):
        raise UnableToAnswer(_("The day of the letter lies between the day yours was sent and today."))
    if not attached:
        raise UnableToAnswer(_("Add the letter that answers as a file."))
    letter.their_number, letter.their_day = their_number.strip(), their_day
    _keep(letter, opinion, stance, text, who.strip() or opinion.body.name, attached, at, by)
    audit.record(
        "dossiers.answer_recorded", opinion.consultation.dossier, by=by, on_behalf_of=letter.unit_code, body=opinion.body.code, stance=stance,
        number=letter.their_number,
    )  # fmt: skip


@transaction.atomic
def answer_by_link(
    *,
    opinion: Opinion,
    stance: str,
    text: str,
    name: str,
    position: str,
    attached: Sequence[Checked],
    at: datetime,
) -> None:
    """
    Answer for a body outside, by whoever holds the address of its letter; the caller has locked the opinion. Once.

    :raises UnableToAnswer: if it was answered, need not be any more, or says nothing
    """
    letter = _sent(opinion)
    if not name.strip():
        raise UnableToAnswer(_("Write your name: the answer is yours."))
    letter.position = position.strip()
    _keep(letter, opinion, stance, text, name.strip(), attached, at, AnonymousUser())
    audit.record(
        "dossiers.answered_outside", opinion.consultation.dossier, by=AnonymousUser(), on_behalf_of=letter.unit_code, body=opinion.body.code,
        stance=stance,
    )  # fmt: skip


@transaction.atomic
def ask_later_by_link(*, opinion: Opinion, day: date, why: str, at: datetime) -> None:
    """
    Ask for a later day to answer, by whoever holds the address; as ``ask_later`` for a unit of the house.

    :raises UnableToMove: as there
    :raises UnableToAnswer: if no answer is needed any more
    """
    _sent(opinion)
    ask_later(opinion=opinion, day=day, why=why, at=at, by=AnonymousUser())


def _sent(opinion: Opinion) -> Letter:
    check_answer(opinion=opinion)
    letter = Letter.objects.select_for_update().get(opinion=opinion)
    if letter.sent_at is None:
        raise UnableToAnswer(_("The letter that asks was not sent yet. Send it first."))
    return letter


def _keep(letter: Letter, opinion: Opinion, stance, text, named: str, attached, at: datetime, by) -> None:
    keep_answer(opinion, stance, text, at, attached, named, by)
    letter.save(update_fields=["position", "their_number", "their_day"])
