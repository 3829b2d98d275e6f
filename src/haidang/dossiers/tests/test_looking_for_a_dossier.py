"""A dossier is looked for by the applicant's name or by the end of its code, among all of somebody's units."""

import pytest

from haidang.core.accounts.operations import open_account
from haidang.dossiers import operations, queries
from haidang.dossiers.models import Dossier
from haidang.dossiers.tests.factories import MORNING, submitted

NAMES = ["Nguyễn Văn Thử", "Nguyễn Thị Vân Anh", "Trần Anh Vân", "Lê Nguyễn"]


@pytest.fixture
def papers(city):
    """Of each applicant a dossier in the clerk's unit, the last of them closed, and one in another unit."""
    made = [submitted(applicant=operations.Applicant(name, "0912345678")) for name in NAMES]
    Dossier.objects.filter(pk=made[-1].pk).update(state=3, finished_at=MORNING)
    submitted(applicant=operations.Applicant("Nguyễn Văn Nơi Khác", "0912345678"), unit_code="10543")
    return made


def names(found) -> list[str]:
    return [row.applicant_name for row in found[0]]


@pytest.mark.parametrize(
    "words, those",
    [
        ("nguyễn", ["Lê Nguyễn", "Nguyễn Thị Vân Anh", "Nguyễn Văn Thử"]),
        ("van", ["Trần Anh Vân", "Nguyễn Thị Vân Anh", "Nguyễn Văn Thử"]),
        ("van a", ["Nguyễn Thị Vân Anh"]),  # in this order, the last word perhaps not written to its end
        ("anh v", ["Trần Anh Vân"]),
        ("uyen", []),  # not from within a word
        ("' | x", []),
    ],
)
@pytest.mark.parametrize("uncounted", [800, 2])
def test_a_name_is_found_by_its_words_the_latest_first_closed_ones_too(
    clerk, papers, words, those, uncounted, monkeypatch
):
    monkeypatch.setattr(queries.lists, "UNCOUNTED", uncounted)
    found = queries.of_applicant(clerk, words, 5)
    assert names(found) == those
    assert found[1] == min(len(those), uncounted)


def test_the_end_of_a_code_is_found_whatever_signs_it_has(clerk, papers):
    code = papers[-1].code
    found, total = queries.ending_with(clerk, code[-3:], 5)
    assert code in [row.code for row in found] and total == len(found)
    assert queries.ending_with(clerk, code[-9:], 5)[1] == 1
    for sign in ("%", "_" * 4, "\\"):
        assert queries.ending_with(clerk, sign, 5) == ([], 0)


def test_what_stands_open_at_ones_unit_is_found_though_another_unit_received_it(clerk, papers):
    elsewhere = Dossier.objects.get(unit_code="10543")
    Dossier.objects.filter(pk=elsewhere.pk).update(step_unit_code="10525", state=2)
    assert names(queries.of_applicant(clerk, "noi khac", 5)) == ["Nguyễn Văn Nơi Khác"]
    assert queries.ending_with(clerk, elsewhere.code[4:], 5)[1] == 1
    Dossier.objects.filter(pk=elsewhere.pk).update(state=3, finished_at=MORNING)
    assert names(queries.of_applicant(clerk, "noi khac", 5)) == []


def test_whoever_holds_nothing_finds_nothing(city, papers):
    stranger = open_account(
        username="nguoi.la", full_name="Lạ", password="mot-mat-khau-dai", by="system:test"
    )
    assert queries.of_applicant(stranger, "nguyễn", 5) == ([], 0)
