"""
Other units are asked about a dossier and answer, each until its own day.

The law says that a request states what is asked and until when, that answers are recorded, and that a unit that misses its day is
reported to the head of the one-stop desk (Decree 61/2018, consultation; read). It does not say that the time of the dossier
stands still meanwhile, so it does not; nor that nothing may be decided before all have answered, so it may, with a reason.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from secrets import token_urlsafe

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haidang.core.access.queries import can, holders, whom_for
from haidang.core.audit import operations as audit
from haidang.core.audit.registry import both_names
from haidang.core.calendar import aware, current, local
from haidang.core.files import operations as files
from haidang.core.files.inspecting import Checked
from haidang.core.notices.operations import tell
from haidang.core.notices.queries import of_account
from haidang.core.refusals import Refusal
from haidang.dossiers import rules
from haidang.dossiers.choices import ENQUIRY, EXAMINED, TOLD_ANSWER_LATE, Stance, State
from haidang.dossiers.models import Consultation, Dossier, Letter, Opinion, OutsideBody
from haidang.dossiers.permissions import CHASE
from haidang.dossiers.queries import asked_code, asked_names, local_time, open_opinions, ties_of
from haidang.units import queries as units

MOST_DAYS, AT_ONCE = 30, 1000


class UnableToConsult(Refusal):
    """The question cannot be put: nobody or nothing is asked, or the dossier is not being examined."""


class UnableToAnswer(Refusal):
    """No answer is needed any more, one was given, or it says nothing."""


class UnableToMove(Refusal):
    """The later day cannot be asked for, or was decided on already."""


class AnswersMissing(Refusal):
    """Somebody who was asked has not answered, and no reason is given for deciding without."""


@dataclass(frozen=True)
class Asked:
    """
    A unit that is asked, and how many working days it has.

    :param body: a body outside instead; the code is empty then, and its days are counted from when the letter is sent
    """

    unit_code: str
    days: int
    body: OutsideBody | None = None


def _name_of(by) -> str:
    return by if isinstance(by, str) else str(by)


def _kept(checked: Sequence[Checked], dossier: Dossier, owner: str, at: datetime, by) -> list[str]:
    return [str(one.pk) for one in files.keep(checked=checked, owner=owner, key=dossier.code, at=at, by=by)]


@transaction.atomic
def consult(
    *, dossier: Dossier, asked: Sequence[Asked], content: str, at: datetime, by,
    papers: Collection[str] = (), attached: Sequence[Checked] = (),
) -> Consultation:  # fmt: skip
    """
    Put a question about a dossier that the caller has locked to other units, all at once; the time of the dossier goes on.

    The unit at whose step the dossier is asks. Whoever is asked reads the question, what is attached, and those papers of the dossier
    that are named here; nothing else of it.

    :param papers: numbers of the dossier's papers that go along
    :raises UnableToConsult: naming what is missing or wrong
    """
    if dossier.state not in EXAMINED:
        raise UnableToConsult(
            _("Other units are asked while a dossier is worked on; this one is “%(state)s”.") % {"state": State(dossier.state).label}
        )  # fmt: skip
    if not content.strip():
        raise UnableToConsult(_("Write what you ask."))
    if not asked:
        raise UnableToConsult(_("Name at least one unit."))
    moment = local(at)
    for one in asked:
        if sum((one.unit_code, one.body) == (other.unit_code, other.body) for other in asked) > 1:
            raise UnableToConsult(_("%(unit)s stands there twice.") % {"unit": _called(one)})
        _check_asked(one, dossier, moment.date())
    question = Consultation.objects.create(
        dossier=dossier, unit_code=dossier.step_unit_code, content=content.strip(), papers=sorted(papers),
        files=_kept(attached, dossier, ENQUIRY, at, by), asked_at=at, by=_name_of(by), in_name_of=whom_for(by)[:150],
    )  # fmt: skip
    for one in asked:
        due = aware(rules.answer_due(moment, one.days, current()))
        made = Opinion.objects.create(
            consultation=question, unit_code=one.unit_code, body=one.body, days=one.days, due_at=due
        )
        if one.body is not None:
            Letter.objects.create(opinion=made, unit_code=question.unit_code, nonce=token_urlsafe(18))
    audit.record(
        "dossiers.consulted", dossier, by=by, on_behalf_of=question.unit_code,
        units=", ".join(one.body.code if one.body else one.unit_code for one in asked),
    )  # fmt: skip
    return question


def _called(one: Asked) -> str:
    unit = one.body or units.by_code(one.unit_code)
    return unit.name if unit else one.unit_code


def _check_asked(one: Asked, dossier: Dossier, on: date) -> None:
    if not 1 <= one.days <= MOST_DAYS:
        raise UnableToConsult(_("Give each unit from 1 to %(most)s working days.") % {"most": MOST_DAYS})
    if one.body is not None:
        if not (one.body.starts_on <= on <= (one.body.ends_on or on)):
            raise UnableToConsult(_("%(body)s cannot be asked on that day: look at its days in the register of bodies outside.") % {"body": one.body.name})  # fmt: skip
        return
    unit = units.by_code(one.unit_code)
    if unit is None or not units.exists(unit, on):
        raise UnableToConsult(_("There is no unit %(unit)s on that day.") % {"unit": one.unit_code})
    if one.unit_code == dossier.step_unit_code:
        raise UnableToConsult(_("%(unit)s works on this dossier itself: ask others.") % {"unit": unit.name})


def _said_of(opinion: Opinion) -> str:
    """How the audit calls who is asked: a unit by its code, a body outside by its name."""
    return opinion.unit_code or opinion.body.name


def _check_open(opinion: Opinion) -> None:
    if opinion.answered_at is not None:
        raise UnableToAnswer(
            _("Answered already: %(at)s, %(who)s.")
            % {"at": local_time(opinion.answered_at), "who": both_names(opinion.by, opinion.in_name_of)}
        )
    if opinion.closed_at is not None:
        raise UnableToAnswer(
            _("No answer is needed any more: the question was taken back, or the dossier is decided.")
        )


def check_answer(*, opinion: Opinion, seen: str | None = None) -> None:
    """
    Look whether a question waits for an answer as somebody saw it; nothing is changed.

    :raises UnableToAnswer: if it does not
    """
    _check_open(opinion)
    if seen is not None and seen != as_seen(opinion):
        raise UnableToAnswer(_("The question was changed meanwhile. Look at it again first."))


def as_seen(opinion: Opinion) -> str:
    """Write how an open question stands, for whoever ticks it and answers later."""
    return f"{opinion.due_at:%Y%m%d%H%M}"


@transaction.atomic
def answer(
    *, opinion: Opinion, stance: str, text: str, at: datetime, by, attached: Sequence[Checked] = (), seen: str | None = None
) -> None:  # fmt: skip
    """
    Answer for the unit that is asked; the caller has locked its opinion. An answer is never changed. A late one is taken too.

    :param text: the opinion in words; needed unless the unit agrees
    :raises UnableToAnswer: if it was answered or need not be any more, or says nothing
    """
    check_answer(opinion=opinion, seen=seen)
    keep_answer(opinion, stance, text, at, attached, _name_of(by), by)
    audit.record(
        "dossiers.answered",
        opinion.consultation.dossier,
        by=by,
        on_behalf_of=opinion.unit_code,
        unit=opinion.unit_code,
        stance=stance,
    )


def keep_answer(
    opinion: Opinion, stance: str, text: str, at: datetime, attached: Sequence[Checked], named: str, by
) -> None:
    """
    Keep an answer in an opinion that was looked at and is locked; the caller writes the audit line.

    :param named: who answers, by name
    :raises UnableToAnswer: if it says nothing
    """
    if stance not in Stance.values:
        raise UnableToAnswer(_("Choose: agree, do not agree, or another opinion."))
    if stance != Stance.AGREE and not text.strip():
        raise UnableToAnswer(_("Write the opinion: whoever asked must know why."))
    opinion.stance, opinion.text, opinion.answered_at = stance, text.strip(), at
    opinion.by, opinion.in_name_of = named[:150], whom_for(by)[:150]
    opinion.files = _kept(attached, opinion.consultation.dossier, ENQUIRY, at, by)
    opinion.save()


@transaction.atomic
def ask_later(*, opinion: Opinion, day: date, why: str, at: datetime, by) -> None:
    """
    Ask for a later day to answer, once and before the day is over; until it is granted the day stays.

    :raises UnableToMove: if it was asked for before, the day is over, or the new one is not later
    :raises UnableToAnswer: if no answer is needed any more
    """
    _check_open(opinion)
    if opinion.later_day is not None:
        raise UnableToMove(_("A later day may be asked for once only."))
    if at > opinion.due_at:
        raise UnableToMove(
            _("The day to answer is over, and its being late was reported. Answer as soon as you can.")
        )
    if day <= timezone.localtime(opinion.due_at).date():
        raise UnableToMove(
            _("Give a day after the one you have: %(due)s.") % {"due": local_time(opinion.due_at)}
        )
    if not current().is_working_day(day):
        raise UnableToMove(_("That day is off. Choose a working day."))
    if not why.strip():
        raise UnableToMove(_("Write why you need longer."))
    opinion.later_day, opinion.later_why = day, why.strip()
    opinion.save(update_fields=["later_day", "later_why"])
    audit.record(
        "dossiers.later_asked", opinion.consultation.dossier, by=by, on_behalf_of=opinion.unit_code or opinion.consultation.unit_code,
        unit=_said_of(opinion), day=day.isoformat(),
    )  # fmt: skip


@transaction.atomic
def settle_later(*, opinion: Opinion, granted: bool, at: datetime, by) -> None:
    """
    Grant the later day that a unit asked for, or leave its day as it is.

    :raises UnableToMove: if none was asked for, or it is decided
    :raises UnableToAnswer: if no answer is needed any more
    """
    _check_open(opinion)
    if opinion.later_day is None or opinion.later_granted is not None:
        raise UnableToMove(_("No later day waits to be decided on."))
    opinion.later_granted = granted
    if granted:
        opinion.due_at = aware(datetime.combine(opinion.later_day, rules.LAST_MINUTE))
        if opinion.due_at > at:
            opinion.reported_at = None  # the new day may be missed too
    opinion.save(update_fields=["later_granted", "due_at", "reported_at"])
    question = opinion.consultation
    audit.record(
        "dossiers.later_settled", question.dossier, by=by, on_behalf_of=question.unit_code, unit=_said_of(opinion), granted=granted
    )  # fmt: skip


@transaction.atomic
def take_back(*, opinion: Opinion, at: datetime, by) -> None:
    """
    Take the question back from one unit.

    :raises UnableToAnswer: if it answered, or the question was taken back already
    """
    _check_open(opinion)
    opinion.closed_at = at
    opinion.save(update_fields=["closed_at"])
    question = opinion.consultation
    audit.record(
        "dossiers.taken_back",
        question.dossier,
        by=by,
        on_behalf_of=question.unit_code,
        unit=_said_of(opinion),
    )


def check_answers(*, dossier: Dossier, why: str) -> None:
    """
    Look whether a dossier may be finished: with a reason also before all have answered.

    :raises AnswersMissing: naming who has not answered, if no reason is given
    """
    if why.strip():
        return
    if missing := ties_of(dossier).unanswered:
        raise AnswersMissing(
            _(
                "Not answered yet: %(units)s. Wait for it, take the question back, or write why you finish without it."
            )
            % {"units": ", ".join(asked_names(missing))}
        )


def close_open(*, dossier: Dossier, at: datetime) -> None:
    """Let nobody wait for answers about a dossier that is over."""
    open_opinions(dossier).update(closed_at=at)


@transaction.atomic
def report_late(*, now: datetime) -> int:
    """
    Report the units that missed their day, each once, to those who hold ``CHASE`` for the unit that asked: the head of its desk.

    Return how many are new, a thousand at most: the next minute takes the others.
    """
    late = Opinion.objects.filter(
        answered_at__isnull=True, closed_at__isnull=True, reported_at__isnull=True, due_at__lt=now
    )
    found = list(
        late.select_for_update(skip_locked=True, of=("self",)).select_related("consultation__dossier", "body").order_by("due_at", "id")[:AT_ONCE]
    )  # fmt: skip
    today = timezone.localdate(now)
    heads = holders(CHASE, today) if found else []
    for one in found:
        asking, dossier = one.consultation.unit_code, one.consultation.dossier
        told = [head for head in heads if can(head, CHASE, asking, today)]
        one.reported_at = now
        one.save(update_fields=["reported_at"])
        audit.record(
            "dossiers.answer_late", dossier, by="system:consultations", on_behalf_of=asking, unit=_said_of(one), told=len(told)
        )  # fmt: skip
        path = reverse("dossiers:dossier", args=[dossier.code])
        data = {
            "code": dossier.code, "unit": asked_names([asked_code(one)])[0], "due": local_time(one.due_at),
            "link": f"{settings.HAIDANG_ADDRESS}{path}",
        }  # fmt: skip
        for head in told:
            tell(
                kind=TOLD_ANSWER_LATE, about=dossier.code, occasion=f"{dossier.code}/opinion/{one.pk}/{one.due_at:%Y%m%d}",
                person=of_account(head), data=data, url=path, at=now,
            )  # fmt: skip
    return len(found)
