import csv
import os
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haidang.core.calendar import current

SHARED = Path(os.environ.get("HAIDANG_SHARED", Path(__file__).parents[6] / "shared"))
moments = st.datetimes(datetime(2024, 1, 1), datetime(2027, 6, 30)).map(
    lambda m: m.replace(second=0, microsecond=0)
)


@given(moments, st.integers(1, 60 * 450))
def test_a_due_moment_never_falls_on_a_day_off_nor_outside_working_hours(start, minutes):
    due = current().add_minutes(start, minutes)
    assert current().is_working_day(due.date())
    of_day = due.hour * 60 + due.minute
    assert 450 < of_day <= 690 or 810 < of_day <= 1020


@given(moments, st.integers(0, 60 * 450))
def test_minutes_added_are_the_minutes_counted(start, minutes):
    assert current().minutes_between(start, current().add_minutes(start, minutes)) == minutes


@given(moments, moments, moments)
def test_cutting_a_stretch_in_two_never_loses_a_working_minute(a, b, c):
    a, b, c = sorted([a, b, c])
    cal = current()
    assert cal.minutes_between(a, b) + cal.minutes_between(b, c) == cal.minutes_between(a, c)


def test_five_working_days_from_friday_morning_skip_the_weekend():
    assert current().add_days(datetime(2026, 11, 6, 9, 0), 5) == datetime(2026, 11, 13, 9, 0)


def test_the_swapped_saturday_is_worked_and_the_swapped_friday_is_not():
    assert not current().is_working_day(date(2026, 1, 2))
    assert current().is_working_day(date(2026, 1, 10))


def test_the_new_culture_day_is_off_and_next_years_tet_is_marked_as_expected():
    assert not current().is_working_day(date(2026, 11, 24))
    assert current().day(date(2027, 2, 8)).projected
    assert not current().day(date(2026, 2, 17)).projected


@pytest.mark.skipif(not SHARED.exists(), reason="the collected table of days off is not beside this checkout")
def test_every_day_agrees_with_the_collected_table_of_days_off():
    with (SHARED / "data" / "holidays.csv").open() as file:
        special = {date.fromisoformat(row["date"]): row["is_day_off"] == "1" for row in csv.DictReader(file)}
    day = date(2024, 1, 1)
    while day.year < 2028:
        off = special.get(day, day.weekday() >= 5)
        assert current().is_working_day(day) is not off, day
        day += timedelta(1)
