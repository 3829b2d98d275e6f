"""What is done with a dossier: every verb is one transaction, one row of its history and one audit line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haidang.core.access.queries import can
from haidang.core.accounts.models import User
from haidang.core.audit import operations as audit
from haidang.core.calendar import aware, current, local
from haidang.core.dated.queries import rule_in_force, rule_version
from haidang.core.events.operations import publish
from haidang.core.files import operations as files
from haidang.core.files import queries as files_of
from haidang.core.files.inspecting import Checked
from haidang.core.notices.operations import tell
from haidang.core.notices.queries import Person
from haidang.core.notices.registry import kinds
from haidang.core.refusals import Refusal
from haidang.core.text import search_key
from haidang.dossiers import queries, rules
from haidang.dossiers.access import needed_for
from haidang.dossiers.choices import (
    COMPLETED,
    DECISIONS,
    DECLARED,
    NEEDS_REASON,
    OPEN,
    PAPERS,
    PAPERS_SENT,
    RESULT,
    SUBMITTED,
    TOLD_LATE,
    TOLD_READY,
    TOLD_RECEIVED,
    TOLD_REFUSED,
    TOLD_SUPPLEMENT,
    Channel,
    Deed,
    State,
    Verb,
)
from haidang.dossiers.models import CodeSequence, Dossier, Transition
from haidang.dossiers.queries import local_time
from haidang.procedures.queries import steps_of, who_decides
from haidang.units import queries as units
from haidang.units.choices import Kind

TOLD = {
    Verb.RECEIVE: TOLD_RECEIVED, Verb.ASK_SUPPLEMENT: TOLD_SUPPLEMENT, Verb.REFUSE: TOLD_REFUSED, Verb.FINISH: TOLD_READY,
}  # fmt: skip
AT_ONCE = 1000


class UnableToSubmit(Refusal):
    pass


class UnableToChange(Refusal):
    """The verb is not allowed in the state the dossier is in."""


class ReasonMissing(Refusal):
    pass


class UnableToAttach(Refusal):
    """The dossier takes no files in the state it is in."""


class NotTheirsToDecide(Refusal):
    """The power to decide was passed to another unit; the sentence names it and the act."""


@dataclass(frozen=True)
class Applicant:
    """
    Who asks. Personal data: shown to those who handle the dossier only.

    :param account: of somebody who signed in to hand it in
    :param agrees: to be told how it goes; what the law asks for is told without
    """

    name: str
    phone: str = ""
    id_number: str = ""
    email: str = ""
    account: User | None = None
    agrees: bool = False
    language: str = "vi"


_policies: dict[str, rules.ClockPolicy] = {}


def _policy(version: str) -> rules.ClockPolicy:
    if version not in _policies:
        _policies[version] = rules.ClockPolicy(
            version=version, **rule_version("dossiers.clock", version).content
        )
    return _policies[version]


def _handed_in_before(key: str) -> Dossier | None:
    """Find the dossier of a key; a second request with the key waits here until the first is done."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 766))", [key])
    return Dossier.objects.filter(idempotency_key=key).first()


def _next_number(unit_code: str, day) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {CodeSequence._meta.db_table} (unit_code, day, last) values (%s, %s, 1) "
            "on conflict (unit_code, day) do update set last = dossiers_codesequence.last + 1 returning last",
            [unit_code, day],
        )
        return cursor.fetchone()[0]


