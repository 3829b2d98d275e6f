from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from haidang.parindex import shipped
from haidang.parindex.engine.book import Band, Node, Rule
from haidang.parindex.engine.excel import to_excel
from haidang.parindex.engine.mistakes import BadRuleBook
from haidang.parindex.engine.ranking import rank
from haidang.parindex.engine.reading import data_of, from_data, from_file
from haidang.parindex.engine.score import Input, score, score_node


def leaf(kind, most=10, **rule):
    return Node("1", "Một", "One", None if most is None else Decimal(most), Rule(kind, **rule))


def points(node, **known):
    return score_node(node, {"1": Input(**known)}).points


@pytest.mark.parametrize(
    ("node", "known", "expected"),
    [
        (leaf("proportional"), {"among": 200, "hits": 150}, "7.5"),
        (leaf("proportional", target=Decimal("0.8")), {"among": 10, "hits": 8}, "10"),
        (leaf("proportional", target=Decimal("0.8")), {"among": 10, "hits": 4}, "5"),
        (leaf("proportional", floor=Decimal("0.6")), {"among": 10, "hits": 5}, "0"),
        (leaf("proportional", cap=Decimal("0.5")), {"among": 10, "hits": 10}, "5"),
        (leaf("bands", bands=(Band(Decimal("0.7"), Decimal(4)), Band(Decimal("0.9"), Decimal(8)))), {"among": 10, "hits": 9}, "8"),
        (leaf("bands", bands=(Band(Decimal("0.7"), Decimal(4)),)), {"among": 10, "hits": 6}, "0"),
        (leaf("dated_bands", bands=(Band(Decimal(0), Decimal(1)), Band(Decimal(5), Decimal("0.5")))), {"days_late": 3}, "0.5"),
        (leaf("dated_bands", bands=(Band(Decimal(0), Decimal(1)),)), {"days_late": 1}, "0"),
        (leaf("yes_no"), {"answer": True}, "10"),
        (leaf("yes_no"), {"answer": False}, "0"),
        (leaf("answers", weights={"A": Decimal(1), "B": Decimal("0.6")}), {"answers": {"A": 1, "B": 1}}, "8"),
        (leaf("judged"), {"judged": (Decimal(9), Decimal(7), None)}, "7"),
        (leaf("judged"), {"judged": (Decimal(9), Decimal(7), Decimal(8))}, "8"),
        (leaf("bonus", 3, per=Decimal(2)), {"times": 5}, "3"),
        (leaf("penalty", 3, per=Decimal(1)), {"times": 2}, "-2"),
    ],
)  # fmt: skip
def test_every_kind_of_rule_gives_its_points(node, known, expected):
    assert points(node, **known) == Decimal(expected)


def test_what_was_not_measured_is_not_zero_and_what_does_not_apply_rescales():
    book = from_data({
        "code": "b", "version": "1", "title": "B", "act": "A", "mark": "assumption",
        "areas": [{"code": "1", "name": "1", "max": 10, "rule": "proportional"}, {"code": "2", "name": "2", "max": 5, "rule": "yes_no"},
                  {"code": "3", "name": "3", "max": 5, "rule": "yes_no"}],
    })  # fmt: skip
    total = score(book, {"1": Input(among=10, hits=9), "2": Input(applicable=False)})
    assert (total.points, total.measured_max, total.max) == (Decimal(9), Decimal(10), Decimal(15))
    assert total.index == Decimal(90)
    assert score(book, {}).index is None


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=1, max_size=8))
def test_points_stay_between_nothing_and_the_maximum_and_sums_are_their_parts(pairs):
    leaves = tuple(
        Node(str(n), "x", "x", Decimal(7), Rule("proportional", target=Decimal("0.8")))
        for n in range(len(pairs))
    )
    area = Node("a", "a", "a", Decimal(7 * len(pairs)), Rule("sum"), leaves)
    known = {str(n): Input(among=max(a, b), hits=min(a, b)) for n, (a, b) in enumerate(pairs)}
    scored = score_node(area, known)
    parts = [part.points for part in scored.children if part.points is not None]
    assert all(0 <= part <= 7 for part in parts)
    assert scored.points == (sum(parts) if parts else None)


@given(st.dictionaries(st.integers(), st.one_of(st.none(), st.integers(0, 5).map(Decimal))))
def test_equal_scores_share_a_rank_and_the_next_is_left_out(scores):
    ranks = rank(scores)
    for name, score_ in scores.items():
        if score_ is None:
            assert name not in ranks
        else:
            assert ranks[name] == 1 + sum(
                1 for other in scores.values() if other is not None and other > score_
            )


@pytest.mark.parametrize("name", shipped.paths())
def test_a_shipped_book_reads_the_same_from_yaml_and_from_excel(name, tmp_path):
    (tmp_path / "book.xlsx").write_bytes(to_excel(data_of(shipped.path(name))))
    from_yaml, from_excel = from_file(shipped.path(name)), from_file(tmp_path / "book.xlsx")
    assert replace(from_yaml, replay=None) == from_excel, (
        "how a published table is replayed stands in YAML alone"
    )


def test_decision_766_has_a_hundred_points():
    assert sum(area.max for area in from_file(shipped.path("qd766-2022")).areas) == 100


def test_a_wrong_book_is_refused_with_the_name_of_every_place():
    with pytest.raises(BadRuleBook) as refused:
        from_data({
            "code": "x", "version": "1", "title": "X", "act": "A", "mark": "sure",
            "areas": [{"code": "1", "name": "1", "max": 5, "children": [
                {"code": "1.1", "name": "a", "max": "much", "rule": "proportional"},
                {"code": "1.1", "name": "b", "max": 3, "rule": "guess", "target": 2}]}],
        })  # fmt: skip
    said = str(refused.value)
    for part in (
        "mark:",
        "areas[0].children[0].max",
        "areas[0].children[1].code",
        "areas[0].children[1].rule",
        "areas[0].children[1].target",
    ):
        assert part in said


def test_a_wrong_excel_book_is_refused_with_the_name_of_the_cell(tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_bytes(to_excel(data_of(shipped.path("qd766-2022"))))
    workbook = load_workbook(path)
    workbook["criteria"]["E3"] = "sáu"
    workbook["criteria"]["F4"] = "luck"
    workbook.save(path)
    with pytest.raises(BadRuleBook) as refused:
        from_file(path)
    assert "criteria!E3" in str(refused.value) and "criteria!F4" in str(refused.value)
    Path(tmp_path / "bad.yaml").write_text("code: x\n  areas: [")
    with pytest.raises(BadRuleBook, match="dòng 2"):
        from_file(tmp_path / "bad.yaml")
