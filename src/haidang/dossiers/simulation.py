"""
A believable year of a city, column by column: the same seed gives the same city.

Working hours, the rush before Tết, quick and slow units, supplements, a few late, nine in ten online. Everything is
made up, and every row says so.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from haidang.core.calendar import WorkCalendar
from haidang.core.demo.names import names
from haidang.dossiers.choices import EXAMINED, State, Verb
from haidang.dossiers.rules import CALENDAR_DAYS, LAST_MINUTE, ClockPolicy, Warnings, limit_in_minutes

NAMES = np.array(names())


@dataclass(frozen=True)
class Counter:
    """One unit and the procedures it handles: (id, limit, unit of the limit, fee due)."""

    code: str
    weight: float
    procedures: list[tuple[int, float | None, str, bool]]


def days_of_the_year(first: date, last: date, calendar: WorkCalendar) -> tuple[np.ndarray, np.ndarray]:
    """Return the working days and how busy each is: Mondays and the three weeks before Tết are the busiest."""
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    days = [day for day in days if calendar.is_working_day(day)]
    tet = [day for year in {d.year for d in days} for day in [_tet(year, calendar)] if day]
    weight = [
        (1.25 if day.weekday() == 0 else 1.0) * (1.9 if any(0 < (t - day).days <= 21 for t in tet) else 1.0)
        for day in days
    ]
    return np.array(days, "datetime64[D]"), np.array(weight) / sum(weight)


def _tet(year: int, calendar: WorkCalendar) -> date | None:
    for n in range(20, 60):
        day = date(year, 1, 1) + timedelta(n)
        if "Tết Nguyên" in calendar.day(day).name or "29 Tết" in calendar.day(day).name:
            return day
    return None


def simulate(
    counters: list[Counter],
    n: int,
    seed: int,
    first: date,
    now: datetime,
    calendar: WorkCalendar,
    policies: list[tuple[date, ClockPolicy]],
) -> dict[str, np.ndarray]:
    """
    Return the columns of ``n`` dossiers submitted from a day until now, in the order of submission.

    Moments are wall-clock ``datetime64[m]`` with NaT for "not yet"; ``counter`` indexes the counters, ``policy`` the
    policies, ``limit_kind`` the limits of ``limits_of(counters)``, ``number`` is the sequence of the unit's day.

    :param policies: how time is counted from which day on, oldest first
    """
    random = np.random.default_rng(seed)
    weights = np.array([c.weight for c in counters])
    counter = random.choice(len(counters), n, p=weights / weights.sum())
    days, busy = days_of_the_year(first, now.date(), calendar)
    day = np.sort(random.choice(len(days), n, p=busy))
    online = random.random(n) < 0.9
    minute = np.where(random.random(n) < 0.55, random.integers(450, 690, n), random.integers(810, 1015, n))
    evening = online & (random.random(n) < 0.15)
    minute = np.where(evening, random.integers(1080, 1320, n), minute)
    submitted = days[day].astype("datetime64[m]") + minute.astype("timedelta64[m]")
    end = np.datetime64(now, "m")
    order = np.argsort(submitted, kind="stable")
    submitted, counter, online = np.minimum(submitted, end)[order], counter[order], online[order]

    pick = random.random(n)
    kinds = limits_of(counters)
    procedure, kind, fee = np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(n, bool)
    for index, one in enumerate(counters):
        mine = np.flatnonzero(counter == index)
        if not len(one.procedures):
            continue
        chances = 1 / np.arange(1, len(one.procedures) + 1)
        chosen = np.searchsorted(np.cumsum(chances / chances.sum()), pick[mine], side="right").clip(
            0, len(one.procedures) - 1
        )
        ids = np.array([p[0] for p in one.procedures])
        limits = np.array([kinds.index((p[1], p[2])) for p in one.procedures])
        fees = np.array([p[3] for p in one.procedures])
        procedure[mine], kind[mine], fee[mine] = ids[chosen], limits[chosen], fees[chosen]

    # Each unit has its own pace and care, drawn once.
    pace = random.normal(0.52, 0.09, len(counters)).clip(0.3, 0.85)[counter]
    care = random.beta(9, 1.6, len(counters))[counter]
    wait = random.integers(5, 90, n)
    received = calendar.add_minutes_many(submitted, np.where(online, wait, 1))
    policy = np.searchsorted(
        np.array([day for day, _policy in policies], "datetime64[D]"), received.astype("datetime64[D]"), "right"
    ) - 1  # fmt: skip
    rules = [one for _day, one in policies]
    began = _counting_starts(received, online, policy, rules, calendar)
    limit = _limits(kinds, kind, began, calendar)
    refused = random.random(n) < 0.006
    supplements = (random.random(n) > 0.86 + 0.12 * care).astype(np.int64)
    work = np.maximum(20, (limit * np.maximum(0.04, random.normal(pace, 0.17))).astype(np.int64))
    slow = random.random(n) < 0.004 + 0.035 * (1 - care)
    work = np.where(slow, (limit * random.uniform(1.02, 1.7, n)).astype(np.int64) + 30, work)
    asked = calendar.add_minutes_many(received, np.maximum(10, np.minimum(work // 3, 1350)))
    answered = calendar.add_minutes_many(asked, random.integers(300, 3000, n))
    again = _counting_starts(answered, online, policy, rules, calendar)
    restarts = np.array([one.on_supplement == "restart" for one in rules])[policy]
    before = calendar.minutes_between_many(began, np.maximum(asked, began))
    used = np.where(restarts, 0, before)
    limit_again = np.where(restarts, _limits(kinds, kind, again, calendar), limit)
    finished = calendar.add_minutes_many(np.where(supplements > 0, again, began), work)
    returned = calendar.add_minutes_many(finished, random.integers(10, 700, n))

    is_received = (received <= end) & ~refused
    is_asked = is_received & (supplements > 0) & (asked <= end)
    is_answered = is_asked & (answered <= end)
    waiting = is_asked & ~is_answered
    is_finished = is_received & (finished <= end) & (is_answered | (supplements == 0))
    is_returned = is_finished & (returned <= end)
    first_due = calendar.add_minutes_many(began, limit)
    due = np.where(is_answered, calendar.add_minutes_many(again, limit_again - used), first_due)
    state = np.full(n, int(State.NEW))
    state[(received <= end) & refused] = State.REFUSED
    state[is_received] = State.RECEIVED
    state[is_received & (np.random.default_rng(seed + 1).random(n) < 0.8)] = State.PROCESSING
    state[waiting] = State.SUPPLEMENT
    state[is_finished] = State.FINISHED
    state[is_returned] = State.RETURNED
    late = (is_finished & (finished > due)) | (is_received & ~is_finished & ~waiting & (due < end))
    nat = np.datetime64("NaT", "m")
    required_share = random.random(n)
    return {
        "counter": counter, "procedure": procedure, "fee": fee, "policy": policy, "limit_kind": kind,
        "limit": np.where(is_answered, limit_again, limit), "submitted": submitted, "online": online, "state": state,
        "received": np.where(is_received, received, nat), "asked": np.where(is_asked, asked, nat),
        "answered": np.where(is_answered, answered, nat), "finished": np.where(is_finished, finished, nat),
        "refused": np.where((received <= end) & refused, received, nat),
        "returned": np.where(is_returned, returned, nat), "late": late,
        "due": np.where(is_received & ~waiting, due, nat), "first_due": np.where(is_received, first_due, nat),
        "running_since": np.where(is_received & ~waiting, np.where(is_answered, again, began), nat),
        "used": np.select(
            [is_finished, waiting], [work + np.where(is_answered, used, 0), before], np.where(is_answered, used, 0)
        ), "used_before": np.where(is_asked, before, 0), "supplements": np.where(is_asked, supplements, 0),
        "number": numbered(counter, submitted.astype("datetime64[D]")),
        "result_electronic": is_finished & (random.random(n) < 0.75 + 0.24 * care),
        "digitised": online | (random.random(n) < 0.7 * care), "reused": random.random(n) < 0.25 + 0.6 * care * required_share,
        "shared": random.random(n) < 0.85 * care, "population_data": online | (random.random(n) < 0.6),
        "synchronised": random.random(n) < 0.93 + 0.07 * care, "eligible": random.random(n) < 0.85,
        "fully": online & (random.random(n) < 0.8 + 0.18 * care), "paid_online": fee & online & (random.random(n) < 0.6 + 0.35 * care),
        "complained": late & (random.random(n) < 0.12) | (random.random(n) < 0.003), "name": random.integers(0, len(NAMES), n),
    }  # fmt: skip


def watch(city: dict[str, np.ndarray], now: datetime, calendar: WorkCalendar, warnings: Warnings) -> None:
    """
    Add to the columns from when each open dossier is at risk, when somebody is warned next, and who was: see ``rules.at_risk``.

    What lies behind counts as told: a city that was just made does not warn of everything at once.
    """
    end, n = np.datetime64(now, "m"), len(city["state"])
    at_risk, alarm = (np.full(n, np.datetime64("NaT"), "datetime64[m]") for _ in range(2))
    runs = np.flatnonzero(np.isin(city["state"], EXAMINED))
    since, limit, used = city["running_since"][runs], city["limit"][runs], city["used"][runs]
    at_risk[runs] = calendar.add_minutes_many(since, -(-limit * warnings.percent // 100) - used)
    leader = np.maximum(at_risk[runs], calendar.add_minutes_many(since, limit - warnings.minutes_left - used))
    warned, told = at_risk[runs] <= end, leader <= end
    alarm[runs] = np.where(told, np.datetime64("NaT", "m"), np.where(warned, leader, at_risk[runs]))
    city["at_risk"], city["alarm"], city["alarms"] = at_risk, alarm, np.zeros(n, np.int64)
    city["alarms"][runs] = warned.astype(np.int64) + told


def limits_of(counters: list[Counter]) -> list[tuple[float | None, str]]:
    """Return the different time limits of all procedures: amount and unit."""
    return sorted({(p[1], p[2]) for one in counters for p in one.procedures}, key=str)


def _counting_starts(moments, online, policy, rules: list[ClockPolicy], calendar: WorkCalendar) -> np.ndarray:
    """Do ``rules.counting_starts`` for a whole column."""
    days = moments.astype("datetime64[D]")
    evening = np.array([one.evening_hour * 60 for one in rules])[policy]
    late = (moments - days.astype("datetime64[m]")).astype(np.int64) >= evening
    transfers = np.array([one.counted_from == "transfer" for one in rules])[policy] & ~online
    worked = np.isin(days, _worked(days, calendar))
    morning = calendar.add_minutes_many(
        days.astype("datetime64[m]") + np.timedelta64(1439, "m"), np.zeros(len(days), int)
    )
    opened = np.maximum(moments, days.astype("datetime64[m]") + np.timedelta64(450, "m"))
    return np.where(transfers, np.where(late | ~worked, morning, opened), moments)


def _worked(days: np.ndarray, calendar: WorkCalendar) -> np.ndarray:
    return np.array([day for day in np.unique(days) if calendar.is_working_day(day.item())], "datetime64[D]")


def _limits(kinds, kind, starts, calendar: WorkCalendar) -> np.ndarray:
    """Do ``rules.limit_in_minutes`` for a whole column: calendar days depend on the day on which they begin."""
    found = np.zeros(len(kind), np.int64)
    for number, (amount, unit) in enumerate(kinds):
        mine = np.flatnonzero(kind == number)
        if unit not in CALENDAR_DAYS or amount is None:
            found[mine] = limit_in_minutes(amount, unit, datetime(2000, 1, 1), calendar)
            continue
        last = (starts[mine] + np.timedelta64(round(amount * CALENDAR_DAYS[unit] * 1440), "m")).astype(
            "datetime64[D]"
        )
        ends = {day: _end_of(day.item(), calendar) for day in np.unique(last)}
        end = np.array([ends[day] for day in last], "datetime64[m]")
        found[mine] = np.maximum(1, calendar.minutes_between_many(starts[mine], end))
    return found


def _end_of(day: date, calendar: WorkCalendar) -> datetime:
    return datetime.combine(
        day if calendar.is_working_day(day) else calendar.next_working_day(day), LAST_MINUTE
    )


def numbered(counter: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Return the numbers of rows in their order, from 1 for each unit and day, or year."""
    if not len(counter):
        return np.zeros(0, np.int64)
    group = counter.astype(np.int64) * 100_000 + day.astype(np.int64)
    order = np.argsort(group, kind="stable")
    ordered = group[order]
    starts = np.concatenate([[True], ordered[1:] != ordered[:-1]])
    place = np.arange(len(group)) - np.maximum.accumulate(np.where(starts, np.arange(len(group)), 0)) + 1
    number = np.empty(len(group), np.int64)
    number[order] = place
    return number


