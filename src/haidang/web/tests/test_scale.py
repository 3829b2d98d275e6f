from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haidang.web.ranking import scale_of

values = st.lists(st.decimals(0, 100, places=6), min_size=1, max_size=130)


@given(values)
def test_bars_begin_below_the_lowest_value_and_end_at_or_above_the_highest(found):
    scale = scale_of(found)
    assert scale.low < min(found) or scale.low == min(found) == 0
    assert scale.high >= max(found) and 0 <= scale.low < scale.high <= 100
    assert all(0 <= float(scale.place(value)) <= 100 for value in found)
    assert min(found) <= scale.mean <= max(found)


@given(values)
def test_what_differs_is_seen(found):
    """The spread of the values takes at least a third of the width, unless it is less than one point."""
    scale, spread = scale_of(found), max(found) - min(found)
    if spread >= 1:
        assert spread / (scale.high - scale.low) >= Decimal(1) / 6


@pytest.mark.parametrize(
    ("found", "bounds"),
    [(["86.94", "94.97"], (86, 96)), (["100", "100"], (99, 100)), (["0", "100"], (0, 100)), (["0"], (0, 1))],
)
def test_bounds_are_round_numbers(found, bounds):
    scale = scale_of([Decimal(value) for value in found])
    assert (scale.low, scale.high) == bounds


def test_nothing_measured_has_no_scale():
    assert scale_of([]) is None
