from datetime import date

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from haidang.parindex import months
from haidang.parindex.months import Period, asked

TODAY = date(2026, 11, 25)
YEAR = Period(date(2026, 1, 1), date(2026, 11, 1))


@pytest.fixture(autouse=True)
def vietnamese():
    with translation.override("vi"):
        yield


def test_this_year_so_far_unless_told():
    assert asked({}, TODAY) == YEAR
    assert asked({"from": "", "to": ""}, TODAY) == YEAR


def test_the_months_of_the_address_are_taken():
    assert asked({"from": "2025-03", "to": "2026-02"}, TODAY)[:2] == (date(2025, 3, 1), date(2026, 2, 1))
    assert asked({"to": "2025-06"}, TODAY)[:2] == (date(2025, 1, 1), date(2025, 6, 1))
    assert asked({"from": "2027-01"}, TODAY)[:2] == (date(2027, 1, 1), date(2027, 1, 1))
    assert asked({"as": "now"}, TODAY).as_now and not asked({"as": "then"}, TODAY).as_now


@pytest.mark.parametrize(
    "text", ["2026-13", "2026", "tháng một", "9999-12", "0001-01", "2026-1", "2026-01-01"]
)
def test_what_is_no_month_is_said_and_this_year_is_shown(text):
    found = asked({"from": text}, TODAY)
    assert found[:2] == YEAR[:2] and "không phải là tháng" in found.problem


def test_months_in_the_wrong_order_are_exchanged_and_it_is_said():
    found = asked({"from": "2026-05", "to": "2026-02"}, TODAY)
    assert found[:2] == (date(2026, 2, 1), date(2026, 5, 1)) and "đổi chỗ" in found.problem


@given(st.text(max_size=12), st.text(max_size=12))
def test_whatever_the_address_says_the_months_are_in_order(first, last):
    found = asked({"from": first, "to": last}, TODAY)
    assert found.first <= found.last and found.first.day == found.last.day == 1


def test_months_that_have_deeds_are_offered_and_those_that_are_shown():
    counted = [date(2026, 2, 1), date(2025, 12, 1)]
    assert months.options(counted, Period(date(2026, 1, 1), date(2026, 2, 1))) == [
        ("2025-12", "12/2025"), ("2026-01", "01/2026"), ("2026-02", "02/2026"),
    ]  # fmt: skip


def test_the_quick_choices_are_this_month_this_year_and_twelve_months():
    found = [
        (one.label, one.values["from"], one.values["to"], one.chosen) for one in months.quick(YEAR, TODAY)
    ]
    assert found == [
        ("Tháng này", "2026-11", "2026-11", False), ("Năm nay", "2026-01", "2026-11", True),
        ("12 tháng qua", "2025-12", "2026-11", False),
    ]  # fmt: skip
