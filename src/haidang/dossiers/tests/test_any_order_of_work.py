"""Whatever is done with dossiers, in any order and at any pace: the books stay balanced."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from haidang.core.calendar import current, local
from haidang.core.dated.models import DatedRule
from haidang.dossiers import operations, rules
from haidang.dossiers.choices import State, Verb
from haidang.dossiers.models import Dossier, Transition
from haidang.dossiers.operations import changing
from haidang.dossiers.queries import as_facts
from haidang.dossiers.tests.factories import MORNING, submitted

pytestmark = pytest.mark.django_db
LAST = (Verb.REFUSE, Verb.STOP, Verb.FINISH)
deeds = st.lists(st.tuples(st.integers(0, 100), st.integers(1, 20_000)), max_size=12)


@pytest.fixture
def another_clock():
    """A way to count otherwise that no later test remembers."""

    def count(pause):
        content = {"on_supplement": "pause" if pause else "restart", "counted_from": "reception"}
        DatedRule.objects.filter(kind="dossiers.clock").update(content=content)
        changing._policies.clear()

    yield count
    changing._policies.clear()


def live(plan):
    """Submit a dossier and choose again and again among what the rules allow, so many minutes apart; seldom the end."""
    dossier, at = submitted(), MORNING
    for choice, minutes in plan:
        ways = rules.allowed(State(dossier.state))
        ways = [verb for verb in ways if verb not in LAST] or ways if choice % 8 else ways
        if not ways:
            break
        at += timedelta(minutes=minutes)
        try:
            verb = ways[choice % len(ways)]
            operations.change(dossier=dossier, verb=verb, at=at, by="system:test", note="Lý do")
        except operations.UnableToChange:  # the last step was reached, or none is before it
            assert verb in (Verb.ADVANCE, Verb.SEND_BACK)
    return Dossier.objects.get(pk=dossier.pk)


def minutes_worked(history, restart: bool) -> int:
    """The working minutes the office had, read off the history alone: from reception on, save while papers were awaited."""
    used, since = 0, None
    for row in history:
        at = local(row.at)
        if row.verb == Verb.RECEIVE:
            since = at
        elif row.verb == Verb.ASK_SUPPLEMENT and since is not None:
            used, since = used + current().minutes_between(since, at), None
        elif row.verb == Verb.ANSWER_SUPPLEMENT and any(r.verb == Verb.RECEIVE for r in history[: row.seq]):
            used, since = 0 if restart else used, at
        elif State(row.after) in rules.ENDED and since is not None:
            return used + current().minutes_between(since, at)
    return used


@given(plans=st.lists(deeds, min_size=1, max_size=4), pause=st.booleans())
@example(plans=[[(3, 10), (4, 20_000), (2, 100)]], pause=False)  # late, then papers are asked for and come
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_of_legal_transitions_keeps_the_books_balanced(city, another_clock, plans, pause):
    another_clock(pause)
    ours = [live(plan) for plan in plans]
    for dossier in ours:
        history = list(Transition.objects.filter(dossier=dossier).order_by("seq"))
        assert [row.seq for row in history] == list(range(1, len(history) + 1))
        assert history[0].before is None and history[-1].after == dossier.state
        for one, then in pairwise(history):
            assert (one.after, one.due_after) == (then.before, then.due_before) and one.at <= then.at
        was_late = any(r.due_before and r.at > r.due_before for r in history if r.before not in rules.ENDED)
        assert dossier.late == was_late
        assert dossier.supplements == sum(row.verb == Verb.ASK_SUPPLEMENT for row in history)
        if dossier.state in (State.FINISHED, State.RETURNED):
            assert dossier.used_minutes == minutes_worked(history, restart=not pause)
        assert (dossier.finished_at is not None) == (State(dossier.state) in rules.ENDED)
    with connection.cursor() as cursor:
        cursor.execute(
            f"select state, on_time, finished_on from ({as_facts(None)}) f where code = any(%s)",
            [[d.code for d in ours]],
        )
        facts = cursor.fetchall()
    assert sorted(row[0] for row in facts) == sorted(d.state for d in ours)
    assert sum(row[1] is True for row in facts) == sum(
        d.received_at is not None and not d.late and d.supplements <= 1 for d in ours
    )
    assert sum(row[2] is not None for row in facts) == sum(d.finished_at is not None for d in ours)
