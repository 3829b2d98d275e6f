from datetime import date, datetime

import numpy as np
import pytest
from django.core.management import call_command

from haidang.core.calendar import aware, current
from haidang.dossiers import rules, simulation
from haidang.dossiers.choices import State
from haidang.dossiers.models import CodeSequence, Dossier, Transition
from haidang.dossiers.queries import way_of

UNITS = [
    simulation.Counter(f"U{n}", 1.0, [(1, 3.0, "working_day", False), (2, 10.0, "day", True)])
    for n in range(10)
]
NOW = datetime(2026, 11, 24, 9, 0)
POLICIES = [
    (date(2025, 11, 24), rules.ClockPolicy("t", "restart", "transfer")),
    (date(2026, 3, 1), rules.ClockPolicy("p", "pause", "transfer")),
    (date(2026, 8, 5), rules.ClockPolicy("r", "restart", "reception")),
]


def city(seed):
    return simulation.simulate(UNITS, 5000, seed, date(2025, 11, 24), NOW, current(), POLICIES)


def moment(column, row):
    value = column[row]
    return None if np.isnat(value) else value.astype("datetime64[us]").item()


def test_simulated_time_is_counted_as_the_rules_count_it_under_the_policy_of_the_day():
    one = city(4)
    kinds, calendar, seen = simulation.limits_of(UNITS), current(), set()
    for row in range(5000):
        received = moment(one["received"], row)
        if received is None:
            continue
        policy = [p for day, p in POLICIES if day <= received.date()][-1]
        assert POLICIES[one["policy"][row]][1] is policy
        limit = (*kinds[one["limit_kind"][row]], policy, calendar, bool(one["online"][row]))
        clock = rules.start_clock(received, *limit)
        assert moment(one["first_due"], row) == clock.due(calendar)
        if asked := moment(one["asked"], row):
            clock = rules.pause_clock(clock, asked, calendar)
        if answered := moment(one["answered"], row):
            clock = rules.resume_clock(clock, answered, *limit)
            seen.add((policy.version, limit[1]))
        assert moment(one["due"], row) == clock.due(calendar)
        assert moment(one["running_since"], row) == clock.running_since
        assert one["limit"][row] == clock.limit
        finished = moment(one["finished"], row)
        assert one["used"][row] == (clock.used_at(finished, calendar) if finished else clock.used)
        if finished:
            assert one["late"][row] == (finished > clock.due(calendar))
    assert len(seen) == 6, "each policy with each kind of limit was met"


def test_simulated_dossiers_are_at_risk_when_the_rules_say_so_and_nobody_is_warned_of_what_lies_behind():
    one, calendar, warnings = city(4), current(), rules.Warnings(80, 1)
    simulation.watch(one, NOW, calendar, warnings)
    runs = np.flatnonzero(~np.isnat(one["at_risk"]))
    assert len(runs) and set(one["state"][runs]) <= {2, 4}
    for row in runs:
        clock = rules.Clock(int(one["limit"][row]), int(one["used"][row]), moment(one["running_since"], row))
        moments = rules.at_risk(clock, warnings, calendar), rules.escalates(clock, warnings, calendar)
        assert moment(one["at_risk"], row) == moments[0]
        coming = [each for each in moments if each > NOW]
        assert moment(one["alarm"], row) == (coming[0] if coming else None)
        assert one["alarms"][row] == 2 - len(coming)


def test_the_same_seed_gives_the_same_city_and_another_seed_another():
    first, again, other = city(7), city(7), city(8)
    assert all((first[name].astype(str) == again[name].astype(str)).all() for name in first)
    assert (first["submitted"] != other["submitted"]).any()


def test_the_year_is_believable():
    one = city(3)
    assert 0.87 < one["online"].mean() < 0.93
    assert 0.002 < one["late"].mean() < 0.08
    days = one["submitted"].astype("datetime64[D]")
    rush = ((days >= np.datetime64("2026-01-26")) & (days < np.datetime64("2026-02-14"))).sum() / 15
    calm = ((days >= np.datetime64("2026-06-01")) & (days < np.datetime64("2026-06-20"))).sum() / 15
    assert rush > 1.4 * calm
    assert all(current().is_working_day(day.item()) for day in np.unique(days))


@pytest.mark.django_db(transaction=True)
def test_a_loaded_city_has_a_history_that_leads_to_each_state_and_gapless_codes():
    call_command("demo", dossiers=800, seed=5, now=NOW)
    assert Dossier.objects.filter(simulated=True).count() == 800
    for dossier in Dossier.objects.order_by("id")[:200]:
        rows = list(Transition.objects.filter(dossier=dossier).order_by("seq"))
        assert rows[0].before is None and [row.seq for row in rows] == list(range(1, len(rows) + 1))
        if dossier.state in (1, 3, 5, 9, 10):
            assert rows[-1].after == dossier.state
    followed = Dossier.objects.filter(process__isnull=False)
    assert followed and not Dossier.objects.filter(process__isnull=True, stations__isnull=False).exists()
    for dossier in followed:
        [now] = [one for one in way_of(dossier, aware(NOW)) if one.how == "now"]
        assert now.number == dossier.step and (now.planned is None) == (dossier.state == State.SUPPLEMENT)
        entries = list(dossier.stations.order_by("seq").values_list("entry", flat=True))
        assert [row.verb for row in dossier.transitions.filter(seq__in=entries).order_by("seq")] == ["receive", "advance"][: len(entries)]  # fmt: skip
    for sequence in CodeSequence.objects.order_by("pk")[:100]:
        codes = Dossier.objects.filter(
            code__contains=f".{sequence.unit_code.replace('-', '')}-{sequence.day:%y%m%d}-"
        )
        assert sorted(int(d.code.rsplit("-", 1)[1]) for d in codes) == list(range(1, sequence.last + 1))
