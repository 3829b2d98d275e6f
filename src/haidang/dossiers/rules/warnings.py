"""When somebody is warned that time runs out, and which new day may be promised."""

from dataclasses import dataclass
from datetime import date, datetime

from haidang.core.calendar import WorkCalendar
from haidang.dossiers.rules.clock import MINUTES_A_DAY, Clock


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
