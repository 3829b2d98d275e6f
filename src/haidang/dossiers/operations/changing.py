"""What is done with a dossier: every verb is one transaction, one row of its history and one audit line."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from haidang.core.access.queries import can, passes
from haidang.core.audit import operations as audit
from haidang.core.calendar import aware, current, local
from haidang.core.dated.queries import rule_in_force, rule_version
from haidang.core.events.operations import publish
from haidang.core.files import operations as files
from haidang.core.kept.keeping import as_of_one_moment
from haidang.core.refusals import Refusal
from haidang.core.rows import latest, update
from haidang.dossiers import nation, rules
from haidang.dossiers.access import needed_for
from haidang.dossiers.choices import (
    COMPLETED,
    DECISIONS,
    DECLARED,
    KEPT_WITH,
    NEEDS_REASON,
    PART_OVER,
    TOLD_READY,
    TOLD_RECEIVED,
    TOLD_REFUSED,
    TOLD_SUPPLEMENT,
    Channel,
    Deed,
    State,
    Verb,
)
from haidang.dossiers.models import Dossier, Transition
from haidang.dossiers.operations import steps
from haidang.dossiers.operations.consulting import check_answers, close_open
from haidang.dossiers.operations.history import ReasonMissing, write
from haidang.dossiers.operations.papers import into_the_wallet, seen_in_files
from haidang.dossiers.operations.telling import tell_applicant, tell_what_is_owed
from haidang.dossiers.operations.warning import set_alarms
from haidang.dossiers.queries import local_time, owed_for, ties_of
from haidang.procedures.queries import who_decides

TOLD = {
    Verb.RECEIVE: TOLD_RECEIVED, Verb.ASK_SUPPLEMENT: TOLD_SUPPLEMENT, Verb.REFUSE: TOLD_REFUSED, Verb.FINISH: TOLD_READY,
}  # fmt: skip


class UnableToChange(Refusal):
    """The verb is not allowed in the state the dossier is in."""


class ChangedMeanwhile(Refusal):
    """Somebody did something with the dossier since the person saw it."""


class NotTheirsToDecide(Refusal):
    """The power to decide was passed to another unit; the sentence names it and the act."""


_policies: dict[str, rules.ClockPolicy] = {}


def _policy(version: str) -> rules.ClockPolicy:
    if version not in _policies:
        _policies[version] = rules.ClockPolicy(
            version=version, **rule_version("dossiers.clock", version).content
        )
    return _policies[version]


def _clock(dossier: Dossier) -> rules.Clock | None:
    if dossier.limit_minutes is None:
        return None
    since = local(dossier.running_since) if dossier.running_since else None
    return rules.Clock(dossier.limit_minutes, dossier.used_minutes, since)


def _limit(dossier: Dossier) -> tuple:
    """The time limit the dossier began under, and how it is counted."""
    online = dossier.channel == Channel.ONLINE
    return dossier.time_limit, dossier.time_unit, _policy(dossier.policy), current(), online


def _set_clock(dossier: Dossier, clock: rules.Clock, anew: bool = False) -> None:
    due = clock.due(current())
    dossier.limit_minutes, dossier.used_minutes = clock.limit, clock.used
    dossier.running_since = aware(clock.running_since) if clock.running_since else None
    dossier.due_at = aware(due) if due else None
    set_alarms(dossier, clock, anew)


def check(*, dossier: Dossier, verb: str, at: datetime, by, note: str = "", seen: str | None = None) -> None:
    """
    Look whether something may be done with a dossier, whatever else it would need; nothing is changed.

    :param seen: how it stood when the person saw it, as ``rules.as_seen`` writes; None if that does not matter
    :raises ChangedMeanwhile: if something was done since the person saw it
    :raises UnableToChange: if the verb does not fit the state
    :raises NotTheirsToDecide: if it is a decision, and that day another unit than the person's holds the power
    :raises AnswersMissing: if it would be finished before units that were asked have answered, without a note why
    """
    _checked(dossier, Verb(verb), at, by, note, seen)


def _checked(
    dossier: Dossier, verb: Verb, at: datetime, by, note: str, seen: str | None
) -> tuple[State, Transition]:
    """Return the state a verb leads to and what was done last, once it is allowed."""
    before = State(dossier.state)
    newest = latest(Transition, "seq", dossier=dossier.pk)
    if seen is not None and seen != rules.as_seen(newest.seq, dossier.papers_sent_at):
        raise ChangedMeanwhile(_changed(dossier, newest, seen))
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
    if verb is Verb.ADVANCE and dossier.step >= steps.last_step(dossier):
        raise UnableToChange(_("The dossier is at its last step: finish it."))
    if verb is Verb.SEND_BACK and not rules.may_send_back(dossier.process_id is not None, dossier.step):
        raise UnableToChange(_("There is no step before this one."))
    if verb is Verb.CONFIRM_PAYMENT and owed_for(dossier):
        raise UnableToChange(
            _("The fee is not paid yet: record the payment, and the dossier goes on by itself.")
        )
    _check_power(dossier, verb, local(at).date(), by)
    if verb is Verb.FINISH:
        check_answers(dossier=dossier, why=note)
    return state, newest


def _changed(dossier: Dossier, newest: Transition, seen: str) -> str:
    if seen.partition("-")[0] == str(newest.seq):
        return _("The applicant sent papers meanwhile. Look at them first.")
    return _("Changed meanwhile: “%(verb)s”, %(at)s, %(who)s. Look at it again first.") % {
        "verb": newest.get_verb_display(), "at": local_time(newest.at), "who": newest.by or _("the applicant")
    }  # fmt: skip


@as_of_one_moment()
@transaction.atomic
def change(
    *, dossier: Dossier, verb: str, at: datetime, by, note: str = "", declared: dict[str, bool] | None = None,
    seen: str | None = None,
) -> Dossier:  # fmt: skip
    """
    Do one thing with a dossier that the caller has locked; its time and its history follow.

    :param note: the reason; needed to refuse, to ask for papers, to stop and to withdraw, and to finish before all who were asked answered
    :param declared: what was done besides, by ``Deed``; what is left out counts as not recorded, not as "no"
    :param seen: how it stood when the person saw it, as ``rules.as_seen`` writes; None if that does not matter
    :raises ChangedMeanwhile: if something was done since the person saw it
    :raises UnableToChange: if the verb does not fit the state, or a deed does not belong to the verb
    :raises ReasonMissing: if the person concerned would not be told why
    :raises AnswersMissing: if it would be finished before units that were asked have answered, without a note why
    :raises NotTheirsToDecide: if it is a decision, and that day another unit than the person's holds the power
    """
    verb, before, moment, calendar = Verb(verb), State(dossier.state), local(at), current()
    state, newest = _checked(dossier, verb, at, by, note, seen)
    if verb in NEEDS_REASON and not note.strip():
        raise ReasonMissing(_("Write the reason: the person concerned will read it."))
    declared = {str(Deed(deed)): bool(said) for deed, said in (declared or {}).items()}
    if strangers := set(declared) - set(DECLARED.get(verb, ())):
        raise UnableToChange(
            _("“%(deed)s” is not said with “%(verb)s”.")
            % {"deed": Deed(min(strangers)).label, "verb": verb.label}
        )
    proven = seen_in_files(dossier, verb)
    if verb is Verb.CONFIRM_PAYMENT and dossier.paid_online:
        proven.add(Deed.PAID_ONLINE)
    declared |= {str(deed): True for deed in proven}
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
        if nation.is_told():
            dossier.synchronised = False  # until the portal took it
        dossier.policy = rule_in_force("dossiers.clock", moment.date()).version
        dossier.time_limit, dossier.time_unit = dossier.procedure.time_limit, dossier.procedure.time_unit
        clock = rules.start_clock(moment, *_limit(dossier))
        _set_clock(dossier, clock, anew=True)
        steps.begin(dossier, newest.seq + 1, moment.date())
    elif verb is Verb.ASK_SUPPLEMENT:
        dossier.supplements += 1
        if clock:
            _set_clock(dossier, rules.pause_clock(clock, moment, calendar))
            steps.pause(dossier, moment)
    elif verb is Verb.ANSWER_SUPPLEMENT:
        dossier.papers_sent_at = None
        if clock:
            policy = _policy(dossier.policy)
            clock = rules.resume_clock(clock, moment, *_limit(dossier))
            _set_clock(dossier, clock, anew=policy.on_supplement == "restart")
            steps.resume(dossier, policy)
    elif verb in (Verb.ADVANCE, Verb.SEND_BACK):
        steps.go(dossier, newest.seq + 1, 1 if verb is Verb.ADVANCE else -1, moment)
    elif verb is Verb.FINISH:
        dossier.fully_online = rules.handled_fully_online(
            dossier.channel, dossier.result_electronic, dossier.paid_online
        )
        into_the_wallet(dossier, at, by)
    elif verb is Verb.RETURN:
        dossier.returned_at = at
    if state in rules.ENDED and dossier.finished_at is None:
        dossier.finished_at = at
        if clock:
            dossier.used_minutes = clock.used_at(moment, calendar)
        publish(COMPLETED, dossier=dossier.code, state=int(state), unit=dossier.unit_code, procedure=dossier.procedure.code)  # fmt: skip
        ties = ties_of(dossier)
        if ties.unanswered:
            close_open(dossier=dossier, at=at)
        if ties.is_part:
            publish(PART_OVER, dossier=dossier.code)
    if state in rules.ENDED:
        dossier.alarm_at = None
        steps.end(dossier, moment)
        files.begin_term(owners=KEPT_WITH, key=dossier.code, at=at)
    update(dossier)
    write(
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
        map(str, proven),
    )
    audit.record(f"dossiers.{verb}", dossier, by=by, before=int(before), after=int(state), **declared)
    if verb in TOLD:
        tell_applicant(dossier, TOLD[verb], str(newest.seq + 1), at, note.strip())
    if dossier.fee_due and (
        verb == Verb.ASK_PAYMENT or (verb == Verb.RECEIVE and dossier.channel != Channel.IN_PERSON)
    ):
        tell_what_is_owed(dossier, at)
    return dossier


def _check_power(dossier: Dossier, verb: Verb, day, by) -> None:
    """Where the power to decide was passed on, only the unit that holds it that day decides; jobs of the house ask nobody."""
    if verb not in DECISIONS or isinstance(by, str):
        return
    decider = who_decides(dossier.procedure, dossier.unit_code, day)
    if decider is None or not decider.links:
        return
    if can(by, needed_for(verb), decider.holder.unit.code, day):
        passes(
            by, needed_for(verb), decider.holder.unit.code
        )  # this, and not the gate's, is the right it is decided by
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
