"""A leaf gives a share of its points for each answer to a questionnaire: named, checked, counted live and joined in a round."""

import copy
import io
from decimal import Decimal
from math import isclose

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from haidang.core.facts.operations import refresh
from haidang.core.facts.queries import latest, readings
from haidang.parindex import queries
from haidang.parindex.doubt.queries import between
from haidang.parindex.engine.answers import by_answer, interval
from haidang.parindex.engine.excel import from_excel, to_excel
from haidang.parindex.engine.mistakes import BadRuleBook
from haidang.parindex.engine.reading import from_data
from haidang.parindex.models import BookDraft, Judgement
from haidang.parindex.operations import import_book, recompute
from haidang.parindex.rounds import operations
from haidang.parindex.rounds import queries as rounds
from haidang.parindex.rounds.operations import Decided
from haidang.parindex.rulebooks.operations import assign, draft
from haidang.parindex.tests.factories import BOOK, OTHER, WARD, a_plan, moved, reply, year
from haidang.surveys.operations import settle
from haidang.surveys.tests.factories import small_questionnaire

pytestmark = pytest.mark.django_db(transaction=True)  # what is counted is read by another connection
SHARES = {"1": 0, "2": 0.25, "3": 0.5, "4": 0.75, "5": 1}
LEAF = {"code": "1.4", "name": "Người dân trả lời", "name_en": "What people answer", "max": 5, "rule": "answers", "measure": "surveys.given/thu/Q1.1", "weights": SHARES}  # fmt: skip


def a_book(**changes):
    data = copy.deepcopy(BOOK)
    data["version"], data["areas"][0]["children"][3] = "answers", {**LEAF, **changes}
    return data


@pytest.fixture
def book(answered):
    return import_book(data=a_book(), by="system:test")


@pytest.fixture
def deciding(book, people):
    """A round at the council, by a book that gives points for answers."""
    first, last = year()
    return moved(a_plan(book=book, first_month=first, last_month=last), "council")


def opened(client, unit) -> str:
    return client.get(reverse("parindex:leaf", args=[unit, "1.4"])).content.decode()


def test_a_score_by_answers_is_weighed_and_opens_with_each_answer_and_its_points(client, book):
    assign(book=book, block="wards", starts_on=timezone.localdate(), by="system:test")
    scored = queries.scores(book, latest(), "wards", *year())[WARD].find("1.4")
    assert scored.points == Decimal("3.125"), "4 by three, 5 by two, 2 by one who stands for three"
    page = opened(client, WARD)
    assert "3,13 trên 5,00 điểm" in page and "4: 75%" in page
    rows = [" ".join(row.split("</tr>")[0].split()) for row in page.split('<tr role="row"><th role="rowheader"')[1:]]  # fmt: skip
    cells = [[cell.split("</")[0].rsplit(">", 1)[-1].replace("\xa0", " ") for cell in row.split("<td")] for row in rows]  # fmt: skip
    assert cells == [
        ["5 · Rất tốt", "2", "25,00 %", "100,00 %", "1,25"], ["4 · Tốt", "3", "37,50 %", "75,00 %", "1,41"], ["3 · Thường", "0", "0,00 %", "50,00 %", "0,00"],
        ["2 · Tệ", "1", "37,50 %", "25,00 %", "0,47"], ["1 · Rất tệ", "0", "0,00 %", "0,00 %", "0,00"],
    ]  # fmt: skip
    ranked = client.get("/rankings/?block=wards&leaf=1.4").content.decode()
    assert "62,50" in ranked, "it is ranked by the share of its points"
    assert client.get("/rankings/?block=wards").status_code == 200
    assert "3,13" in client.get(reverse("parindex:unit", args=[WARD])).content.decode()
    few = opened(client, OTHER)
    assert "có dưới 5 người trả lời" in few and 'role="rowheader"' not in few


def test_the_points_of_all_answers_add_up_and_a_few_equal_answers_are_not_certain(book):
    (leaf,) = [one for one in queries.read(book).leaves() if one.code == "1.4"]
    given = readings(latest(), *year())[LEAF["measure"], WARD].given
    assert given == {"1": (0, 0), "2": (1, 3000), "3": (0, 0), "4": (3, 3000), "5": (2, 2000)}
    assert sum(one.points for one in by_answer(leaf, given, {})) == Decimal("3.125")
    low, high = interval(leaf, given, 64 / 14)
    # By hand: their squares have the mean 3.875 / 8; two answers in thought added, 32/7 people speak for 7.409 of yes and no.
    assert isclose(low, 0.2962, abs_tol=1e-3) and isclose(high, 0.8684, abs_tol=1e-3)
    low, high = interval(leaf, {"5": (6, 6000)}, 6)
    assert low < 0.7 and high == 1


def test_ranks_are_as_unsure_as_so_few_people_make_them(book, answered):
    reply(
        answered, OTHER, 200, Q1_1=1, Q1_2=3
    )  # five people now: 4 points, and 3.125 of the six of the other ward
    settle(campaign=answered)
    found = between(book, refresh(), "wards", *year())
    assert (found[WARD].low, found[WARD].high) == (1, 2)


