"""Promised limits: dated lines with their acts, never longer than the law, entered whole or not at all."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from haidang.core.testing.loaded import loaded
from haidang.procedures.choices import TimeUnit
from haidang.procedures.limits.operations import commit
from haidang.procedures.limits.queries import committed, promised
from haidang.procedures.limits.reading import not_below
from haidang.procedures.lines.operations import UnableToEnter
from haidang.procedures.models import CommittedLimit, Procedure

CODE = "1.004873"


@pytest.fixture
def procedures(db):
    loaded(("units", "load"), ("procedures", "load"))
    Procedure.objects.filter(code=CODE).update(time_limit=10, time_unit="working_day")
    with translation.override("en"):
        yield


def enter(tmp_path, *lines):
    path = tmp_path / "limits.csv"
    head = "procedure,unit,time_limit,time_unit,starts_on,ends_on,act,mark"
    path.write_text("\n".join([head, *lines]), encoding="utf-8")
    return path


def holding(on: date, unit: str = ""):
    line = promised(committed(on), CODE, unit)
    return line and (line.amount, line.unit, line.act)


def test_a_new_promise_ends_the_old_one_the_day_before_and_a_units_own_goes_first(procedures, tmp_path):
    assert commit(path=enter(tmp_path, f"{CODE},,8,,2026-01-01,,QĐ 1,read"), by="system:test") == (1, 0, 0)
    second = enter(
        tmp_path, f"{CODE},,7.5,,01/06/2026,,QĐ 2,read", f"{CODE},10525,30,hour,2026-06-01,,QĐ 3,read"
    )
    assert commit(path=second, by="system:test") == (2, 1, 0)
    assert holding(date(2025, 12, 31)) is None
    assert holding(date(2026, 5, 31), "10525") == (8, "working_day", "QĐ 1")
    assert holding(date(2026, 6, 1)) == (7.5, "working_day", "QĐ 2")
    assert holding(date(2026, 6, 1), "10525") == (30, "hour", "QĐ 3")
    assert commit(path=second, by="system:test") == (0, 0, 0), "the same file again changes nothing"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"{CODE},,11,,2026-01-01,,QĐ 1,read", "line 2: time_limit: 11 working days is longer than the legal 10 working days"),
        (f"{CODE},,76,hour,2026-01-01,,QĐ 1,read", "line 2: time_limit: 76 working hours is longer than the legal 10 working days"),
        (f"{CODE},,0,,2026-01-01,,QĐ 1,read", "line 2: time_limit: a number above 0 such as 2 or 0,5, not 0"),
        (f"{CODE},,2,month,2026-01-01,,QĐ 1,read", "line 2: time_unit: the legal limit is counted in working days; promise in that, or in working days or hours"),
        (f"{CODE},nowhere,2,,2026-01-01,,QĐ 1,read", "line 2: unit: there is no unit nowhere on 01/01/2026 that handles dossiers"),
        (f"{CODE},,2,,2026-01-01,,,read", "line 2: act: name the legal act that sets it"),
        ("9.9,,2,,2026-01-01,,QĐ 1,read", "line 2: procedure: there is no procedure 9.9"),
    ],
)  # fmt: skip
def test_a_wrong_line_is_named_and_nothing_is_entered(procedures, tmp_path, line, said):
    path = enter(tmp_path, line, f"{CODE},,5,,2027-01-01,,QĐ 9,read")
    with pytest.raises(UnableToEnter) as refused:
        commit(path=path, by="system:test")
    assert refused.value.lines == [said]
    with pytest.raises(CommandError, match="line 2"):
        call_command("procedures", "limits", str(path))
    assert not CommittedLimit.objects.exists()


def test_a_line_is_never_changed_and_two_do_not_hold_at_once(procedures, tmp_path):
    commit(path=enter(tmp_path, f"{CODE},,8,,2026-06-01,,QĐ 1,read"), by="system:test")
    for line, said in (
        (f"{CODE},,7,,2026-06-01,,QĐ 1,read", "begin a new one"),
        (f"{CODE},,7,,2026-01-01,,QĐ 0,read", "another line"),
    ):
        with pytest.raises(UnableToEnter) as refused:
            commit(path=enter(tmp_path, line), by="system:test")
        assert said in refused.value.lines[0]


def test_days_of_the_calendar_are_compared_with_their_like_only():
    assert not_below(9, "day", 10, "day") is None and not_below(11, "day", 10, "day")
    assert not_below(9, "working_day", 10, "day") is None
    assert not_below(9, "working_day", None, "unknown") is None


@pytest.mark.parametrize(
    "language, one, more",
    [
        ("en", "1 working day", "7.5 working days"),
        ("vi", "1 ngày làm việc", "7,5 ngày làm việc"),
    ],
)
def test_a_limit_is_written_as_people_say_it(language, one, more):
    with translation.override(language):
        assert (TimeUnit.WORKING_DAY.lasting(1.0), TimeUnit.WORKING_DAY.lasting(7.5)) == (one, more)
