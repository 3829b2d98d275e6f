"""No figure, and no difference of figures, is of fewer than five people."""

from datetime import date
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from haidang.surveys.choices import LEAST
from haidang.surveys.rules.blocks import WHOLE, Place, blocks, options_shown, shown_within, withheld

UNITS, PROCEDURES, MONTHS = ("a", "b", "c"), (None, "p", "q"), (date(2026, 1, 1), date(2026, 2, 1))
PLACES = [Place(unit, procedure, month) for unit in UNITS for procedure in PROCEDURES for month in MONTHS]
counts_of_a_city = st.lists(st.integers(0, 9), min_size=len(PLACES), max_size=len(PLACES)).map(lambda ns: dict(zip(PLACES, ns, strict=True)))  # fmt: skip


def tables(into, counts):
    """Every cell that a page may show, as the people in it: the whole, by each field, and by each field within a unit."""
    people = {place: {(place, n) for n in range(counts[place])} for place in into}
    cells = {frozenset().union(*people.values())} if people else set()
    for field in Place._fields:
        for unit in (None, *UNITS):
            groups: dict = {}
            for place, block in into.items():
                if unit is None or block.unit == unit:
                    groups.setdefault(getattr(block, field), set()).update(people[place])
            cells |= {frozenset(of) for of in groups.values()}
            if unit and groups:
                cells.add(frozenset().union(*groups.values()))
    return {cell for cell in cells if cell}


@given(counts_of_a_city)
def test_no_cell_and_no_difference_of_two_cells_is_of_fewer_than_five(counts):
    cells = tables(blocks(counts), counts)
    assert all(len(cell) >= LEAST for cell in cells)
    for one, other in combinations(cells, 2):
        for rest in (one - other, other - one, one & other):
            assert not rest or len(rest) >= LEAST


@given(counts_of_a_city)
def test_whatever_is_added_and_taken_away_nobody_is_alone(counts):
    """Any sum and difference of cells gives each person of a block the same factor, and a block has five or more."""
    into = blocks(counts)
    cells = tables(into, counts)
    factors: dict = {}
    for place, block in into.items():
        for n in range(counts[place]):
            factors.setdefault(block, set()).add(frozenset(cell for cell in cells if (place, n) in cell))
    assert all(len(seen) == 1 for seen in factors.values())
    sizes: dict = {}
    for place, block in into.items():
        sizes[block] = sizes.get(block, 0) + counts[place]
    assert all(n >= LEAST for n in sizes.values())


@given(counts_of_a_city)
def test_nobody_is_left_out_where_five_are_there_at_all(counts):
    into = blocks(counts)
    there = {place for place, n in counts.items() if n}
    assert set(into) == (there if sum(counts.values()) >= LEAST else set())


def test_a_month_of_a_unit_is_told_as_long_as_it_can_be():
    jan, feb = MONTHS
    into = blocks({Place("a", "p", jan): 30, Place("a", "q", jan): 2, Place("a", "p", feb): 40, Place("b", "p", jan): 3, Place("b", "q", jan): 4})  # fmt: skip
    assert into[Place("a", "p", feb)] == Place("a", "p", feb)
    assert into[Place("a", "q", jan)] == into[Place("a", "p", jan)] == Place("a", None, jan)
    assert into[Place("b", "p", jan)] == into[Place("b", "q", jan)] == Place("b", None, jan)


TREE = {"I": {"A": ["i1", "i2"], "B": ["i3"]}, "J": {"C": ["j1", "j2"]}, "": {"k": ["k"]}}
ITEMS = [item for questions in TREE.values() for items in questions.values() for item in items]
BELOW = {WHOLE: ["I", "J", "k"], "I": ["A", "B"], "J": ["C"], "A": ["i1", "i2"], "B": ["i3"], "C": ["j1", "j2"]}  # fmt: skip


@given(st.dictionaries(st.sampled_from(ITEMS), st.integers(0, 12), min_size=len(ITEMS), max_size=len(ITEMS)))
def test_a_part_less_its_items_is_of_nobody_or_of_five(answered):
    for above in ("A", "B", "C", "I", "J", WHOLE):
        answered[above] = max(answered[node] for node in BELOW[above])
    shown = shown_within({node: n for node, n in answered.items() if node not in "ABC"}, TREE)
    assert all(answered[node] >= LEAST for node in shown)
    for above, below in BELOW.items():
        if shown & set(below):
            assert above in shown
            assert all(answered[node] >= LEAST for node in below if node not in shown and answered[node])
        assert (above in withheld(shown, TREE)) == (above in shown and not shown & set(below))


def test_of_a_block_a_question_is_told_only_where_all_of_its_part_may_be():
    enough = {WHOLE: 9, "I": 9, "J": 6, "i1": 9, "i2": 5, "i3": 6, "j1": 6, "j2": 0, "k": 7}
    assert shown_within(enough, TREE) == {*enough, "A", "B", "C"} - {"j2"}
    assert shown_within(enough | {"i2": 4}, TREE) == {*enough, "A", "B", "C"} - {"i1", "i2", "j2"}
    assert shown_within(enough | {"i3": 4}, TREE) == {WHOLE, "I", "J", "C", "j1", "k"}
    assert shown_within(enough | {"k": 1}, TREE) == {WHOLE}
    assert shown_within(enough | {WHOLE: 4}, TREE) == set()


@given(st.dictionaries(st.sampled_from("abcde"), st.integers(0, 12), min_size=2, max_size=5))
def test_a_small_answer_cannot_be_found_out_from_the_others(counts):
    shown = options_shown(counts)
    assert all(n is None or n == 0 or n >= LEAST for n in shown.values())
    hidden = [key for key, n in shown.items() if n is None]
    if hidden and len(hidden) < len(counts):
        assert len(hidden) > 1 and sum(counts[key] for key in hidden) >= LEAST