def history(city: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the transitions of the dossiers: row, verb, states before and after, moment, and due moments."""
    n = len(city["state"])
    nat = np.full(n, np.datetime64("NaT", "m"))
    receives = city["received"]
    stages = [
        (Verb.SUBMIT, None, State.NEW, city["submitted"], nat, nat),
        (Verb.REFUSE, State.NEW, State.REFUSED, city["refused"], nat, nat),
        (Verb.RECEIVE, State.NEW, State.RECEIVED, receives, nat, city["first_due"]),
        (Verb.ASK_SUPPLEMENT, State.RECEIVED, State.SUPPLEMENT, city["asked"], city["first_due"], nat),
        (Verb.ANSWER_SUPPLEMENT, State.SUPPLEMENT, State.PROCESSING, city["answered"], nat, city["due"]),
        (Verb.ADVANCE, None, State.PROCESSING, _handled(city), city["due"], city["due"]),
        (Verb.FINISH, State.PROCESSING, State.FINISHED, city["finished"], city["due"], city["due"]),
        (Verb.RETURN, State.FINISHED, State.RETURNED, city["returned"], city["due"], city["due"]),
    ]  # fmt: skip
    parts = {name: [] for name in ("row", "verb", "before", "after", "at", "due_before", "due_after")}
    for verb, before, after, at, due_before, due_after in stages:
        rows = np.flatnonzero(~np.isnat(at))
        from_ = int(before) if before else (-1 if verb is Verb.SUBMIT else int(State.RECEIVED))
        befores = np.full(len(rows), from_)
        if verb is Verb.ADVANCE:
            befores = np.where(np.isnat(city["answered"][rows]), int(State.RECEIVED), int(State.PROCESSING))
        parts["row"].append(rows)
        parts["verb"].append(np.full(len(rows), str(verb.value), dtype=object))
        parts["before"].append(befores)
        parts["after"].append(np.full(len(rows), int(after)))
        parts["at"].append(at[rows])
        parts["due_before"].append(due_before[rows])
        parts["due_after"].append(due_after[rows])
    columns = {name: np.concatenate(values) for name, values in parts.items()}
    order = np.lexsort((np.arange(len(columns["row"])), columns["row"]))
    columns = {name: values[order] for name, values in columns.items()}
    starts = np.concatenate([[True], columns["row"][1:] != columns["row"][:-1]])
    where = np.arange(len(starts))
    columns["seq"] = where - np.maximum.accumulate(np.where(starts, where, 0)) + 1
    return columns


def _handled(city) -> np.ndarray:
    """The moment an officer took the dossier on: when the time last began to run, for all that came so far."""
    on = np.isin(city["state"], (State.PROCESSING, State.FINISHED, State.RETURNED))
    return np.where(on, city["running_since"], np.datetime64("NaT", "m"))