@transaction.atomic
def submit(
    *,
    procedure,
    unit_code: str,
    channel: str,
    applicant: Applicant,
    at: datetime,
    by,
    note: str = "",
    papers: Sequence[Checked] = (),
    idempotency_key: str | None = None,
) -> Dossier:
    """
    Hand in a dossier and give it its code. The same idempotency key gives the same dossier, never a second one.

    :param at: the moment, with its zone
    :param papers: what came as files; they are kept with the dossier or, if one cannot be, neither is the dossier
    :raises UnableToSubmit: if the unit does not exist on that day, does not handle the procedure, no name is given, or
        the key belongs to another dossier
    """
    if idempotency_key and (there := _handed_in_before(idempotency_key)):
        same = (there.procedure_id, there.unit_code, there.applicant_name, there.applicant_phone, there.note)
        if same != (procedure.pk, unit_code, applicant.name.strip(), applicant.phone, note):
            raise UnableToSubmit(_("This key was used for another dossier. Send a new one."))
        return there
    if not applicant.name.strip():
        raise UnableToSubmit(_("Give the full name of the person the dossier is for."))
    if channel not in Channel.values:
        raise UnableToSubmit(_("Say how the dossier came: online, at the counter or by post."))
    moment = local(at)
    if not units.handles_dossiers(unit_code, moment.date()):
        raise UnableToSubmit(_("There is no such unit on that day. Choose a unit of the city."))
    kind = units.by_code(unit_code).kind
    if (procedure.unit_code and procedure.unit_code != unit_code) or (
        not procedure.unit_code and not procedure.fits(kind == Kind.DEPARTMENT)
    ):
        raise UnableToSubmit(_("This procedure is handled by another unit."))
    dossier = Dossier(
        unit_code=unit_code,
        step_unit_code=unit_code,
        procedure=procedure,
        channel=channel,
        state=State.NEW,
        applicant_name=applicant.name.strip(),
        applicant_key=search_key(applicant.name),
        applicant_phone=applicant.phone,
        applicant_id_number=applicant.id_number,
        applicant_email=applicant.email,
        applicant_account=applicant.account,
        applicant_agrees=applicant.agrees,
        applicant_language=applicant.language,
        note=note,
        policy=rule_in_force("dossiers.clock", moment.date()).version,
        submitted_at=at,
        fee_due=bool(procedure.fee) and "miễn phí" not in procedure.fee.lower(),
        idempotency_key=idempotency_key,
    )
    number = _next_number(unit_code, moment.date())
    dossier.code = rules.dossier_code(settings.HAIDANG_CITY_IDENTIFIER, unit_code, moment.date(), number)
    dossier.save(force_insert=True)
    _write(dossier, 1, Verb.SUBMIT, None, at, by, unit_code, "", None)
    _attach(dossier, PAPERS, papers, at, by)
    publish(SUBMITTED, dossier=dossier.code)
    audit.record("dossiers.submitted", dossier, by=by)
    return dossier


def _attach(dossier: Dossier, owner: str, checked: Sequence[Checked], at: datetime, by) -> None:
    for one in checked:
        files.keep(checked=one, owner=owner, key=dossier.code, at=at, by=by)


def _seen(dossier: Dossier, verb: Verb) -> set[Deed]:
    papers = files_of.count_of(PAPERS, dossier.code) if verb is Verb.RECEIVE else 0
    results = queries.results_of(dossier) if verb is Verb.FINISH else []
    return rules.seen(verb, papers, map(queries.is_signed, results))


@transaction.atomic
def send_papers(*, dossier: Dossier, papers: Sequence[Checked], at: datetime, by) -> None:
    """
    Put papers to a dossier: the person answers what the office asked for, or a clerk adds what was scanned.

    The time goes on only when the office has looked at them and takes them in.

    :raises UnableToAttach: if there is no paper, or the dossier is over
    """
    if not papers:
        raise UnableToAttach(_("Choose at least one file."))
    if dossier.state not in OPEN:
        raise UnableToAttach(
            _("This dossier takes no more papers: it is “%(state)s”.") % {"state": State(dossier.state).label}
        )
    _attach(dossier, PAPERS, papers, at, by)
    audit.record("dossiers.papers_sent", dossier, by=by, count=len(papers))
    publish(PAPERS_SENT, dossier=dossier.code)


