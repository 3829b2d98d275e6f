"""What may follow what, and when a dossier is due. No database, no clock: dates and policies are arguments."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from haidang.core.calendar import WorkCalendar
from haidang.dossiers.choices import Channel, Deed, State, Verb

MINUTES_A_DAY = 450
FIRST_MINUTE = time(7, 30)
LAST_MINUTE = time(17, 0)
CALENDAR_DAYS = {"day": 1, "month": 30, "year": 365}  # months and years in days: an assumption

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
    return state in (State.RECEIVED, State.PROCESSING) and due is not None and not before


def may_send_back(has_process: bool, step: int) -> bool:
    """Say whether a dossier can go back: it follows a process and is past its first step."""
    return has_process and step > 1


@dataclass(frozen=True)
class Chosen:
    """
    What the person, or the clerk, chose; amounts are looked up.

    :param fee: the number of a fee line; None where the procedure has but one
    :param exemption: the number of an exemption that holds for them
    """

    fee: int | None = None
    quantity: int = 1
    exemption: int | None = None


def to_pay(amount: int, quantity: int, percent_off: int) -> int:
    """Return what is to be paid in whole đồng; a part of a đồng is not taken off."""
    whole = amount * quantity
    return whole - whole * percent_off // 100


def dong(amount: int) -> str:
    """Write an amount as people do: "1.250.000 đồng"."""
    return f"{amount:,}".replace(",", ".") + " đồng"


def paid_online(due: int, online: int, whole: int) -> bool | None:
    """
    Say whether what is due was paid without coming to the counter; None while it is not paid.

    :param online: what came online and was not given back; ``whole``: the same of every way
    """
    if not due or whole < due:
        return None
    return online >= due


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


@dataclass(frozen=True)
class ClockPolicy:
    """
    How time is counted, by the legal act in force when the dossier was received.

    :param on_supplement: ``restart``: the whole limit begins anew with the full dossier (Decree 61/2018, 19.4);
        ``pause``: the time already used stays used
    :param counted_from: ``reception``: the moment on the receipt (Decree 309/2026, 17.3);
        ``transfer``: after the evening hour, the beginning of the next working day
    :param evening_hour: whoever comes at or after this hour is passed on the next working day (18.2)
    """

    version: str
    on_supplement: str
    counted_from: str
    evening_hour: int = 15

    def __post_init__(self):
        if self.on_supplement not in ("restart", "pause"):
            raise ValueError(f"on_supplement: restart or pause, not {self.on_supplement}")
        if self.counted_from not in ("reception", "transfer"):
            raise ValueError(f"counted_from: reception or transfer, not {self.counted_from}")


def transfer_moment(received: datetime, policy: ClockPolicy, calendar: WorkCalendar) -> datetime:
    """Return when a received dossier is passed on: at once, or on the next working morning after the evening hour."""
    if not calendar.is_working_day(received.date()) or received.hour >= policy.evening_hour:
        return datetime.combine(calendar.next_working_day(received.date()), FIRST_MINUTE)
    return max(received, datetime.combine(received.date(), FIRST_MINUTE))


def pass_on_until(moved: datetime, calendar: WorkCalendar, evening_hour: int = 15) -> datetime:
    """
    Return by when what came to the counter is to be with those who handle it: the end of that working day, or 8 o'clock of the next
    one if it came after the evening hour or on a day off. That the "beginning" of a day is over at 8 is an assumption.

    Decree 61/2018, 18.2; Decree 309/2026, 18.2.
    """
    if calendar.is_working_day(moved.date()) and moved.hour < evening_hour:
        return datetime.combine(moved.date(), LAST_MINUTE)
    return datetime.combine(calendar.next_working_day(moved.date()), time(8, 0))


def counting_starts(
    received: datetime, policy: ClockPolicy, calendar: WorkCalendar, online: bool = False
) -> datetime:
    """Return the moment from which the time limit runs; what comes online is passed on at once (61/2018, 18)."""
    if online or policy.counted_from == "reception":
        return received
    return transfer_moment(received, policy, calendar)


def limit_in_minutes(limit: float | None, unit: str, start: datetime, calendar: WorkCalendar) -> int:
    """
    Return a time limit as working minutes. Calendar days end with the office hours of their last day, or of the next working
    day when that is a day off (Civil Code 148.5, from memory: an assumption).

    A procedure without a limit gets one working day; a limit without a unit counts as working days. Both are
    assumptions, shown as such with the procedure.
    """
    limit = 1.0 if limit is None else limit
    if unit == "hour":
        return max(1, round(limit * 60))
    if unit in CALENDAR_DAYS:
        last = (start + timedelta(limit * CALENDAR_DAYS[unit])).date()
        if not calendar.is_working_day(last):
            last = calendar.next_working_day(last)
        end = datetime.combine(last, LAST_MINUTE)
        return max(1, calendar.minutes_between(start, end))
    return max(1, round(limit * MINUTES_A_DAY))


@dataclass(frozen=True)
class Clock:
    """How a dossier's time stands: working minutes allowed and used, and since when it runs (None: it stands still)."""

    limit: int
    used: int
    running_since: datetime | None

    def due(self, calendar: WorkCalendar) -> datetime | None:
        """Return when the time is up; None while the clock stands still. Time overdrawn gives a moment that has passed."""
        if self.running_since is None:
            return None
        return calendar.add_minutes(self.running_since, self.limit - self.used)

    def used_at(self, moment: datetime, calendar: WorkCalendar) -> int:
        """Return the working minutes used up to a moment."""
        if self.running_since is None:
            return self.used
        return self.used + max(0, calendar.minutes_between(self.running_since, moment))


