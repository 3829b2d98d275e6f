"""What is kept about units is what the database says, whoever changes it and whatever becomes of the change."""

from datetime import date

import pytest
from django.db import connection, transaction

from haidang.core.testing.asking import asked
from haidang.units import operations, queries

TODAY = date(2026, 7, 1)


def names() -> list[str]:
    return [unit.name for unit in queries.active_units(TODAY)]


def rename(code: str, name: str) -> None:
    """By the database's own words, as a restored row or a hand in the database would."""
    with connection.cursor() as cursor:
        cursor.execute("update units_unit set name = %s where code = %s", [name, code])


def test_what_is_asked_again_costs_one_small_question(city):
    names()
    with asked() as questions:
        names()
    assert questions == ["select name, number from kept_edition"]


def test_a_change_by_whomever_is_seen_at_once(city):
    assert "Phường Mới" not in names()
    rename("10525", "Phường Mới")
    assert "Phường Mới" in names()
    assert "Phường Mới" in [unit.name for unit in queries.children(queries.city(), TODAY)]


def test_a_change_that_was_given_up_was_never_there_nor_is_one_like_it_confused_with_it(city):
    before = names()
    for name in ("Phường Một", "Phường Hai"):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            rename("10525", name)
            assert name in names()
            raise ZeroDivisionError
        assert names() == before
    rename("10525", "Phường Ba")
    assert "Phường Ba" in names() and "Phường Hai" not in names()


def test_closing_a_unit_that_is_kept_changes_nothing_kept_when_it_is_given_up(city):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        operations.rename(
            unit=queries.by_code("10525"), code="N1", name="Phường Mới", on=TODAY, act="NQ 1", by="system:test"
        )  # fmt: skip
        raise ZeroDivisionError
    assert queries.by_code("10525").valid_to is None


def test_a_unit_that_followed_another_is_seen_in_what_was_kept(city):
    def mapping():
        return dict(queries.mapping_as_now(date(2027, 1, 1)))

    assert "10525" not in mapping()
    with connection.cursor() as cursor:
        cursor.execute("update units_unit set valid_to = '2026-12-31' where code = '10525'")
        cursor.execute(
            "insert into units_succession (before_id, after_id, \"on\", kind, act, mark) select a.id, b.id, '2027-01-01', 'merge', 'x', 'assumption'"
            " from units_unit a, units_unit b where a.code = '10525' and b.code = '10543'"
        )
    assert mapping()["10525"] == "10543"
