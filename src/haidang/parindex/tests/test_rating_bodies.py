"""The rating by Circular 01/2018 as a rule book: means of points, a veto, and classes only where they are sure."""

from decimal import Decimal

import pytest
from django.utils.translation import override
from openpyxl import load_workbook

from haidang.core.facts.declare import measure
from haidang.parindex import shipped
from haidang.parindex.engine.book import Band, Node, Rule
from haidang.parindex.engine.excel import to_excel
from haidang.parindex.engine.grading import graded
from haidang.parindex.engine.mistakes import BadRuleBook
from haidang.parindex.engine.reading import data_of, from_file
from haidang.parindex.engine.score import Input, score, score_node

BODIES, OFFICERS = (from_file(shipped.path(name)) for name in ("tt01-2018", "tt01-2018-officers"))


def test_the_score_is_the_sum_of_points_by_the_number_of_dossiers_to_one_decimal():
    leaf = Node("1", "x", "x", Decimal(2), Rule("mean"))
    for among, total, points in ((4, 7, "1.8"), (3, 4, "1.3"), (20, 23, "1.2"), (3, 0, "0.0"), (2, 4, "2.0")):
        assert score_node(leaf, {"1": Input(among=among, total=total)}).points == Decimal(points)
    assert score_node(leaf, {"1": Input(among=0, total=0)}).points is None, (
        "nothing counted is not zero points"
    )


@pytest.mark.parametrize(("hits", "late", "points"), [(30, False, 2), (29, False, 1), (15, False, 1), (14, False, 0), (90, True, 0)])  # fmt: skip
def test_online_services_get_points_by_their_share_and_none_if_one_was_late(hits, late, points):
    leaf = BODIES.node("9")
    assert score_node(leaf, {"9": Input(among=100, hits=hits, vetoed=late)}).points == points
    bands = Node("9", "x", "x", Decimal(2), Rule("bands", bands=(Band(Decimal(0), Decimal(2)),)))
    assert score_node(bands, {"9": Input(among=1, hits=0, vetoed=True)}).why["vetoed"]


def total_of(book, points: str):
    """A total whose every leaf is known, with so many points in all."""
    left, known = Decimal(points), {}
    for leaf in book.leaves():
        mine = min(left, Decimal(2))
        left -= mine
        if leaf.rule.kind == "mean":
            known[leaf.code] = Input(among=10, total=int(mine * 10))
        elif leaf.rule.kind == "judged":
            known[leaf.code] = Input(judged=(mine, None, None))
        else:
            known[leaf.code] = Input(among=100, hits={0: 0, 1: 20, 2: 50}[int(mine)])
    return score(book, known)


@pytest.mark.parametrize(
    ("points", "name"), [("18", "Excellent"), ("15", "Excellent"), ("14.9", "Good"), ("12", "Good"), ("11.9", "Fair"), ("9", "Fair"), ("8.9", "Average"), ("6", "Average"), ("5.9", "Weak"), ("0", "Weak")],
)  # fmt: skip
def test_a_body_gets_the_class_of_its_points(points, name):
    total = total_of(BODIES, points)
    assert total.points == Decimal(points) and total.max == 18
    assert graded(BODIES, total).sure.name_en == name


def test_an_officer_is_done_with_all_tasks_from_five_points_on():
    found = {
        points: graded(OFFICERS, total_of(OFFICERS, points)).sure.bound
        for points in ("5", "4.9", "3.5", "3.4")
    }
    assert found == {"5": 5, "4.9": Decimal("3.5"), "3.5": Decimal("3.5"), "3.4": 0}


def test_what_is_not_measured_may_still_bring_all_or_nothing_and_no_class_is_guessed():
    four = {code: Input(among=10, total=20) for code in ("1", "2", "3", "4")}
    of_body = graded(BODIES, score(BODIES, four))
    assert of_body.sure is None and (of_body.least.name_en, of_body.most.name_en) == ("Average", "Excellent")
    assert graded(OFFICERS, score(OFFICERS, four)).sure.bound == 5, (
        "eight of ten are enough whatever is still missing"
    )
    assert graded(BODIES, score(BODIES, {})) is None


def test_every_measure_the_books_name_is_declared():
    for book in (BODIES, OFFICERS):
        for leaf in book.leaves():
            assert all(measure(name) for name in (leaf.measure, leaf.veto) if name)
            assert leaf.measure or leaf.rule.kind == "judged"


def test_classes_and_vetoes_come_back_from_excel_and_a_wrong_one_is_named_at_its_cell(tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_bytes(to_excel(data_of(shipped.path("tt01-2018"))))
    assert from_file(path) == BODIES
    workbook = load_workbook(path)
    workbook["classes"]["C3"] = None
    workbook.save(path)
    with override("en"), pytest.raises(BadRuleBook, match=r"classes!A3: give a name"):
        from_file(path)
