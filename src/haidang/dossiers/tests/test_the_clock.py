from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from haidang.core.calendar import current
from haidang.dossiers import rules
from haidang.dossiers.choices import State, Verb

RESTART = rules.ClockPolicy("r", "restart", "reception")
PAUSE = rules.ClockPolicy("p", "pause", "reception")
TRANSFER = rules.ClockPolicy("t", "restart", "transfer")
moments = st.datetimes(datetime(2025, 1, 1), datetime(2026, 10, 30)).map(
    lambda m: m.replace(second=0, microsecond=0)
)
gaps = st.lists(st.integers(0, 20_000), min_size=1, max_size=4)


@given(moments, st.integers(1, 40), st.sampled_from([RESTART, PAUSE, TRANSFER]))
def test_a_due_moment_never_falls_on_a_day_off(received, days, policy):
    due = rules.start_clock(received, days, "working_day", policy, current()).due(current())
    assert current().is_working_day(due.date())


@given(moments, st.integers(1, 30), gaps, gaps)
def test_pausing_and_resuming_never_loses_a_working_minute(received, days, worked, waited):
    clock, now, used = rules.start_clock(received, days, "working_day", PAUSE, current()), received, 0
    for work, wait in zip(worked, waited, strict=False):
        used += current().minutes_between(now, now + timedelta(minutes=work))
        now += timedelta(minutes=work)
        clock = rules.pause_clock(clock, now, current())
        assert clock.due(current()) is None
        now += timedelta(minutes=wait)
        clock = rules.resume_clock(clock, now, days, "working_day", PAUSE, current())
    assert clock.used == used
    if clock.limit > used:
        assert current().minutes_between(now, clock.due(current())) == clock.limit - used


@given(moments, st.integers(1, 30), st.integers(0, 9000))
def test_a_restart_gives_the_whole_limit_again(received, days, later):
    clock = rules.start_clock(received, days, "working_day", RESTART, current())
    back = received + timedelta(minutes=later)
    again = rules.resume_clock(
        rules.pause_clock(clock, back, current()), back, days, "working_day", RESTART, current()
    )
    assert (again.limit, again.used, again.running_since) == (clock.limit, 0, back)


def test_who_comes_at_15_00_is_passed_on_the_next_working_morning():
    friday = datetime(2026, 11, 20, 15, 0)
    assert rules.transfer_moment(friday, TRANSFER, current()) == datetime(2026, 11, 23, 7, 30)
    assert rules.transfer_moment(friday - timedelta(minutes=1), TRANSFER, current()) == datetime(
        2026, 11, 20, 14, 59
    )
    assert rules.counting_starts(friday, RESTART, current()) == friday


def test_what_comes_online_is_passed_on_at_once():
    monday = datetime(2026, 11, 16, 16, 0)
    assert rules.counting_starts(monday, TRANSFER, current(), online=True) == monday


def test_ten_days_that_end_on_a_saturday_end_with_the_next_working_day():
    clock = rules.start_clock(datetime(2026, 11, 11, 9, 0), 10, "day", RESTART, current())
    assert clock.due(current()) == datetime(2026, 11, 23, 17, 0)


def test_ten_days_begun_again_are_ten_days_from_the_full_dossier():
    """Counted anew in calendar days, not in the working minutes that the first ten days happened to have."""
    clock = rules.start_clock(datetime(2026, 2, 9, 9, 0), 10, "day", RESTART, current())  # Tết lies within
    asked = rules.pause_clock(clock, datetime(2026, 2, 10, 9, 0), current())
    again = rules.resume_clock(asked, datetime(2026, 3, 2, 9, 0), 10, "day", RESTART, current())
    assert again.due(current()) == datetime(2026, 3, 12, 17, 0)


def test_papers_that_come_online_in_the_evening_count_at_once_and_at_the_counter_from_the_next_morning():
    asked = rules.Clock(1350, 100, None)
    evening = datetime(2026, 11, 16, 16, 0)
    for online, since in ((True, evening), (False, datetime(2026, 11, 17, 7, 30))):
        again = rules.resume_clock(asked, evening, 3, "working_day", TRANSFER, current(), online)
        assert again.running_since == since


def test_handled_fully_online_means_nobody_came_to_the_counter():
    assert rules.handled_fully_online("online", True, None) is True
    assert rules.handled_fully_online("online", True, True) is True
    assert rules.handled_fully_online("online", True, False) is False
    assert rules.handled_fully_online("in_person", True, True) is False
    assert rules.handled_fully_online("online", None, None) is None


def test_one_working_day_received_before_the_culture_day_ends_after_it():
    clock = rules.start_clock(datetime(2026, 11, 23, 10, 0), 1, "working_day", RESTART, current())
    assert clock.due(current()) == datetime(2026, 11, 25, 10, 0)


@given(st.lists(st.sampled_from(list(Verb)), max_size=25))
def test_any_order_of_verbs_stays_within_the_ten_statuses_and_ended_dossiers_stay_ended(verbs):
    state, received = rules.after(Verb.SUBMIT, None, False), False
    for verb in verbs:
        after = rules.after(verb, state, received)
        assert (after is not None) == (verb in rules.allowed(state))
        if after is None:
            continue
        assert after in State
        if state in rules.ENDED:
            assert (state, after) == (State.FINISHED, State.RETURNED)
        received = received or verb is Verb.RECEIVE
        if after in (State.FINISHED, State.RETURNED):
            assert received
        state = after