def start_clock(
    received: datetime,
    limit: float | None,
    unit: str,
    policy: ClockPolicy,
    calendar: WorkCalendar,
    online: bool = False,
) -> Clock:
    """Start the time of a dossier that was fully received."""
    start = counting_starts(received, policy, calendar, online)
    return Clock(limit_in_minutes(limit, unit, start, calendar), 0, start)


def pause_clock(clock: Clock, at: datetime, calendar: WorkCalendar) -> Clock:
    """Stop the time while papers are missing."""
    return Clock(clock.limit, clock.used_at(at, calendar), None)


def resume_clock(
    clock: Clock,
    at: datetime,
    limit: float | None,
    unit: str,
    policy: ClockPolicy,
    calendar: WorkCalendar,
    online: bool = False,
) -> Clock:
    """Let the time run again with the full dossier: from zero or from where it stood, as the policy says."""
    if policy.on_supplement == "restart":
        return start_clock(at, limit, unit, policy, calendar, online)
    return Clock(clock.limit, clock.used, counting_starts(at, policy, calendar, online))


def resume_step(clock: Clock, minutes: int, since: datetime, policy: ClockPolicy) -> Clock:
    """
    Let the time of a step run again with the full dossier: its whole time anew where the dossier's is, or from where it stood.

    What was used before stays used, and what was granted anew is added to what it may use.

    :param minutes: what the process gives the step
    :param since: from when the dossier's own time runs again
    """
    limit = clock.used + minutes if policy.on_supplement == "restart" else clock.limit
    return Clock(limit, clock.used, since)


def planned_ends(start: datetime, minutes: Iterable[int], calendar: WorkCalendar) -> list[datetime]:
    """Return when steps that follow each other end, if the first begins at a moment and each takes its whole time."""
    ends = []
    for one in minutes:
        start = calendar.add_minutes(start, one)
        ends.append(start)
    return ends


@dataclass(frozen=True)
class Warnings:
    """
    When somebody is warned of a time that runs out.

    :param percent: of the time used, from which a dossier is at risk and those who hold the step are told
    :param days_left: working days before the deadline at which the leader is told and an apology is due; never before it is at risk
    """

    percent: int
    days_left: float

    @property
    def minutes_left(self) -> int:
        return round(self.days_left * MINUTES_A_DAY)


def at_risk(clock: Clock, warnings: Warnings, calendar: WorkCalendar) -> datetime | None:
    """Return from when a dossier is at risk; None while the clock stands still."""
    if clock.running_since is None:
        return None
    used = -(-clock.limit * warnings.percent // 100)
    return calendar.add_minutes(clock.running_since, used - clock.used)


def escalates(clock: Clock, warnings: Warnings, calendar: WorkCalendar) -> datetime | None:
    """Return when the leader is told: with the last working days, and not before it is at risk; None while the clock stands still."""
    if clock.running_since is None:
        return None
    return max(at_risk(clock, warnings, calendar), last_days(clock, warnings, calendar))


def last_days(clock: Clock, warnings: Warnings, calendar: WorkCalendar) -> datetime | None:
    """Return when the last working days begin, by whose beginning the law wants the apology; None while the clock stands still."""
    if clock.running_since is None:
        return None
    return calendar.add_minutes(clock.running_since, clock.limit - warnings.minutes_left - clock.used)


def next_alarm(alarms: int, clock: Clock, warnings: Warnings, calendar: WorkCalendar) -> datetime | None:
    """Return when somebody is to be warned next, after so many were; None where nobody is."""
    moments = (at_risk, escalates)
    return moments[alarms](clock, warnings, calendar) if alarms < len(moments) else None


def day_to_propose(due: date, now: datetime, minutes: int, calendar: WorkCalendar) -> date:
    """
    Return the new day an apology may promise: when so many working minutes from now are over, later than the day promised and today.

    :param minutes: what the steps that are left still need
    """
    earliest = calendar.next_working_day(max(due, now.date()))
    return max(earliest, calendar.add_minutes(now, minutes).date())


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


def answer_due(asked: datetime, days: int, calendar: WorkCalendar) -> datetime:
    """Return until when a unit that is asked should answer: the end of the last of so many working days after the day of asking."""
    day = asked.date()
    for _number in range(days):
        day = calendar.next_working_day(day)
    return datetime.combine(day, LAST_MINUTE)


def ready_parts(
    after: Mapping[int, Collection[int]], begun: Collection[int], done: Collection[int]
) -> list[int]:
    """Return which parts of a linked request may be opened: not begun yet, and everything they come after is done."""
    return [number for number, first in after.items() if number not in begun and set(first) <= set(done)]


def lost_parts(
    after: Mapping[int, Collection[int]], begun: Collection[int], failed: Collection[int]
) -> list[int]:
    """Return which parts of a linked request can never be opened, since something they come after, near or far, came to nothing."""
    gone, found = set(failed), []
    while more := [
        number
        for number, first in after.items()
        if number not in begun and number not in gone and gone & set(first)
    ]:
        gone |= set(more)
        found += more
    return sorted(found)
