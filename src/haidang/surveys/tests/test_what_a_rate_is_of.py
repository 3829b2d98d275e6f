"""Rates for a rule book: of what, and of what not, in one unit and month."""

from datetime import date

import ibis
from hypothesis import given
from hypothesis import strategies as st

from haidang.core.facts.declare import measures
from haidang.surveys.choices import LEAST
from haidang.surveys.facts import SurveyAnswers
from haidang.surveys.rules.things import things

A1, A2, B1, FREE = ("p", "I", "A", "A1"), ("p", "I", "A", "A2"), ("p", "II", "B", "B1"), ("p", "", "F", "F")
CELLS = (A1, A2, B1, FREE, ("p", "II", "B", "B2"), ("q", "", "X", "X"))


def test_of_one_month_a_question_is_told_only_where_all_of_its_group_may_be():
    whole = {"p": [A1, A2, B1, FREE], "p/part:I": [A1, A2], "p/A": [A1, A2], "p/A1": [A1], "p/A2": [A2], "p/part:II": [B1], "p/B": [B1], "p/B1": [B1], "p/F": [FREE]}  # fmt: skip
    assert things({A1: 5, A2: 6, B1: 5, FREE: 9}) == whole
    assert set(things({A1: 5, A2: 4, B1: 5, FREE: 9})) == set(whole) - {"p/A1", "p/A2"}
    assert set(things({A1: 5, A2: 6, B1: 4, FREE: 9})) == {"p"}
    assert things({A1: 4, A2: 4}) == {}


def test_what_its_block_tells_in_a_whole_only_counts_in_that_whole_and_nowhere_below():
    of_whole, of_part, of_group = ("p", "", "", "B1*"), ("p", "I", "", "A1*"), ("p", "I", "A", "A2*")
    told = things({A1: 5, A2: 6, of_whole: 3, of_part: 2, of_group: 4})
    assert told["p"] == [A1, A2, of_whole, of_part, of_group] and told["p/part:I"] == [
        A1,
        A2,
        of_part,
        of_group,
    ]
    assert told["p/A"] == [A1, A2, of_group] and told["p/A1"] == [A1] and told["p/A2"] == [A2]
    assert set(told) == {"p", "p/part:I", "p/A", "p/A1", "p/A2"}


@given(st.dictionaries(st.sampled_from(CELLS), st.integers(1, 9)))
def test_a_group_less_what_is_told_of_it_is_never_what_fewer_than_five_answered(answers):
    told = things(answers)
    for name, cells in told.items():
        assert max(answers[cell] for cell in cells) >= LEAST
        below = [set(other) for thing, other in told.items() if thing != name and set(other) < set(cells)]
        rest = set(cells).difference(*below)
        assert not below or not rest or max(answers[cell] for cell in rest) >= LEAST


def test_no_measure_counts_a_row_that_is_left_out_before_rows_alike_are_put_together():
    row = dict.fromkeys(SurveyAnswers.schema.names, "") | {"number": 1, "month": date(2026, 11, 1), "points": 4, "weight": 1000, "burst": False}  # fmt: skip
    rows = ibis.memtable([row | {"counted_points": points} for points in (None, 1, 2, 3, 4, 5)])
    left_out = rows.filter(~SurveyAnswers.alike(rows))
    assert left_out.count().execute() == 1
    for one in measures(SurveyAnswers):
        assert rows.filter(one.among(rows)).count().execute() > 0
        assert left_out.filter(one.among(left_out)).count().execute() == 0, one.name
