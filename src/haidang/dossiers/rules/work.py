"""What may follow what in the life of a dossier, and what its deeds are counted as."""

from collections.abc import Iterable
from datetime import datetime

from haidang.dossiers.choices import EXAMINED, Channel, Deed, State, Verb

# verb: {state before: state after}. Supplements lead back to where the dossier was: see ``after``.
TRANSITIONS: dict[Verb, dict[State | None, State]] = {
    Verb.SUBMIT: {None: State.NEW},
    Verb.RECEIVE: {State.NEW: State.RECEIVED},
    Verb.REFUSE: {State.NEW: State.REFUSED},
    Verb.ASK_SUPPLEMENT: {State.NEW: State.SUPPLEMENT, State.RECEIVED: State.SUPPLEMENT, State.PROCESSING: State.SUPPLEMENT},
    Verb.ANSWER_SUPPLEMENT: {State.SUPPLEMENT: State.PROCESSING},
    Verb.ADVANCE: {State.RECEIVED: State.PROCESSING, State.PROCESSING: State.PROCESSING},
    Verb.SEND_BACK: {State.PROCESSING: State.PROCESSING},
    Verb.ASK_PAYMENT: {State.RECEIVED: State.PAYMENT, State.PROCESSING: State.PAYMENT},
    Verb.CONFIRM_PAYMENT: {State.PAYMENT: State.PROCESSING},
    Verb.FINISH: {State.RECEIVED: State.FINISHED, State.PROCESSING: State.FINISHED},
    Verb.RETURN: {State.FINISHED: State.RETURNED},
    Verb.WITHDRAW: {
        State.NEW: State.WITHDRAWAL, State.RECEIVED: State.WITHDRAWAL, State.PROCESSING: State.WITHDRAWAL,
        State.SUPPLEMENT: State.WITHDRAWAL, State.PAYMENT: State.WITHDRAWAL,
    },
    Verb.RESUME: {State.WITHDRAWAL: State.PROCESSING},
    Verb.STOP: {State.WITHDRAWAL: State.STOPPED, State.SUPPLEMENT: State.STOPPED, State.RECEIVED: State.STOPPED, State.PROCESSING: State.STOPPED},
    Verb.HAND_OVER: {},  # by a restructuring alone, in whatever state it is
    Verb.APOLOGISE: {},  # leads nowhere else and needs a date: see ``may_apologise``
}  # fmt: skip
ENDED = (State.REFUSED, State.STOPPED, State.FINISHED, State.RETURNED)
PAUSED = (State.SUPPLEMENT,)


def after(verb: Verb, state: State | None, received: bool, came_from: State | None = None) -> State | None:
    """
    Return the state a verb leads to, or None where it is not allowed.

    A dossier that was never received goes back to "new" after a supplement; a withdrawal taken back leads to the
    state it came from, so that nothing still owed (papers, a payment) is skipped.

    :param came_from: the state before a withdrawal was asked for
    """
    if verb is Verb.RESUME and state is State.WITHDRAWAL:
        return came_from or (State.PROCESSING if received else State.NEW)
    state_after = TRANSITIONS[verb].get(state)
    if state_after is State.PROCESSING and not received and verb is Verb.ANSWER_SUPPLEMENT:
        return State.NEW
    return state_after


def allowed(state: State) -> list[Verb]:
    """Return what may be done in a state, in the order of the work."""
    return [verb for verb, ways in TRANSITIONS.items() if state in ways]


def as_seen(seq: int, papers_sent_at: datetime | None) -> str:
    """
    Write how a dossier stands, so that who saw it and acts later does nothing with what became of it meanwhile.

    :param seq: the number of the last step of its history
    """
    return f"{seq}-{papers_sent_at.timestamp():.6f}" if papers_sent_at else str(seq)


def is_outside(desk_is_commune: bool, unit_is_commune: bool) -> bool:
    """
    Say whether a counter that takes a dossier in for another unit lies outside that unit's area: a ward's counter lies in the area
    of every department of the province, not in that of another ward; a department's lies in no ward's alone (an assumption).

    :param desk_is_commune: whether the counter is that of a commune, ward or special zone; ``unit_is_commune``: the unit that decides
    """
    return unit_is_commune or not desk_is_commune


def may_apologise(state: State, due: datetime | None, before: int) -> bool:
    """
    Say whether the office may apologise for being late and give a new date: once only, while it works on a dossier (Decree
    61/2018, 19; repeated in a provincial rule of 2025). The law wants it a day before the deadline; later is better than never.

    :param before: how often it was done already
    """
    return state in EXAMINED and due is not None and not before


def may_send_back(has_process: bool, step: int) -> bool:
    """Say whether a dossier can go back: it follows a process and is past its first step."""
    return has_process and step > 1


def seen(verb: Verb, papers: int, results: Iterable[bool], reused: int = 0) -> set[Deed]:
    """
    Return which deeds that go with a verb are proven by files, so that nobody need say them.

    One paper is enough for "digitised": which papers a procedure needs is not known (an assumption). A result counts as issued
    electronically if a file of it carries a signature that is intact and, where roots are set, vouched for.

    :param papers: how many papers are there as files
    :param results: for each file of the result, whether it is signed like that
    :param reused: how many of the papers the administration had already, and they were used again from there
    """
    if verb in (Verb.RECEIVE, Verb.ANSWER_SUPPLEMENT):
        first = verb is Verb.RECEIVE and papers
        return ({Deed.DIGITISED} if first else set()) | ({Deed.REUSED} if reused else set())
    if verb is Verb.FINISH and any(results):
        return {Deed.RESULT_ELECTRONIC}
    return set()


def handled_fully_online(
    channel: str, result_electronic: bool | None, paid_online: bool | None
) -> bool | None:
    """
    Say whether nobody had to come to the counter: filed online, paid online where a fee was paid, and the result
    issued electronically. None where one of these was not recorded and none of the others says no.

    Decision 766/QĐ-TTg, 3.0; that exactly these three make "toàn trình" is an assumption.
    """
    if channel != Channel.ONLINE or paid_online is False:
        return False
    return result_electronic


def dossier_code(identifier: str, unit_code: str, day, number: int) -> str:
    """
    Write a dossier code: identifier of the receiving body, date, sequence of the day (four digits, more if needed).

    Circular 01/2018/TT-VPCP Art. 19; the new form of Circular 03/2025 was inferred from Circular 04/2025.
    """
    return f"{identifier}.{unit_code.replace('-', '')}-{day:%y%m%d}-{number:04d}"