@transaction.atomic
def attach_result(*, dossier: Dossier, result: Sequence[Checked], at: datetime, by) -> None:
    """
    Put the electronic result to a dossier, before it is finished or afterwards.

    :raises UnableToAttach: if the dossier was refused, stopped or is not yet received
    """
    if dossier.received_at is None or dossier.state in (State.REFUSED, State.STOPPED):
        raise UnableToAttach(_("A result belongs to a dossier that was received and goes on."))
    _attach(dossier, RESULT, result, at, by)


class UnableToApologise(Refusal):
    pass


@transaction.atomic
def apologise(*, dossier: Dossier, reason: str, new_day: date, at: datetime, by) -> None:
    """
    Apologise for being late, say why and give a new date, which the person is told. The deadline that is counted stays.

    :raises UnableToApologise: if nothing is being worked on, it was done before, or the new day is not later than the one promised
    :raises ReasonMissing: if the person would not be told why
    """
    newest = Transition.objects.filter(dossier=dossier).order_by("-seq").first()
    state, before = (
        State(dossier.state),
        Transition.objects.filter(dossier=dossier, verb=Verb.APOLOGISE).count(),
    )
    if before:
        raise UnableToApologise(_("A new date may be given once only, and that was done."))
    if not rules.may_apologise(state, dossier.due_at, before):
        raise UnableToApologise(
            _("“%(verb)s” is not possible while the dossier is “%(state)s”.")
            % {"verb": Verb.APOLOGISE.label, "state": state.label}
        )
    if not reason.strip():
        raise ReasonMissing(_("Write the reason: the person concerned will read it."))
    if new_day <= max(local(dossier.due_at).date(), local(at).date()):
        raise UnableToApologise(_("Give the new day, later than the one promised so far."))
    _write(
        dossier, newest.seq + 1, Verb.APOLOGISE, state, at, by, dossier.step_unit_code, reason.strip(), dossier.due_at, promised_on=new_day
    )  # fmt: skip
    audit.record("dossiers.apologise", dossier, by=by, day=new_day.isoformat())


def _write(
    dossier, seq, verb, before, at, by, unit_code, note, due_before, declared=None, seen=(), promised_on=None
) -> None:
    Transition.objects.create(
        dossier=dossier, seq=seq, verb=verb, before=before, after=dossier.state, at=at, note=note, declared=declared or None, seen=sorted(seen) or None,
        by=by if isinstance(by, str) else str(by) if getattr(by, "pk", None) else "", unit_code=unit_code,
        due_before=due_before, due_after=dossier.due_at, promised_on=promised_on,
    )  # fmt: skip


def _clock(dossier: Dossier) -> rules.Clock | None:
    if dossier.limit_minutes is None:
        return None
    since = local(dossier.running_since) if dossier.running_since else None
    return rules.Clock(dossier.limit_minutes, dossier.used_minutes, since)


def _limit(dossier: Dossier) -> tuple:
    """The time limit the dossier began under, and how it is counted."""
    online = dossier.channel == Channel.ONLINE
    return dossier.time_limit, dossier.time_unit, _policy(dossier.policy), current(), online


def _set_clock(dossier: Dossier, clock: rules.Clock) -> None:
    due = clock.due(current())
    dossier.limit_minutes, dossier.used_minutes = clock.limit, clock.used
    dossier.running_since = aware(clock.running_since) if clock.running_since else None
    dossier.due_at = aware(due) if due else None


