"""Which days are worked, and counting in working minutes and days."""

import csv
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

import numpy as np

# 7:30 to 11:30 and 13:30 to 17:00, in minutes after midnight. The hours are the city's; assumed for every unit.
SESSIONS = ((450, 690), (810, 1020))
MORNING = SESSIONS[0][1] - SESSIONS[0][0]
MINUTES_A_DAY = sum(end - start for start, end in SESSIONS)
TABLE = Path(__file__).parent / "reference" / "days.csv"
LAST_ANNOUNCED_YEAR = 2026


@dataclass(frozen=True)
class Day:
    """One day: what kind it is, its name when it has one, and whether it is only expected."""

    date: date
    working: bool
    name: str = ""
    projected: bool = False


class WorkCalendar:
    """
    The civil service's days from one year to another, both included.

    Moments are wall-clock times of Vietnam without a zone. A moment outside working hours counts as the
    next moment at which work begins.
    """

    def __init__(self, first_year: int, last_year: int):
        """:raises ValueError: if the years are out of order"""
        if last_year < first_year:
            raise ValueError("The last year comes before the first")
        self.first = date(first_year, 1, 1)
        self.last = date(last_year, 12, 31)
        self._days = _special_days(first_year, last_year)
        count = (self.last - self.first).days + 1
        self._working = np.array([self._judge(self.first + timedelta(n)).working for n in range(count)])
        self._before = np.concatenate([[0], np.cumsum(self._working)]).astype(
            np.int64
        )  # working days before day n
        self._dates = np.flatnonzero(self._working)  # the n-th working day

    def _judge(self, day: date) -> Day:
        special = self._days.get(day)
        if special is not None:
            return special
        return Day(day, working=day.weekday() < 5, projected=day.year > LAST_ANNOUNCED_YEAR)

    def day(self, day: date) -> Day:
        """Return what kind of day it is."""
        return self._judge(day)

    def is_working_day(self, day: date) -> bool:
        return bool(self._working[self._index(day)])

    def next_working_day(self, day: date) -> date:
        """Return the first working day after this one."""
        return self.first + timedelta(int(self._dates[self._before[self._index(day) + 1]]))

    def add_days(self, moment: datetime, working_days: int) -> datetime:
        """Return the moment so many full working days of 450 minutes later."""
        return self.add_minutes(moment, working_days * MINUTES_A_DAY)

    def add_minutes(self, moment: datetime, minutes: int) -> datetime:
        """
        Return the moment at which so many working minutes have passed.

        It falls within working hours; a full day begun at 8:00 ends at 8:00, one begun at 7:30 ends at 17:00.

        :raises ValueError: if the moment or the result lies outside the calendar's years
        """
        result = self.add_minutes_many(np.array([moment], "datetime64[m]"), np.array([minutes]))
        return result[0].astype("datetime64[us]").item()

    def minutes_between(self, start: datetime, end: datetime) -> int:
        """Return the working minutes from one moment to another; negative when the second is earlier."""
        return int(
            self.minutes_between_many(np.array([start], "datetime64[m]"), np.array([end], "datetime64[m]"))[0]
        )

    def add_minutes_many(self, moments: np.ndarray, minutes: np.ndarray) -> np.ndarray:
        """Do ``add_minutes`` for whole columns: datetime64 and int64 in, datetime64[m] out."""
        total = self._elapsed(moments) + np.asarray(minutes, np.int64)
        day, rest = np.divmod(total, MINUTES_A_DAY)
        # The end of a day belongs to that day, not to the next morning.
        at_end = (rest == 0) & (np.asarray(minutes) > 0)
        day, rest = np.where(at_end, day - 1, day), np.where(at_end, MINUTES_A_DAY, rest)
        if (day < 0).any() or (day >= len(self._dates)).any():
            raise ValueError(f"The calendar reaches from {self.first.year} to {self.last.year}")
        afternoon = (rest > MORNING) | ((rest == MORNING) & (np.asarray(minutes) <= 0))
        of_day = np.where(afternoon, SESSIONS[1][0] + rest - MORNING, SESSIONS[0][0] + rest)
        start = np.datetime64(self.first, "m")
        return start + (self._dates[day].astype(np.int64) * 1440 + of_day).astype("timedelta64[m]")

    def minutes_between_many(self, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
        """Do ``minutes_between`` for whole columns: datetime64 in, int64 working minutes out."""
        return self._elapsed(ends) - self._elapsed(starts)

    def _elapsed(self, moments: np.ndarray) -> np.ndarray:
        """Working minutes from the calendar's beginning."""
        minutes = (np.asarray(moments, "datetime64[m]") - np.datetime64(self.first, "m")).astype(np.int64)
        day, of_day = np.divmod(minutes, 1440)
        if (day < 0).any() or (day >= len(self._working)).any():
            raise ValueError(f"The calendar reaches from {self.first.year} to {self.last.year}")
        within = sum(np.clip(of_day, start, end) - start for start, end in SESSIONS)
        return self._before[day] * MINUTES_A_DAY + np.where(self._working[day], within, 0)

    def _index(self, day: date) -> int:
        if not self.first <= day <= self.last:
            raise ValueError(f"The calendar reaches from {self.first.year} to {self.last.year}")
        return (day - self.first).days


def _special_days(first_year: int, last_year: int) -> dict[date, Day]:
    """The ``holidays`` package where it is right, our own dated table on top where it is not."""
    import holidays  # slow to load, and only who counts days needs it

    found = {
        day: Day(day, working=False, name=name, projected=day.year > LAST_ANNOUNCED_YEAR)
        for day, name in holidays.Vietnam(years=range(first_year, last_year + 1), language="vi").items()
    }
    with TABLE.open() as file:
        for row in csv.DictReader(file):
            day = date.fromisoformat(row["date"])
            found[day] = Day(day, row["is_day_off"] == "0", row["name"], row["status"] == "projected")
    return found


@cache
def current() -> WorkCalendar:
    """Return the calendar that running processes share: 2011 to 2030."""
    return WorkCalendar(2011, 2030)
