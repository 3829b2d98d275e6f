"""How long a dossier may take, and when its time runs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from haidang.core.calendar import WorkCalendar

MINUTES_A_DAY = 450
FIRST_MINUTE = time(7, 30)
LAST_MINUTE = time(17, 0)
CALENDAR_DAYS = {"day": 1, "month": 30, "year": 365}  # months and years in days: an assumption


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


def answer_due(asked: datetime, days: int, calendar: WorkCalendar) -> datetime:
    """Return until when a unit that is asked should answer: the end of the last of so many working days after the day of asking."""
    day = asked.date()
    for _number in range(days):
        day = calendar.next_working_day(day)
    return datetime.combine(day, LAST_MINUTE)