@transaction.atomic
def change(
    *, dossier: Dossier, verb: str, at: datetime, by, note: str = "", declared: dict[str, bool] | None = None
) -> Dossier:
    """
    Do one thing with a dossier that the caller has locked; its time and its history follow.

    :param note: the reason; needed to refuse, to ask for papers, to stop and to withdraw
    :param declared: what was done besides, by ``Deed``; what is left out counts as not recorded, not as "no"
    :raises UnableToChange: if the verb does not fit the state, or a deed does not belong to the verb
    :raises ReasonMissing: if the person concerned would not be told why
    :raises NotTheirsToDecide: if it is a decision, and that day another unit than the person's holds the power
    """
    verb, before, moment, calendar = Verb(verb), State(dossier.state), local(at), current()
    newest = Transition.objects.filter(dossier=dossier).order_by("-seq").first()
    state = rules.after(verb, before, dossier.received_at is not None, _before_withdrawal(dossier, verb))
    if state is None:
        raise UnableToChange(
            _("“%(verb)s” is not possible while the dossier is “%(state)s”.")
            % {"verb": verb.label, "state": before.label}
        )
    if at < newest.at:
        raise UnableToChange(
            _("The moment lies before what was done last. Check the clock of this computer.")
        )
    if verb in NEEDS_REASON and not note.strip():
        raise ReasonMissing(_("Write the reason: the person concerned will read it."))
    _check_power(dossier, verb, moment.date(), by)
    declared = {str(Deed(deed)): bool(said) for deed, said in (declared or {}).items()}
    if strangers := set(declared) - set(DECLARED.get(verb, ())):
        raise UnableToChange(
            _("“%(deed)s” is not said with “%(verb)s”.")
            % {"deed": Deed(min(strangers)).label, "verb": verb.label}
        )
    seen = _seen(dossier, verb)
    declared |= {str(deed): True for deed in seen}
    for deed, said in declared.items():
        setattr(dossier, deed, said)
    due_before, clock = dossier.due_at, _clock(dossier)
    dossier.state = state
    # Once late, always late: papers asked for afterwards, or a new due moment, do not undo it.
    dossier.late = dossier.late or (
        dossier.finished_at is None and due_before is not None and at > due_before
    )
    if verb is Verb.RECEIVE:
        dossier.received_at = at
        dossier.policy = rule_in_force("dossiers.clock", moment.date()).version
        dossier.time_limit, dossier.time_unit = dossier.procedure.time_limit, dossier.procedure.time_unit
        clock = rules.start_clock(moment, *_limit(dossier))
        _set_clock(dossier, clock)
    elif verb is Verb.ASK_SUPPLEMENT:
        dossier.supplements += 1
        if clock:
            _set_clock(dossier, rules.pause_clock(clock, moment, calendar))
    elif verb is Verb.ANSWER_SUPPLEMENT and clock:
        _set_clock(dossier, rules.resume_clock(clock, moment, *_limit(dossier)))
    elif verb is Verb.ADVANCE:
        _advance(dossier, moment.date())
    elif verb is Verb.FINISH:
        dossier.fully_online = rules.handled_fully_online(
            dossier.channel, dossier.result_electronic, dossier.paid_online
        )
    elif verb is Verb.RETURN:
        dossier.returned_at = at
    if state in rules.ENDED and dossier.finished_at is None:
        dossier.finished_at = at
        if clock:
            dossier.used_minutes = clock.used_at(moment, calendar)
        publish(COMPLETED, dossier=dossier.code, state=int(state))
    if state in rules.ENDED:
        for owner in (PAPERS, RESULT):
            files.begin_term(owner=owner, key=dossier.code, at=at)
    dossier.save()
    _write(
        dossier,
        newest.seq + 1,
        verb,
        before,
        at,
        by,
        dossier.step_unit_code,
        note.strip(),
        due_before,
        declared,
        map(str, seen),
    )
    audit.record(f"dossiers.{verb}", dossier, by=by, before=int(before), after=int(state), **declared)
    if verb in TOLD:
        _tell(dossier, TOLD[verb], str(newest.seq + 1), at, note.strip())
    return dossier


def _tell(dossier: Dossier, kind: str, occasion: str, at: datetime, reason: str) -> None:
    """Put into the outbox what the applicant is told of this deed, where they left a way to be told."""
    if not (dossier.applicant_phone or dossier.applicant_email or dossier.applicant_account_id):
        return
    unit = units.by_code(dossier.unit_code)
    path = reverse("dossiers:track-one", args=[dossier.code])
    known = {
        "code": dossier.code, "unit": unit.name if unit else dossier.unit_code, "reason": reason,
        "due": local_time(dossier.due_at), "link": f"{settings.HAIDANG_ADDRESS}{path}",
    }  # fmt: skip
    person = Person(
        f"applicant:{dossier.code}", dossier.applicant_account, mail=dossier.applicant_email, phone=dossier.applicant_phone,
        language=dossier.applicant_language, agrees=dossier.applicant_agrees,
    )  # fmt: skip
    data = {name: known[name] for name in kinds()[kind].data}
    tell(
        kind=kind, about=dossier.code, occasion=f"{dossier.code}/{occasion}", person=person, data=data, url=path, at=at
    )  # fmt: skip