@pytest.mark.django_db
def test_wrong_cells_of_answers_are_named_in_the_workbook():
    small_questionnaire()
    known = queries.known()

    def problems(**changes):
        with pytest.raises(BadRuleBook) as refused:
            from_data(*from_excel(to_excel(a_book(**changes))), known)
        return {(one.place, one.sentence) for one in refused.value.problems}

    def place(column):
        sheet = load_workbook(io.BytesIO(to_excel(a_book())))["criteria"]
        return f"criteria!{next(cell.coordinate for cell in sheet[6] if sheet.cell(1, cell.column).value == column)}"  # fmt: skip

    data = a_book()
    assert from_data(*from_excel(to_excel(data)), known) == from_data(data, None, known)
    ((where, said),) = problems(measure="surveys.given/thu-2031")
    assert where == place("measure") and "thu-2031" in said
    wrong = problems(weights={"A": 1, "5": 0.5})
    assert {where for where, _said in wrong} == {place("weights")}
    assert any("“A”" in said for _where, said in wrong) and any("1, 2, 3, 4" in said for _where, said in wrong)  # fmt: skip
    assert problems(rule="proportional") and problems(measure="surveys.satisfied/thu/Q1.1")
    assert not [one for one in problems(weights={**SHARES, "3": 1.5}) if one[0] != place("weights")]


def test_in_a_round_the_answers_are_joined_stay_as_they_were_and_can_be_computed_again(at, deciding, answered):  # fmt: skip
    before = at("leader", "leaf", deciding.pk, WARD, "1.4").content.decode()
    assert "62,50" in before and "37,50" in before
    page = at("home", "surveys", deciding.pk).content.decode()
    assert "62,50" in page and "3,13" in page and "1: 0; 2: 1; 3: 0; 4: 3; 5: 2" in page
    assert at("home", "surveys", deciding.pk, data={"all": "Chưa khảo sát"}).status_code == 302
    joined = Judgement.objects.get(unit_code=WARD, leaf="1.4")
    assert joined.value == Decimal("62.500") and joined.basis["given"]["4"] == [3, 3000]
    for number in range(6):
        reply(answered, WARD, 300 + number, Q1_1=5, Q1_2=5)
    settle(campaign=answered)
    refresh()
    page = at("leader", "leaf", deciding.pk, WARD, "1.4").content.decode()
    assert "3,13" in page and "62,50" in page and "37,50" in page
    seat = operations.appoint(round_=deciding, user=at.people["chair"], seat="chair", position="", by="system:test")  # fmt: skip
    now = timezone.now()
    sitting = operations.convene(round_=deciding, how="session", on=timezone.localdate(), place="", at=now, by="system:test")  # fmt: skip
    operations.vote(matter=sitting.matters.get(), member=seat, choice="yes", at=now, by=at.people["chair"])
    operations.close(sitting=sitting, discussion="", at=now, by=at.people["chair"])
    frozen = operations.freeze(round_=deciding, snapshot=latest(), by="system:test")
    assert Decimal(frozen.result["units"][WARD]["nodes"]["1.4"][1]) == Decimal("3.125") and recompute(round_=frozen)  # fmt: skip


def test_who_decides_where_too_few_answered_gives_a_share_of_the_maximum(deciding):
    others = {(unit.code, "1.4"): Decided(None, "Chưa khảo sát") for unit in rounds.units_in(deciding) if unit.code not in (WARD, OTHER)}  # fmt: skip
    operations.join_surveys(round_=deciding, snapshot=latest(), decided=others | {(OTHER, "1.4"): Decided(Decimal(80), "Khảo sát lại sau lũ")}, by="system:test")  # fmt: skip
    known = queries.known_of(queries.read(deciding.book), OTHER, {}, queries.said_in(deciding))
    assert queries.score(queries.read(deciding.book), known).find("1.4").points == 4


def test_a_draft_with_points_by_answers_is_written_tried_and_compared(at, client, book, people):
    client.force_login(people["home"])
    made = draft(base=book, version="2027", by="system:test")
    page = f"/rule-books/drafts/{made.pk}/"

    def written() -> str:
        return client.get(f"{page}parts/1.4/").context["form"]["weights"].value()

    assert written() == "1=0%; 2=25%; 3=50%; 4=75%; 5=100%"
    form = {"code": "1.4", "name": LEAF["name"], "max": "5", "rule": "answers", "measure": LEAF["measure"], "edition": 1}  # fmt: skip
    form["edition"] = BookDraft.objects.get(pk=made.pk).edition
    sent = client.post(f"{page}parts/1.4/", {**form, "weights": "1=0%; 2=0%; 3=0%; 4=0%; 5=100%"})
    assert sent.status_code == 302 and written() == "1=0%; 2=0%; 3=0%; 4=0%; 5=100%"
    (row,) = [row for row in client.get(f"{page}preview/").context["rows"] if row.unit.code == WARD]
    assert row.now.find("1.4").points == Decimal("3.125") and row.tried.find("1.4").points == Decimal("1.25")
    (changed,) = client.get(f"{page}compare/").context["compared"].changed
    rule = next(one for one in changed.differences if one.what == "Cách chấm")
    assert "4: 75%" in rule.before and "4: 0%" in rule.after
    workbook = client.get(f"{page}book.xlsx").content
    edition = BookDraft.objects.get(pk=made.pk).edition
    back = client.post(page, {"do": "file", "edition": edition, "file": SimpleUploadedFile("bo.xlsx", workbook)})  # fmt: skip
    assert back.status_code == 302 and written() == "1=0%; 2=0%; 3=0%; 4=0%; 5=100%"
    form["edition"] = BookDraft.objects.get(pk=made.pk).edition
    client.post(f"{page}parts/1.4/", {**form, "weights": "A=100%; B=0%"})
    assert "“A”" in client.get(page).content.decode()
