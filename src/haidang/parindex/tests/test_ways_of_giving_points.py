"""Every way of giving points: thresholds of rates and numbers, what people say, scaled parts, and what stands outside the hundred."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from haidang.core.facts.operations import refresh
from haidang.core.testing.loaded import loaded
from haidang.parindex import queries, shipped
from haidang.parindex.engine.book import Band, Node, Rule
from haidang.parindex.engine.grading import graded
from haidang.parindex.engine.matrix import matrix
from haidang.parindex.engine.movement import movement
from haidang.parindex.engine.reading import data_of, from_data, from_file
from haidang.parindex.engine.score import Input, NotWhatTheRuleAsks, check_said, input_of, score, score_node
from haidang.parindex.engine.storing import nodes_of, parted, whole
from haidang.parindex.models import RuleBook
from haidang.parindex.operations import Judged, UnableToJudge, import_book, import_shipped, judge, open_round

# What the release before reads: anything else in a stored book and it would refuse the whole of it.
READ_BEFORE = {
    "code", "name", "name_en", "max", "rule", "floor", "target", "cap", "per", "bands", "weights", "measure", "veto", "assumption",
    "unknown", "from_year", "to_year", "column", "children",
}  # fmt: skip
RULES_BEFORE = {"sum", "proportional", "bands", "dated_bands", "yes_no", "answers", "judged", "given", "penalty", "bonus", "mean", "monitor"}  # fmt: skip


def leaf(kind, most=10, **rule):
    return Node("1", "Một", "One", Decimal(most), Rule(kind, **rule))


def band(bound, points, until=None):
    return Band(Decimal(bound), Decimal(points), None if until is None else Decimal(until))


RANGES = (band("0.7", 4, "0.9"), band("0.9", 8, "0.95"))
FEWER = (band(0, 3), band(1000, 1), band(2000, 0))


@pytest.mark.parametrize(
    ("node", "known", "expected"),
    [
        (leaf("bands", bands=RANGES), {"among": 100, "hits": 89}, "4"),
        (leaf("bands", bands=RANGES), {"among": 100, "hits": 90}, "8"),
        (leaf("bands", bands=RANGES), {"among": 100, "hits": 96}, "0"),
        (leaf("bands", bands=RANGES), {"rate": Decimal("0.9")}, "8"),
        (leaf("proportional", inverse=True), {"among": 10, "hits": 2}, "8"),
        (leaf("proportional", inverse=True, floor=Decimal("0.9")), {"among": 10, "hits": 2}, "0"),
        (leaf("proportional", floor=Decimal("0.6"), target=Decimal("0.85")), {"rate": Decimal("0.68")}, "8"),
        (leaf("answers", weights={"A": Decimal(1)}), {"rate": Decimal("0.75")}, "7.5"),
        (leaf("value_bands", bands=(band(1, 1), band(2, 2))), {"value": Decimal(5)}, "2"),
        (leaf("value_bands", bands=(band(1, 1), band(2, 2))), {"value": Decimal(0)}, "0"),
        (leaf("value_bands", bands=FEWER), {"value": Decimal("1500.5")}, "1"),
    ],
)
def test_a_leaf_gets_its_points_by_its_rule(node, known, expected):
    assert score_node(node, {"1": Input(**known)}).points == Decimal(expected)


def test_people_give_a_rate_in_percent_or_a_number_where_nothing_is_counted():
    rate, number = leaf("proportional"), leaf("value_bands", bands=(band(2, 2),))
    assert score_node(rate, {"1": input_of(rate, (Decimal(80), Decimal("62.5"), None))}).points == Decimal(
        "6.25"
    )
    assert score_node(number, {"1": input_of(number, (Decimal(3), None, None))}).points == 2
    for node, wrong in ((rate, Decimal(101)), (rate, Decimal(-1)), (number, Decimal(-1))):
        with pytest.raises(NotWhatTheRuleAsks):
            check_said(node, wrong)


def book_of(*areas, **more):
    return from_data(
        {
            "code": "b",
            "version": "1",
            "title": "B",
            "act": "A",
            "mark": "assumption",
            "areas": list(areas),
            **more,
        }
    )


def part(code, most, rule="yes_no", **more):
    return {"code": code, "name": code, "max": most, "rule": rule, **more}


def outside(**caps):
    return book_of(
        part("1", 80),
        part("2", 20),
        {"code": "9", "name": "9", "max": 4, "children": [part("9.1", 3, "bonus", per=1), part("9.2", 3, "bonus", per=2)]},
        part("10", 6, "penalty", per=0.5),
        **caps,
    )  # fmt: skip


def test_bonus_and_penalty_stand_outside_the_hundred_each_up_to_its_caps():
    known = {"1": Input(answer=True), "9.1": Input(times=9), "9.2": Input(times=1), "10": Input(times=4)}
    total = score(outside(), known)
    # 80 of 80 that could be measured; 3 and 2 are capped at 4 together, and four times half a point goes.
    assert (total.points, total.measured_max, total.bonus, total.penalty) == (82, 80, 4, 2)
    assert total.index == 102, "a bonus weighs the same however much could be measured"
    capped = score(outside(bonus_cap=1, penalty_cap=1), {**known, "2": Input(answer=False)})
    assert (capped.bonus, capped.penalty, capped.points, capped.index) == (1, 1, 80, 80)


@pytest.mark.parametrize(
    ("known", "points", "index"),
    [
        ({"1": Input(answer=True), "2": Input(answer=False), "9.1": Input(times=3)}, 83, 83),
        ({"1": Input(answer=True), "2": Input(answer=True), "9.1": Input(times=3)}, 100, 100),
        ({"1": Input(answer=True), "2": Input(answer=True), "9.1": Input(times=3), "10": Input(times=4)}, 100, 100),
        ({"1": Input(answer=True), "9.1": Input(times=3)}, 80, 100),
        ({"9.1": Input(times=3)}, 3, None),
    ],
)  # fmt: skip
def test_with_all_bonuses_there_are_no_more_points_than_the_book_says(known, points, index):
    total = score(outside(total_cap=100), known)
    assert (total.points, total.index) == (points, index)
    if index is not None:
        assert sum(total.weights().values()) == index
        assert matrix(outside(total_cap=100), {"a": known}).indices() == {"a": index}


@pytest.mark.django_db
def test_the_index_of_a_unit_is_compared_with_the_mean_of_all():
    above = from_data({"code": "b", "version": "1", "title": "B", "act": "A", "mark": "assumption", "areas": [part("1", 2, "above_mean")]}, None, queries.known())  # fmt: skip
    for rate, points in (("0.9", 2), ("0.91", 2), ("0.899999", 0)):
        known = {"1": Input(rate=Decimal(rate), mean=Decimal("0.9"))}
        assert score(above, known).points == points
        assert matrix(above, {"a": known}).points[0][0] == points
    assert score(above, {"1": Input(rate=Decimal(1))}).points is None, "without a mean nothing is said"
    with pytest.raises(NotWhatTheRuleAsks):
        check_said(above.leaves()[0], Decimal(1))


def test_what_does_not_apply_is_left_out_and_the_rest_is_scaled_to_the_maximum_of_its_group():
    heads = from_file(shipped.path("hp212-2025-heads"))
    group = heads.node("II.5")
    leaves = [one for one in group.walk() if not one.children]
    known = {one.code: Input(applicable=False) for one in leaves}
    known |= {"II.5.1.a": Input(rate=Decimal("0.9"), mean=Decimal("0.9")), "II.5.2.g": Input(answer=False)}
    scored = score_node(group, known)
    assert scored.points == Decimal(2) * 20 / Decimal("4.5") and scored.max == scored.measured_max == 20
    staff = from_file(shipped.path("nd335-2025-staff"))
    said = {"1": Input(judged=(Decimal(27), None, None)), "2.a": Input(rate=Decimal("0.9")), "2.b": Input(rate=Decimal("0.8")), "2.c": Input(rate=Decimal(1))}  # fmt: skip
    assert score(staff, said).points == 27 + Decimal("2.7") * 70 / 3, "(a + b + c) / 3 × 70 %"


def test_more_than_a_bound_is_not_the_bound_itself():
    heads = from_file(shipped.path("hp212-2025-leaders"))
    names = {}
    for points in (90, "90.25", 80, "79.75"):
        left, known = Decimal(points), {}
        for one in heads.leaves():
            mine = min(left, one.max)
            left -= mine
            known[one.code] = Input(judged=(mine, None, None), rate=mine / one.max)
        names[points] = graded(heads, score(heads, known)).sure.name_en
    assert names == {90: "Good", "90.25": "Excellent", 80: "Completed", "79.75": "Completed"}


def test_why_an_index_moved_adds_up_exactly_where_parts_are_scaled_and_bonuses_capped():
    book = book_of(
        {"code": "1", "name": "1", "max": 60, "rule": "scaled", "children": [part("1.1", 1, "proportional"), part("1.2", 1, "proportional"), part("1.3", 1)]},
        part("2", 40, "proportional"),
        {"code": "9", "name": "9", "max": 4, "children": [part("9.1", 3, "bonus", per=1), part("9.2", 3, "bonus", per=2)]},
        part("10", 6, "penalty", per=1), bonus_cap=3,
    )  # fmt: skip
    before = score(book, {"1.1": Input(among=3, hits=1), "1.3": Input(applicable=False), "2": Input(among=7, hits=3), "9.1": Input(times=3), "9.2": Input(times=2)})  # fmt: skip
    now = score(book, {"1.1": Input(among=3, hits=2), "1.2": Input(among=9, hits=1), "2": Input(among=7, hits=2), "9.1": Input(times=1), "10": Input(times=2)})  # fmt: skip
    for total in (before, now):
        exact = sum(total.weights().values())
        assert abs(exact - Fraction(total.index)) <= Fraction(1, 2_000_000)
    found = movement(before, now)
    assert sum(one.moved for one in found.parts) == found.moved


@pytest.mark.parametrize("path", shipped.brought_in(), ids=lambda path: path.stem)
def test_what_is_stored_of_a_book_is_read_by_the_release_before_and_nothing_is_lost(path):
    data = data_of(path)
    kept, more = parted(data)
    for node in nodes_of(kept):
        assert set(node) <= READ_BEFORE and node.get("rule", "sum") in RULES_BEFORE
        assert all(
            set(one) in ({"from", "points"}, {"until_days", "points"}) for one in node.get("bands") or []
        )
        counted = [one["max"] for one in node.get("children") or [] if one.get("max") is not None and one.get("rule") not in ("bonus", "penalty", "monitor")]  # fmt: skip
        assert (
            not counted
            or node.get("max") is None
            or sum(map(Decimal, map(str, counted))) == Decimal(str(node["max"]))
        )
        assert node.get("children") or node.get("max") is not None or node["rule"] == "monitor"
    assert all("from" in one for one in kept.get("classes") or [])
    assert set(kept) <= {"code", "version", "title", "title_en", "act", "mark", "areas", "replay", "classes"}
    assert from_data(whole(kept, more)) == from_data(data)


@pytest.mark.django_db
def test_two_thirds_of_the_leaves_of_an_example_are_counted_over_eight_areas_and_it_says_whose_it_is():
    for name in ("example-commune", "example-department"):
        book = from_file(shipped.path(name), queries.known())
        counted = [one for one in book.leaves() if one.measure]
        assert len(book.leaves()) >= 60 and len(counted) * 3 >= len(book.leaves()) * 2
        assert len({one.measure for one in counted}) == len(counted), "nothing is counted twice"
        areas = [area.max for area in book.areas if not area.outside]
        assert len(areas) == 8 and sum(areas) == 100
        assert book.example and book.mark == "assumption"
    assert [sum(1 for _ in from_file(shipped.path(f"hp212-2025-{name}")).nodes()) for name in ("heads", "leaders", "staff")] == [54, 38, 26]  # fmt: skip


@pytest.mark.django_db
def test_unchanged_books_are_not_read_at_a_start_and_old_rows_get_to_know_their_file(
    django_assert_num_queries,
):
    with django_assert_num_queries(1):
        assert import_shipped(by="system:test") == 0
    RuleBook.objects.filter(code="qd766").update(source="")
    assert import_shipped(by="system:test") == 1
    assert import_shipped(by="system:test") == 0


@pytest.mark.django_db(transaction=True)
def test_what_people_say_of_a_rate_counts_in_a_round():
    loaded(("units", "load"), ("procedures", "load"))
    refresh()
    book = import_book(data={"code": "ty-le", "version": "1", "title": "T", "act": "A", "mark": "assumption", "areas": [part("1", 20, "proportional")]}, by="system:test")  # fmt: skip
    round_ = open_round(book=book, title="Năm", first_month=date(2026, 1, 1), last_month=date(2026, 10, 1), by="system:test")  # fmt: skip
    with pytest.raises(UnableToJudge):
        judge(round_=round_, judged=[Judged("10525", "1", Decimal(120))], stage=0, by="system:test")
    judge(round_=round_, judged=[Judged("10525", "1", Decimal(85))], stage=0, by="system:test")
    known = queries.known_of(queries.read(book), "10525", {}, queries.said_in(round_))
    assert score(queries.read(book), known).points == 17