def _check_power(dossier: Dossier, verb: Verb, day, by) -> None:
    """Where the power to decide was passed on, only the unit that holds it that day decides; jobs of the house ask nobody."""
    if verb not in DECISIONS or isinstance(by, str):
        return
    decider = who_decides(dossier.procedure, dossier.unit_code, day)
    if decider is None or not decider.links or can(by, needed_for(verb), decider.holder.unit.code, day):
        return
    raise NotTheirsToDecide(
        _("This is decided by %(holder)s now (%(act)s). Pass the dossier on to them.")
        % {"holder": decider.holder.name, "act": decider.links[-1].delegation.act}
    )


def _before_withdrawal(dossier: Dossier, verb: Verb) -> State | None:
    if verb is not Verb.RESUME:
        return None
    asked = Transition.objects.filter(dossier=dossier, verb=Verb.WITHDRAW).order_by("-seq").first()
    return State(asked.before) if asked else None


def _advance(dossier: Dossier, day) -> None:
    steps = steps_of(dossier.procedure)
    if dossier.step >= len(steps):
        raise UnableToChange(_("The dossier is at its last step: finish it."))
    next_unit = steps[dossier.step].unit_code or dossier.unit_code
    # A unit that was closed meanwhile has handed its dossiers over: they stay where they came to.
    if units.handles_dossiers(next_unit, day):
        dossier.step_unit_code = next_unit
    dossier.step += 1


@transaction.atomic
def hand_over(*, was: str, unit_code: str, act: str, at: datetime, by) -> int:
    """
    Let the open dossiers of a closed unit go on at its heir; return how many. State, clock and due moment stay.

    The unit they were handed in at stays written on them: what is counted of them stays under the unit of its day.
    """
    moved = list(queries.open_at(was).select_for_update(of=("self",)).order_by("id"))
    if not moved:
        return 0
    last = dict(Transition.objects.filter(dossier__in=moved).values_list("dossier").annotate(last=Max("seq")))
    Transition.objects.bulk_create(
        [
            Transition(
                dossier=one, seq=last[one.pk] + 1, verb=Verb.HAND_OVER, before=one.state, after=one.state, at=at, note=act,
                by=by if isinstance(by, str) else str(by), unit_code=unit_code, due_before=one.due_at, due_after=one.due_at,
            )
            for one in moved
        ],
        batch_size=1000,
    )  # fmt: skip
    Dossier.objects.filter(pk__in=[one.pk for one in moved]).update(step_unit_code=unit_code)
    audit.record(
        "dossiers.handed_over", Dossier, by=by, on_behalf_of=unit_code, was=was, unit=unit_code, count=len(moved), act=act
    )  # fmt: skip
    return len(moved)


@transaction.atomic
def mark_late(*, now: datetime) -> int:
    """
    Mark the open dossiers whose time ran out, so that everybody counts them as late, and apologise to the applicants.

    Return how many are new, a thousand at most: the next minute takes the others.
    """
    going = Dossier.objects.filter(late=False, finished_at__isnull=True, due_at__lt=now)
    found = list(
        going.select_for_update(skip_locked=True, of=("self",)).select_related("applicant_account").order_by("due_at", "id")[:AT_ONCE]
    )  # fmt: skip
    Dossier.objects.filter(pk__in=[dossier.pk for dossier in found]).update(late=True)
    for dossier in found:
        _tell(dossier, TOLD_LATE, "late", now, "")
    return len(found)
