from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from haidang.parindex.engine.book import Book, Node, Rule
from haidang.parindex.engine.movement import movement
from haidang.parindex.engine.score import Input, score


def book(*most) -> Book:
    leaves = [
        Node(f"1.{n}", f"Lá {n}", f"Leaf {n}", Decimal(points), Rule("proportional"))
        for n, points in enumerate(most, 1)
    ]
    area = Node("1", "Một", "One", Decimal(sum(most)), Rule("sum"), tuple(leaves))
    return Book("try", "1", "Thử", "Try", "", "read", (area,))


COUNTS = st.none() | st.tuples(st.integers(1, 5000), st.integers(0, 100)).map(
    lambda pair: Input(among=pair[0], hits=pair[0] * pair[1] // 100)
)


@given(st.lists(st.integers(1, 20), min_size=1, max_size=7).flatmap(
    lambda most: st.tuples(st.just(most), *[st.lists(COUNTS, min_size=len(most), max_size=len(most))] * 2)
))  # fmt: skip
def test_the_criteria_add_up_to_what_the_index_moved_to_the_hundredth(case):
    most, before, now = case
    rules = book(*most)
    totals = [
        score(rules, {f"1.{n}": one for n, one in enumerate(known, 1) if one is not None})
        for known in (before, now)
    ]
    found = movement(*totals)
    if found is None:
        assert None in (totals[0].index, totals[1].index)
        return
    assert sum((part.moved for part in found.parts), Decimal(0)) == found.moved == found.now - found.before
    assert [part.moved for part in found.parts] == sorted(part.moved for part in found.parts)


def test_what_lowered_the_index_comes_first_and_by_how_much():
    rules = book(10, 10)
    before = score(rules, {"1.1": Input(among=100, hits=100), "1.2": Input(among=100, hits=50)})
    now = score(rules, {"1.1": Input(among=100, hits=80), "1.2": Input(among=100, hits=60)})
    found = movement(before, now)
    assert (found.before, found.now) == (Decimal("75.00"), Decimal("70.00"))
    assert [(part.leaf.node.code, part.moved) for part in found.parts] == [
        ("1.1", Decimal("-10.00")),
        ("1.2", Decimal("5.00")),
    ]


def test_a_criterion_that_began_to_be_measured_is_named_with_what_it_did():
    rules = book(10, 10)
    before = score(rules, {"1.1": Input(among=10, hits=10)})
    now = score(rules, {"1.1": Input(among=10, hits=10), "1.2": Input(among=10, hits=5)})
    found = movement(before, now)
    assert found.moved == Decimal("-25.00")
    assert {part.leaf.node.code: (part.moved, part.before is None) for part in found.parts} == {
        "1.1": (Decimal("-50.00"), False),
        "1.2": (Decimal("25.00"), True),
    }
