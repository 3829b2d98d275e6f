from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from haidang.parindex.doubt.trying import read
from haidang.parindex.engine.book import Band, Book, Node, Rule
from haidang.parindex.engine.gains import gains
from haidang.parindex.engine.movement import movement
from haidang.parindex.engine.overtaking import overtaking
from haidang.parindex.engine.ranking import rank
from haidang.parindex.engine.score import Input, score
from haidang.parindex.engine.whatif import Change, indices, tried

HALF = Decimal("0.5")


def book(*leaves: Node) -> Book:
    area = Node("1", "Một", "One", Decimal(sum(leaf.max for leaf in leaves)), Rule("sum"), leaves)
    return Book("try", "1", "Thử", "Try", "", "read", (area,))


def leaf(number: int, most: int = 10, rule: Rule | None = None) -> Node:
    return Node(f"1.{number}", f"Lá {number}", f"Leaf {number}", Decimal(most), rule or Rule("proportional"))


RULES = book(leaf(1), leaf(2), leaf(3, 20))


def of(*pairs) -> dict[str, Input]:
    return {f"1.{n}": Input(among=pair[0], hits=pair[1]) for n, pair in enumerate(pairs, 1) if pair}


PAIRS = st.none() | st.integers(1, 9).flatmap(lambda among: st.tuples(st.just(among), st.integers(0, among)))
CITIES = st.dictionaries(st.sampled_from("ABCDEF"), st.tuples(PAIRS, PAIRS, PAIRS), min_size=1)


@given(CITIES, CITIES)
@settings(max_examples=150)
def test_a_rank_falls_by_as_many_as_came_before_less_those_left_behind(then, today):
    before, now = ({code: score(RULES, of(*pairs)) for code, pairs in city.items()} for city in (then, today))
    ranks = [rank({code: total.index for code, total in city.items()}) for city in (before, now)]
    for code in {**then, **today}:
        found = overtaking(code, before, now)
        if found is None:
            assert code not in ranks[0] or code not in ranks[1]
            continue
        assert (found.before, found.now) == (ranks[0][code], ranks[1][code])
        assert found.now - found.before == len(found.passed_by) - len(found.passed)
        for one in found.passed_by + found.passed:
            if one.steps is not None:
                assert (
                    sum((step.moved for step in one.steps), Decimal(0)) == one.now - one.before == one.moved
                )


OTHER = book(leaf(1, 30), leaf(2, 5, Rule("proportional", target=HALF)))


@given(CITIES, CITIES)
@settings(max_examples=100)
def test_what_another_rule_book_did_and_what_the_work_did_add_up_to_every_distance(then, today):
    known = [{code: of(*pairs) for code, pairs in city.items()} for city in (then, today)]
    before = {code: score(OTHER, facts) for code, facts in known[0].items()}
    anew, now = ({code: score(RULES, facts) for code, facts in city.items()} for city in known)
    for code in then:
        found = overtaking(code, before, now, anew)
        if found is None:
            continue
        own = movement(before[code], now[code], anew[code])
        assert sum((part.moved for part in own.parts), own.exchange) == own.moved
        assert sum((part.moved for part in own.exchanged), Decimal(0)) == (
            own.exchange if own.exchanged else 0
        )
        if anew[code].index is None:  # nothing the rule book of now asks for was measured: it did all of it
            assert (own.parts, own.exchange) == ((), own.moved)
        for one in found.passed_by + found.passed:
            if one.steps is not None:
                assert sum((step.moved for step in one.steps), one.exchange) == one.moved


def test_what_both_rule_books_count_stands_in_one_line_whatever_its_number():
    mine = Node("1.1", "Đúng hạn", "On time", Decimal(10), Rule("proportional"), measure="dossiers.on_time")
    theirs = Node(
        "3.1.1", "Đúng hạn", "On time", Decimal(30), Rule("proportional"), measure="dossiers.on_time"
    )
    half = Input(among=10, hits=5)
    before = score(book(mine, leaf(2)), {"1.1": half, "1.2": Input(among=10, hits=10)})
    anew = score(book(theirs), {"3.1.1": half})
    found = movement(before, score(book(theirs), {"3.1.1": Input(among=10, hits=6)}), anew)
    lines = {tuple(one and one.node.code for one in part.both): part.moved for part in found.exchanged}
    assert lines == {("1.1", "3.1.1"): Decimal("25.00"), ("1.2", None): Decimal("-50.00")}
    assert (found.before, found.exchange, found.now) == (
        Decimal("75.00"),
        Decimal("-25.00"),
        Decimal("60.00"),
    )
    assert [part.moved for part in found.parts] == [Decimal("10.00")]


def test_who_passed_us_and_through_which_criterion():
    before = {"A": score(RULES, of((10, 10), (10, 5))), "B": score(RULES, of((10, 5), (10, 9)))}
    now = {"A": score(RULES, of((10, 6), (10, 5))), "B": score(RULES, of((10, 6), (10, 9)))}
    found = overtaking("A", before, now)
    assert (found.before, found.now, found.passed) == (1, 2, ())
    [other] = found.passed_by
    assert (other.code, other.before, other.now) == ("B", Decimal("-5.00"), Decimal("20.00"))
    assert [(step.node.code, step.moved) for step in other.steps] == [("1.1", Decimal("25.00"))]


