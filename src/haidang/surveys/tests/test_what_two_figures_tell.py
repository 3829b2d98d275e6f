"""Whoever takes any figure of a survey from any other learns what nobody answered, or five people together."""

import csv
import io
from collections import defaultdict
from datetime import timedelta
from importlib import import_module
from itertools import combinations

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from haidang.surveys import exports, queries
from haidang.surveys.choices import LEAST
from haidang.surveys.models import Reply
from haidang.surveys.operations import settle
from haidang.surveys.rules.things import things
from haidang.surveys.tests.factories import a_campaign, small_questionnaire

pytestmark = [pytest.mark.django_db]
ASKED = """
title: {vi: Phiếu thử, en: A trial}
source: của bộ kiểm thử
mark: assumption
parts: [{key: I, words: Một}, {key: II, words: Hai}]
scales: [{key: five, points: [Rất tệ, Tệ, Thường, Tốt, Rất tốt]}]
questions:
- {key: A, kind: matrix, words: Một, part: I, scale: five, counted: true, items: [{key: A1, words: Một}, {key: A2, words: Hai}]}
- {key: B, kind: likert, words: Hai, part: II, scale: five, counted: true}
- {key: C, kind: single, words: Ba, options: [{key: "no", words: Không}, {key: "yes", words: Có}]}
"""
ITEMS = {"*": {"A1", "A2", "B"}, "part:I": {"A1", "A2"}, "A": {"A1", "A2"}, "part:II": {"B"}, "A1": {"A1"}, "A2": {"A2"}, "B": {"B"}, "C": {"C"}}  # fmt: skip
UNDER = {"*": ("part:I", "part:II"), "part:I": ("A",), "A": ("A1", "A2")}
UNITS, PROCEDURES, BACK = (
    ("10525", "11311"),
    ("", "1.001193"),
    (0, 32),
)  # days, so that two months are answered in
# A person weighs a power of four, and answers three questions at most: whatever is added up tells who is in it, and how often.
BASE, MOST = 4, 25

people = st.tuples(
    st.sampled_from(UNITS), st.sampled_from(PROCEDURES), st.sampled_from(BACK),
    st.sampled_from([("A1", "A2", "B")] * 4 + [("A1", "A2", "B", "C")] * 2 + [("A1", "A2"), ("A2", "B"), ("A1", "C"), ("B",), ("C",), ()]),
)  # fmt: skip
# Most come to a few places, as they do: else no place ever has five.
crowds = st.lists(st.tuples(people, st.integers(1, 7)), min_size=1, max_size=8).map(lambda some: [one for one, n in some for _n in range(n)][:MOST])  # fmt: skip
HERE, THERE, EARLIER = ((unit, "", back, ("A1", "A2", "B")) for unit, back in ((UNITS[0], 0), (UNITS[1], 0), (UNITS[0], 32)))  # fmt: skip


class Figures:
    """Who is in each figure, with which answers: by what it is of, and where."""

    def __init__(self, answered):
        self.answered = answered
        self.of: dict = defaultdict(dict)

    def put(self, thing, where, answers):
        if answers:
            self.of[thing][where] = frozenset(answers)

    def weighed(self, thing, where, weight):
        """A figure by the sum of the weights of its answers."""
        answers, number, weight = set(), 0, int(weight)
        while weight:
            weight, times = divmod(weight, BASE)
            mine = self.answered[number] & ITEMS[thing]
            assert times in (0, len(mine)), "each answer once, or none of somebody's"
            answers |= {(number, item) for item in mine if times}
            number += 1
        self.put(thing, where, answers)


def on_pages(campaign, figures, monkeypatch):
    """The figures of the page of results, over all and of each unit."""
    # In place of the share, the page is given what it is reckoned from.
    monkeypatch.setattr(import_module("haidang.surveys.queries.results"), "share", lambda total: total)
    for unit in ("", *UNITS):
        got = queries.results(campaign, unit)
        for one in [got.whole, *got.parts, *got.items] if got.whole else []:
            figures.weighed(one.key, ("page", unit), one.share.m)
        for field in ("units", "procedures", "months"):
            for one in getattr(got, field):
                figures.weighed("*", ("page", unit, field, one.key), one.share.m)
        for _words, options in got.chosen:  # everybody chose the same, so that how many chose it tells who
            if any(n for _option, n, _part in options):
                figures.put(
                    "C",
                    ("page", unit),
                    {(number, "C") for number, mine in enumerate(figures.answered) if "C" in mine},
                )


def in_file(campaign, figures):
    """The cells of the file of all answers, by all that tells where."""
    rows = csv.DictReader(io.StringIO(exports.as_csv(campaign, queries.asked_in(campaign)).decode("utf-8-sig")))  # fmt: skip
    cells = defaultdict(set)
    for row in rows:
        number = (int(float(row["weight"])).bit_length() - 1) // 2
        for by in ((), ("unit",), ("month",), ("procedure",), ("unit", "month"), ("unit", "procedure"), ("unit", "month", "procedure")):  # fmt: skip
            cells["file", *((field, row[field]) for field in by)] |= {(number, item) for item in ("A1", "A2", "B", "C") if row[item]}  # fmt: skip
    for where, answers in cells.items():
        for thing in ITEMS:
            figures.put(thing, where, {(number, item) for number, item in answers if item in ITEMS[thing]})


def as_rates(lake, figures, number_of):
    """What a rule book names of each unit, over any stretch of months."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update surveys_reply set weight = 1")  # as it is, no fact holds it
        cursor.execute(queries.as_facts(since=0).replace("%", "%%"))
        names = [column.name for column in cursor.description]
        lake.update({row["number"]: row for row in (dict(zip(names, values, strict=True)) for values in cursor)})  # fmt: skip
        transaction.set_rollback(True)
    cells = defaultdict(lambda: defaultdict(set))
    for row in lake.values():
        if row["counted_points"] is not None:
            cells[row["unit"], row["month"]][row["questionnaire"], row["part"], row["question"], row["item"]].add(number_of[row["number"]])  # fmt: skip
    told = defaultdict(dict)
    for (unit, month), of in cells.items():
        for name, mine in things({cell: len(answers) for cell, answers in of.items()}).items():
            told[name.partition("/")[2] or "*", unit][month] = set().union(*(of[cell] for cell in mine))
    for (thing, unit), by_month in told.items():
        months = sorted(by_month)
        for first, last in [(a, b) for a in months for b in months if a <= b]:
            figures.put(thing, ("rate", unit, first, last), set().union(*(by_month[month] for month in months if first <= month <= last)))  # fmt: skip


def enough(answers) -> bool:
    people = {number for number, _item in answers}
    return not people or len(people) >= LEAST


@pytest.fixture
def trial(city):
    return a_campaign(small_questionnaire(ASKED))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])  # fmt: skip
@given(crowds, st.integers(3, MOST))
@example([HERE] * 6 + [THERE] * 3, 6)  # the three take the six along
@example([HERE] * 12 + [EARLIER] * 2, 12)
@example([HERE] * 6 + [THERE] * 7 + [EARLIER] * 3, 13)
@example([HERE] * 6 + [(UNITS[0], "", 0, ("A1", "C"))] * 2 + [(UNITS[1], "", 0, ("A1", "C"))] * 6, 14)
def test_any_two_figures_differ_by_what_nobody_or_five_people_answered(trial, monkeypatch, crowd, at_once):
    try:
        with transaction.atomic():
            _go_over(trial, monkeypatch, crowd, at_once)
            raise Undone
    except Undone:
        return


class Undone(Exception):
    pass


def _go_over(campaign, monkeypatch, crowd, at_once):
    today, lake, answered, number_of = timezone.localdate(), {}, [], {}
    with connection.cursor() as cursor:
        for begin in range(0, len(crowd), at_once):
            for unit, procedure, back, items in crowd[begin : begin + at_once]:
                number = len(answered)
                answered.append(set(items))
                Reply.objects.create(
                    id=number, campaign=campaign, unit_code=unit, procedure_code=procedure, day=today - timedelta(back), way="field", weight=BASE**number,
                    answers={item: "yes" if item == "C" else 4 for item in items},
                )  # fmt: skip
                for item in items:
                    cursor.execute("select ('x' || substr(md5(%s), 1, 15))::bit(60)::bigint", [f"{number}{item}"])  # fmt: skip
                    number_of[cursor.fetchone()[0]] = number, item
            settle(campaign=campaign)
            figures = Figures(answered)
            on_pages(campaign, figures, monkeypatch)
            in_file(campaign, figures)
            as_rates(lake, figures, number_of)
            _compare(figures)


def _compare(figures):
    for thing, by_place in figures.of.items():
        for where, answers in by_place.items():
            assert enough(answers), (thing, where)
        for (one, mine), (other, theirs) in combinations(by_place.items(), 2):
            assert enough(mine - theirs) and enough(theirs - mine), (thing, one, other)
    for thing, below in UNDER.items():
        for where, answers in figures.of[thing].items():
            parts = [figures.of[part][where] for part in below if where in figures.of[part]]
            if where[0] != "file" and parts:
                assert enough(answers.difference(*parts)), (thing, where)