def test_who_was_not_measured_then_is_named_without_criteria():
    before = {"A": score(RULES, of((10, 5)))}
    now = {"A": score(RULES, of((10, 5))), "B": score(RULES, of((10, 9)))}
    [other] = overtaking("A", before, now).passed_by
    assert (other.code, other.before, other.now, other.steps) == ("B", None, Decimal("40.00"), None)


def test_what_would_raise_a_unit_comes_by_the_points_still_to_be_had():
    rules = book(leaf(1), leaf(2), leaf(3, 20, Rule("proportional", target=Decimal("0.9"))), leaf(4))
    found = gains(score(rules, of((10, 10), (40, 26), (100, 60), None)))
    assert [(one.scored.node.code, one.misses, one.needed) for one in found] == [
        ("1.3", 40, 30),
        ("1.2", 14, 14),
    ]
    assert found[1].points == Decimal("3.5") and found[1].index == Decimal("8.75")
    assert found[1].each * 14 == found[1].index


def test_with_the_deeds_that_were_needed_a_leaf_has_all_its_points():
    bands = (Band(HALF, Decimal(4)), Band(Decimal("0.8"), Decimal(9)))
    for rule in (
        Rule("proportional", floor=HALF, target=Decimal("0.85")), Rule("proportional", cap=HALF), Rule("bands", bands=bands),
    ):  # fmt: skip
        rules = book(leaf(1, 10, rule))
        [gain] = gains(score(rules, of((37, 17))))
        full = score(rules, of((37, 17 + gain.needed)))
        one_less = score(rules, of((37, 17 + gain.needed - 1)))
        assert gains(full) == [] and gains(one_less) != []
        assert full.index - score(rules, of((37, 17))).index == gain.index.quantize(Decimal("0.000001"))


def test_where_fewer_hits_are_better_the_hits_are_what_costs_points():
    rules = book(leaf(1, 10, Rule("proportional", target=Decimal("0.9"), inverse=True)))
    [gain] = gains(score(rules, of((40, 14))))
    assert (gain.misses, gain.needed, gain.which) == (14, 10, "hits")
    assert gains(score(rules, of((40, 4)))) == [] and gains(score(rules, of((40, 5)))) != []


def test_where_a_single_deed_took_all_points_no_number_of_deeds_is_promised():
    vetoed = {"1.1": Input(among=10, hits=9, vetoed=True)}
    [gain] = gains(score(book(leaf(1)), vetoed))
    assert (gain.points, gain.misses, gain.needed, gain.each) == (Decimal(10), 1, None, None)


@given(CITIES)
@settings(max_examples=60, deadline=None)
def test_trying_nothing_gives_the_very_indices_of_today(city):
    known = {code: of(*pairs) for code, pairs in city.items()}
    alone = {code: score(RULES, facts).index for code, facts in known.items()}
    assert indices(RULES, known, {}) == indices(RULES, known, {"1.1": Change()}) == alone


@given(CITIES, st.integers(0, 40), st.booleans())
@settings(max_examples=60, deadline=None)
def test_another_weight_is_as_if_the_rule_book_had_it(city, weight, drop):
    known = {code: of(*pairs) for code, pairs in city.items()}
    change = Change(weight=Decimal(weight) if weight else None, dropped=drop or not weight)
    leaves = [leaf(1), leaf(2)] + ([] if change.dropped else [leaf(3, weight)])
    assert indices(RULES, known, {"1.3": change}) == {
        code: score(book(*leaves), facts).index for code, facts in known.items()
    }


def test_other_thresholds_are_tried_in_proportion_and_in_bands():
    bands = (Band(HALF, Decimal(4)), Band(Decimal("0.8"), Decimal(10)))
    rules = book(leaf(1), leaf(2, 10, Rule("bands", bands=bands)))
    known = {"A": of((10, 6), (10, 6))}
    assert indices(rules, known, {}) == {"A": Decimal("50.000000")}
    changes = {"1.1": Change(target=Decimal("0.6")), "1.2": Change(bands=(None, Decimal("0.6")))}
    assert indices(rules, known, changes) == {"A": Decimal("100.000000")}
    assert indices(rules, known, {"1.1": Change(floor=Decimal("0.7"))}) == {"A": Decimal("20.000000")}
    assert tried(rules, changes).node("1.2").rule.bands == (bands[0], Band(Decimal("0.6"), Decimal(10)))
    assert rules.node("1.2").rule.bands == bands


def scaled(*leaves: Node, most: int = 30) -> Book:
    """A group scaled to its own maximum, ten points beside it, and a bonus up to a cap."""
    group = Node("1", "Một", "One", Decimal(most), Rule("scaled"), leaves)
    beside = Node("2", "Hai", "Two", Decimal(10), Rule("judged"))
    bonus = Node("9", "Thưởng", "Bonus", Decimal(6), Rule("bonus", per=Decimal(2)))
    return Book("scaled", "1", "T", "T", "", "read", (group, beside, bonus), bonus_cap=Decimal(3))


SAID = {"2": Input(judged=(Decimal(7), None, None)), "9": Input(times=2)}
IN_GROUP = {
    "A": of((10, 6), (10, 9)) | SAID, "B": of(None, (10, 4), (10, 10)) | SAID, "C": of((10, 9)) | {"1.2": Input(applicable=False)},
}  # fmt: skip


def test_what_is_tried_counts_as_the_book_does_where_a_group_is_scaled_and_a_bonus_capped():
    rules = scaled(leaf(1), leaf(2), leaf(3, 20))
    assert indices(rules, IN_GROUP, {}) == {
        code: score(rules, facts).index for code, facts in IN_GROUP.items()
    }
    for changes, other in (
        ({"1.2": Change(weight=Decimal(25))}, scaled(leaf(1), leaf(2, 25), leaf(3, 20))),
        ({"1.2": Change(dropped=True)}, scaled(leaf(1), leaf(3, 20))),
        ({"1.2": Change(weight=Decimal(0))}, scaled(leaf(1), leaf(3, 20))),
        (
            {"1.1": Change(weight=Decimal(40), target=HALF)},
            scaled(leaf(1, 40, Rule("proportional", target=HALF)), leaf(2), leaf(3, 20)),
        ),
    ):
        assert indices(rules, IN_GROUP, changes) == {
            code: score(other, facts).index for code, facts in IN_GROUP.items()
        }


def outside(bonus=3, penalty=5, days=(0, 10)) -> Book:
    """Ten points by the day, and ten by a rate; a bonus and a penalty beside them, each up to its cap."""
    bands = (Band(Decimal(days[0]), Decimal(10)), Band(Decimal(days[1]), Decimal(5)))
    dated = Node("2", "Ngày", "Day", Decimal(10), Rule("dated_bands", bands=bands))
    beside = (
        Node("8", "Thưởng", "Bonus", Decimal(bonus), Rule("bonus", per=Decimal(2))),
        Node("9", "Trừ", "Penalty", Decimal(-penalty), Rule("penalty", per=Decimal(1))),
    )
    return Book("o", "1", "T", "T", "", "read", (leaf(1), dated, *beside))


def test_caps_of_bonuses_and_penalties_and_days_are_tried_as_if_the_rule_book_had_them():
    known = {"A": of((10, 6)) | {"2": Input(days_late=3), "8": Input(times=2), "9": Input(times=4)}}
    for address, other in (
        ({"w.8": "4"}, outside(bonus=4)),
        ({"w.8": "0"}, outside(bonus=0)),
        ({"d.8": "1"}, outside(bonus=0)),
        ({"w.9": "2"}, outside(penalty=2)),
        ({"d.9": "1"}, outside(penalty=0)),
        ({"b.2.0": "3"}, outside(days=(3, 10))),
        ({"b.2.1": "2", "w.9": "1"}, outside(days=(0, 2), penalty=1)),
    ):
        trial = read(list(outside().leaves()), address)
        assert not trial.problems and trial.kept == address
        assert indices(outside(), known, trial.changes) == {"A": score(other, known["A"]).index}, address
    assert read(list(outside().leaves()), {}).changes == {}
    [half] = read(list(outside().leaves()), {"b.2.0": "1,5"}).problems
    assert half.name == "b.2.0" and half.typed == "1,5"


def test_points_that_people_gave_move_with_the_weight_that_is_tried():
    rules = scaled(leaf(1))
    [index] = indices(rules, {"A": of((10, 5)) | SAID}, {"2": Change(weight=Decimal(20))}).values()
    # 15 of 30 and 14 of 20, and a bonus of 3 on the scale of 50.
    assert index == Decimal("64.000000")


def test_what_a_point_would_bring_is_what_the_index_makes_of_it_in_a_scaled_group_and_for_a_bonus():
    rules = scaled(leaf(1), leaf(2), leaf(3, 20))
    away = Input(applicable=False)
    known = of((10, 6), None, (10, 10)) | {"1.2": away, "2": away, "9": Input(times=1)}
    now = score(rules, known)
    bonus, part = sorted(gains(now), key=lambda gain: gain.scored.node.code, reverse=True)
    assert (part.scored.node.code, bonus.scored.node.code) == ("1.1", "9")
    full = score(rules, known | of((10, 10)))
    assert full.index - now.index == part.index.quantize(Decimal("0.000001"))
    assert bonus.index == Decimal(4) / now.whole * 100 and now.whole != now.max


def test_whoever_has_nothing_stands_above_whoever_is_below_nothing():
    rules = book(leaf(1), Node("1.2", "Phạt", "Penalty", Decimal(5), Rule("penalty", per=Decimal(5))))
    worse = score(rules, {"1.1": Input(among=10, hits=0), "1.2": Input(times=1)})
    nothing = score(rules, {"1.1": Input(among=10, hits=0)})
    assert worse.index < nothing.index == 0
    city = {"A": worse, "B": nothing}
    found = overtaking("A", {**city, "A": nothing}, city)
    assert (found.before, found.now) == (1, 2) and [one.code for one in found.passed_by] == ["B"]
