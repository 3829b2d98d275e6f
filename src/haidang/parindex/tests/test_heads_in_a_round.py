"""Heads of units are classified together with their round: said, frozen, read by themselves, published, objected to."""

import io
from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from haidang.core.facts.operations import refresh
from haidang.core.facts.queries import latest
from haidang.core.files.models import File
from haidang.core.inbox import waiting_for
from haidang.core.oversight.queries import contents
from haidang.parindex import queries as index
from haidang.parindex.choices import OF_HEADS
from haidang.parindex.heads.rules import chosen, end_of, held_in
from haidang.parindex.models import HeadClass, HeadScore, Objection, Round
from haidang.parindex.operations import import_book
from haidang.parindex.rounds import heads, operations, papers, queries
from haidang.parindex.rounds.operations import Said
from haidang.parindex.rounds.operations.planning import Days
from haidang.parindex.rounds.refusing import Locked, UnableToDecide, UnableToPlan
from haidang.parindex.rulebooks.operations import assign
from haidang.parindex.tests.factories import (
    BOOK,
    OTHER,
    WARD,
    a_plan,
    is_pdf,
    moved,
    of_heads,
    scored,
    upload,
)
from haidang.units.models import Position, Term, Unit

YEAR = date(2026, 1, 1), date(2026, 12, 31)
SAID = {"v.2.1": "90", "n.2.1": "Báo cáo 12/BC-VP", "v.3.1": "20", "n.3.1": "Kết luận 3/KL-TTr"}


def held(*terms):
    return held_in(*YEAR, [(name, None, date.fromisoformat(first), last and date.fromisoformat(last)) for name, first, last in terms])  # fmt: skip


def test_of_several_heads_the_last_is_classified_or_the_one_who_headed_longest_as_the_book_says():
    two = held(("Trước", "2020-01-01", "2026-09-30"), ("Sau", "2026-10-01", None))
    assert [(one.full_name, one.starts_on, one.ends_on, one.days) for one in two] == [
        ("Sau", date(2026, 10, 1), date(2026, 12, 31), 92),
        ("Trước", date(2026, 1, 1), date(2026, 9, 30), 273),
    ]
    assert chosen(two, "last", None).full_name == "Sau" and chosen(two, "longest", None).full_name == "Trước"
    assert chosen(two, "last", 6) is None and chosen(two, "longest", 6).full_name == "Trước"
    again = held(("A", "2026-01-01", "2026-04-30"), ("B", "2026-05-01", "2026-09-30"), ("A", "2026-10-01", "2026-12-31"))  # fmt: skip
    assert chosen(again, "longest", 6).days == 120 + 92, "two terms of one person are one"
    assert chosen(held(("Cũ", "2020-01-01", "2025-12-31")), "last", None) is None
    assert end_of(date(2026, 2, 1)) == date(2026, 2, 28) and end_of(date(2026, 12, 1)) == date(2026, 12, 31)


@pytest.fixture
def headed(people):
    """The ward had another head until September; its leader heads it since."""
    refresh()
    position = Position.objects.create(unit=Unit.objects.get(code=WARD), kind="head", title="Chủ tịch")
    for name, user, first, last in (("Người Trước", None, date(2024, 1, 1), date(2026, 9, 30)), ("Hai", people["leader"], date(2026, 10, 1), None)):  # fmt: skip
        Term.objects.create(
            position=position, full_name=name, user=user, starts_on=first, ends_on=last, act="QĐ", mark="read"
        )
    return people


def doors(user) -> list[str]:
    """The addresses of what waits for somebody on their desk."""
    return [one.thing.url for one in waiting_for(user, timezone.now()).shown]


def decided(round_, people):
    """Let a council of one decide that the rest stands."""
    now = timezone.now()
    seat = next(iter(queries.members_of(round_)), None) or operations.appoint(
        round_=round_, user=people["chair"], seat="chair", position="", by="system:test"
    )
    sitting = operations.convene(round_=round_, how="session", on=timezone.localdate(), place="", at=now, by="system:test")  # fmt: skip
    operations.vote(matter=sitting.matters.get(), member=seat, choice="yes", at=now, by=people["chair"])
    operations.close(sitting=sitting, discussion="", at=now, by=people["chair"])
    return queries.planned_round(round_.pk)


def deciding(people, heads_book):
    round_ = moved(a_plan(heads_book=heads_book), "self")
    scored(round_)
    return moved(round_, "council")


@pytest.mark.django_db
def test_a_head_is_scored_frozen_published_and_objects_through_the_pages(at, headed):
    people, today = headed, timezone.localdate()
    book, by = import_book(data=BOOK, by="system:test"), of_heads()
    assign(book=by, block="wards", starts_on=today, by="system:test")
    form = at("home", "new").content.decode()
    assert f'<option value="{by.pk}" selected>' in form.split('name="heads_book"')[1].split("</select>")[0]
    assert f'<option value="{by.pk}"' not in form.split('name="book"')[1].split("</select>")[0], "it makes no index"  # fmt: skip
    planned = at("home", "new", data={
        "title": "Chỉ số phường 2026", "book": book.pk, "heads_book": by.pk, "blocks": ["wards"], "first_month": "2026-01", "last_month": "2026-11", "as_now": "on", "objection_days": 10,
        **{name: today + timedelta(n) for n, name in enumerate(("starts_on", "self_until", "appraise_until", "explain_until", "second_until", "council_until"))},
    })  # fmt: skip
    assert planned.status_code == 302
    round_ = moved(Round.objects.get(), "self")
    scored(round_)
    pk = moved(round_, "council").pk
    listed = at("home", "heads", pk).content.decode()
    assert "Hai" in listed and "Người Trước" in listed and "còn 2 tiêu chí chưa chấm" in listed
    assert reverse("rounds-heads", args=[pk]) in doors(people["home"])
    assert "Còn 2 tiêu chí của người đứng đầu chưa chấm" in at("home", "round", pk).content.decode()
    for who in ("officer", "leader", "clerk", "chair"):
        assert at(who, "heads", pk).status_code == at(who, "head", pk, WARD).status_code == 404
    wrong = at("home", "head", pk, WARD, data={**SAID, "v.2.1": "190", "do": "save"})
    assert wrong.status_code == 409 and "Báo cáo 12/BC-VP" in wrong.content.decode() and not HeadScore.objects.exists()  # fmt: skip
    bare = at("home", "head", pk, WARD, data={**SAID, "n.2.1": "", "do": "save"})
    assert bare.status_code == 409 and "2.1" in bare.content.decode() and not HeadScore.objects.exists()
    assert at("home", "head", pk, WARD, data={**SAID, "do": "save"}).status_code == 302
    assert at("leader", "head", pk, WARD, data={**SAID, "do": "save"}).status_code == 404
    filled = a_workbook(at, pk, {(WARD, "4"): 1, (WARD, "4 reason"): "QĐ công nhận", (OTHER, "3.1"): "na", (OTHER, "3.1 reason"): "Không kiểm tra"})  # fmt: skip
    assert at("home", "heads", pk, data={"table": filled}).status_code == 302
    assert HeadScore.objects.count() == 4
    assert HeadScore.objects.get(unit_code=OTHER).value is None
    decided(round_, people)
    assert at("chair", "heads", pk).status_code == 200, "the council sees what it decides about"
    assert at("home", "round", pk, data={"do": "freeze"}).status_code == 302
    for who in ("officer", "clerk"):
        assert at(who, "head", pk, WARD).status_code == at(who, "result-heads", pk).status_code == 404
    assert at("home", "result-heads", pk).status_code == 404, "who keeps rounds has a page of their own"
    mine = at("leader", "head", pk, WARD).content.decode()
    assert "Kết luận 3/KL-TTr" in mine and "Người Trước" in mine and "Gửi kiến nghị" not in mine
    assert at("leader", "head", pk, OTHER).status_code == 404
    assert reverse("rounds-head", args=[pk, WARD]) in doors(people["leader"])
    assert not any("/heads/" in url for url in doors(people["officer"]))
    assert at("leader", "head", pk, WARD, data={"text": "Chưa đúng"}).status_code == 409, "not published yet"
    at("home", "round", pk, data={"do": "publish", "decision": "99/QĐ-UBND", "decided_on": today})
    public = at("clerk", "result-heads", pk).content.decode()
    row = HeadClass.objects.get(unit_code=WARD, chosen=True)
    assert 'block=wards" aria-current="page"' in public
    assert row.grade and row.grade in public and "Hai" in public and "Kết luận 3" not in public
    assert reverse("rounds-result-heads", args=[pk]) in at("clerk", "result", pk).content.decode()
    live = at("clerk", "result", pk).client.get("/rankings/heads/").content.decode()
    assert reverse("rounds-result-heads", args=[pk]) in live
    table = at("clerk", "result-heads-csv", pk).content.decode()
    assert ",Hai,2026-10-01,2026-11-30," in table and "Người Trước" in table
    tabs = load_workbook(io.BytesIO(at("clerk", "result-xlsx", pk).content))
    assert any("Hai" in row for row in tabs.worksheets[1].iter_rows(values_only=True))
    assert is_pdf(at("clerk", "report", pk))
    report = str(papers.report(Round.objects.get(), ""))
    assert "Xếp loại người đứng đầu" in report and "Hai; trước đó: Người Trước" in report
    assert at("leader", "head", pk, WARD, data={"text": "Thiếu một sáng kiến"}).status_code == 302
    objection = Objection.objects.get()
    assert "Thiếu một sáng kiến" not in at("chair", "head", pk, WARD).content.decode(), (
        "the council answers none"
    )
    assert "Thiếu một sáng kiến" in at("home", "head", pk, WARD).content.decode()
    assert "Thiếu một sáng kiến" not in at("officer", "objections", pk).content.decode()
    assert "Thiếu một sáng kiến" in at("home", "objections", pk).content.decode()
    at("home", "objections", pk, data={"objection": objection.pk, "outcome": "accepted", "text": "Đã bổ sung hồ sơ"})  # fmt: skip
    assert "Đã bổ sung hồ sơ" in at("leader", "head", pk, WARD).content.decode()
    assert operations.recompute_heads(round_=Round.objects.get(pk=pk))


@pytest.mark.django_db
def test_the_class_comes_of_the_frozen_index_what_was_said_and_the_mean_of_all(headed):
    book = of_heads()
    round_ = deciding(headed, book)
    said = [Said("2.1", Decimal(80), "BC"), Said("3.1", Decimal(15), "KL"), Said("4", Decimal(2), "QĐ"), Said("5", Decimal(1), "VB")]  # fmt: skip
    operations.say_of_head(round_=round_, unit_code=WARD, said=said, at=timezone.now(), by="system:test")
    before = {one.unit.code: one for one in heads.so_far(round_)}[WARD]
    frozen = operations.freeze(round_=decided(round_, headed), snapshot=latest(), by="system:test")
    row = HeadClass.objects.get(round=frozen, chosen=True)
    unit = Decimal(frozen.result["units"][WARD]["index"])
    expected = unit / 100 * 50 + Decimal("0.8") * 30 + 15 + 2 - Decimal("2.5")
    assert row.index == unit and Decimal(row.content["points"]) == expected == before.total.points
    assert row.grade == next(one.name for one in index.read(book).grades if expected >= one.bound)
    assert row.content["nodes"]["2.1"][3:] == ["80.000", "BC"]
    assert [one.full_name for one in HeadClass.objects.filter(round=frozen, chosen=False)] == ["Người Trước"]
    assert operations.recompute_heads(round_=frozen)
    HeadClass.objects.filter(pk=row.pk).update(grade="Khác")
    assert not operations.recompute_heads(round_=frozen), "what is published is not what was frozen"
    HeadClass.objects.filter(pk=row.pk).update(grade=row.grade)
    HeadScore.objects.filter(leaf="2.1").update(value=Decimal(79))
    assert not operations.recompute_heads(round_=frozen)


@pytest.mark.django_db
def test_nobody_is_classified_by_half_and_nothing_is_said_any_more_once_the_council_decided(headed):
    round_ = deciding(headed, of_heads())
    assert heads.lacking(round_) == 2, "the leaves that must be said, of the one unit with a head"
    one = [Said("2.1", None, "Không được giao nhiệm vụ")]
    operations.say_of_head(round_=round_, unit_code=WARD, said=one, at=timezone.now(), by="system:test")
    assert {h.unit.code: h for h in heads.so_far(round_)}[WARD].grade is None
    with pytest.raises(UnableToDecide, match="1"):
        decided(round_, headed)
    operations.say_of_head(round_=round_, unit_code=WARD, said=[Said("3.1", Decimal(20), "KL")], at=timezone.now(), by="system:test")  # fmt: skip
    with pytest.raises(UnableToPlan) as refusal:
        days = Days(**{name: getattr(round_, name) for name in Days.__dataclass_fields__})
        operations.change_plan(round_=round_, title="Khác", days=days, by_date=False, objection_days=10, heads_book=None, by="system:test")  # fmt: skip
    assert refusal.value.details["field"] == "heads_book"
    round_ = decided(round_, headed)
    with pytest.raises(Locked):
        operations.say_of_head(round_=round_, unit_code=WARD, said=[Said("3.1", Decimal(19), "KL")], at=timezone.now(), by="system:test")  # fmt: skip


@pytest.mark.django_db
def test_a_book_of_heads_makes_no_index_and_another_book_classifies_no_heads(headed):
    by, book = of_heads(), import_book(data=BOOK, by="system:test")
    for wrong, field in (({"book": by}, "book"), ({"heads_book": book}, "heads_book")):
        with pytest.raises(UnableToPlan) as refusal:
            a_plan(**wrong)
        assert refusal.value.details["field"] == field


def a_workbook(at, pk, changes=(), heading=()):
    """Take the workbook along as it stands, write into some cells of units and into the head of the table, and make a file of it."""
    book = load_workbook(io.BytesIO(at("home", "heads-xlsx", pk).content))
    sheet = book.worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[1]}
    rows = {sheet.cell(number, 1).value: number for number in range(2, sheet.max_row + 1)}
    for (unit, column), value in dict(changes).items():
        sheet.cell(rows[unit], columns[column]).value = value
    for column, name in dict(heading).items():
        sheet.cell(1, columns[column]).value = name
    file = io.BytesIO()
    book.save(file)
    return upload(file.getvalue(), "diem.xlsx")


@pytest.mark.django_db
def test_scores_of_all_heads_come_in_one_workbook_that_is_kept_and_opens_from_each_head(at, headed):
    pk = deciding(headed, of_heads()).pk
    filled = {
        (unit, name): value for unit in (WARD, OTHER)
        for name, value in {"2.1": 0, "2.1 reason": "Báo cáo 12/BC-VP", "3.1": "19,5", "3.1 reason": "Kết luận 3/KL-TTr"}.items()
    }  # fmt: skip
    assert at("home", "heads", pk, data={"table": a_workbook(at, pk, filled)}).status_code == 302
    assert {(one.unit_code, one.leaf): one.value for one in HeadScore.objects.all()} == {
        (unit, leaf): value for unit in (WARD, OTHER) for leaf, value in (("2.1", 0), ("3.1", Decimal("19.5")))
    }  # fmt: skip
    file = File.objects.get(owner=OF_HEADS)
    assert set(HeadScore.objects.values_list("file", flat=True)) == {file.pk}
    address = reverse("files:file", args=[file.pk])
    for unit in (WARD, OTHER):
        assert address in at("home", "head", pk, unit).content.decode()
    again = load_workbook(io.BytesIO(at("home", "heads-xlsx", pk).content)).worksheets[0]
    kept = {row[0]: row for row in again.iter_rows(values_only=True)}
    column = kept["unit"].index("2.1")
    assert kept[WARD][column] == 0 and kept[WARD][column + 1] == "Báo cáo 12/BC-VP"
    assert at("home", "heads", pk, data={"table": a_workbook(at, pk)}).status_code == 302
    assert HeadScore.objects.count() == 4 and File.objects.count() == 1, "nothing new is written, and no file of it kept"  # fmt: skip

    def reads(who) -> int:
        client = at(who, "list").client
        return client.get(address).status_code

    decided(Round.objects.get(pk=pk), headed)
    at("home", "round", pk, data={"do": "freeze"})
    at(
        "home",
        "round",
        pk,
        data={"do": "publish", "decision": "99/QĐ-UBND", "decided_on": timezone.localdate()},
    )
    assert [reads(who) for who in ("home", "chair", "leader", "officer")] == [200, 200, 404, 404]
    mine = at("leader", "head", pk, WARD).content.decode()
    assert "diem.xlsx" in mine and address not in mine, "others stand in it too"
    file.refresh_from_db()
    assert file.term_from is not None, "it is kept as long as the classes are"
    data = at("leader", "list").client.get(reverse("personal-mine")).text
    assert "diem.xlsx" in data, "they know that it is kept"
    assert not contents("account", headed["leader"].username), "and get nobody else's scores"


@pytest.mark.django_db
def test_of_two_who_write_of_one_head_neither_undoes_what_the_other_wrote(at, headed):
    pk = deciding(headed, of_heads()).pk
    assert at("home", "head", pk, WARD, data={**SAID, "do": "save"}).status_code == 302
    seen = {f"s.{one.leaf}": one.pk for one in HeadScore.objects.all()}
    page = at("home", "head", pk, WARD).content.decode()
    assert all(f'name="{name}" value="{number}"' in page for name, number in seen.items())
    assert at("home", "head", pk, WARD, data={**SAID, **seen, "v.2.1": "80", "do": "save"}).status_code == 302
    assert at("home", "head", pk, WARD, data={**SAID, **seen, "v.3.1": "15", "do": "save"}).status_code == 302
    now = {(one.leaf): one.value for one in heads.newest(Round.objects.get(pk=pk)).values()}
    assert now == {"2.1": 80, "3.1": 15}
    wrong = at("home", "head", pk, WARD, data={**SAID, **seen, "v.2.1": "70", "v.3.1": "x", "do": "save"})
    assert f'name="s.2.1" value="{seen["s.2.1"]}"' in wrong.content.decode(), "nobody has told them yet"
    late = at("home", "head", pk, WARD, data={**SAID, **seen, "v.2.1": "70", "do": "save"})
    assert late.status_code == 409 and "2.1: 80 (" in late.content.decode() and 'value="70"' in late.content.decode()  # fmt: skip


@pytest.mark.django_db
def test_a_workbook_undoes_nothing_that_was_written_since_it_was_taken_along(at, headed):
    pk = deciding(headed, of_heads()).pk
    at("home", "head", pk, WARD, data={**SAID, "do": "save"})
    old = [a_workbook(at, pk, {(WARD, "3.1"): 15}), a_workbook(at, pk, {(WARD, "2.1"): 70})]
    seen = {f"s.{one.leaf}": one.pk for one in HeadScore.objects.all()}
    at("home", "head", pk, WARD, data={**SAID, **seen, "v.2.1": "80", "do": "save"})
    assert at("home", "heads", pk, data={"table": old[0]}).status_code == 302
    now = {one.leaf: one.value for one in heads.newest(Round.objects.get(pk=pk)).values()}
    assert now == {"2.1": 80, "3.1": 15}, "what the workbook says as it was is not said again"
    late = at("home", "heads", pk, data={"table": old[1]})
    text = unescape(late.content.decode())
    assert late.status_code == 409 and "!D" in text and "Ha đã ghi 80" in text
    assert heads.newest(Round.objects.get(pk=pk))[WARD, "2.1"].value == 80


WRONG_CELLS = [
    ({(WARD, "2.1"): 190, (WARD, "2.1 reason"): "BC"}, {}, "D{ward}", "tiêu chí 2.1 nhận"),
    ({(WARD, "2.1"): 90}, {}, "D{ward}", "ghi căn cứ"),
    ({(WARD, "2.1"): "nhiều", (WARD, "2.1 reason"): "BC"}, {}, "D{ward}", "“nhiều” không phải là số"),
    ({(WARD, "2.1 reason"): "BC"}, {}, "D{ward}", "cần có điểm"),
    ({(WARD, "unit"): "nowhere", (WARD, "2.1"): 90, (WARD, "2.1 reason"): "BC"}, {}, "D{ward}", "đơn vị nowhere"),
    ({(WARD, "unit"): None, (WARD, "2.1"): 90, (WARD, "2.1 reason"): "BC"}, {}, "A{ward}", "ghi mã đơn vị"),
    ({(WARD, "unit"): OTHER, (WARD, "3.1"): 5, (WARD, "3.1 reason"): "KL"}, {}, "A", "đã có ở dòng"),
    ({}, {"2.1": "2,1"}, "D1", "cột “2,1”"),
    ({}, {"2.1 reason": "2.1"}, "E1", "có hai lần"),
    ({}, {"unit": "don_vi"}, "A1", "không có cột “unit”"),
]  # fmt: skip


@pytest.mark.django_db
def test_of_a_workbook_with_wrong_cells_nothing_is_taken_and_each_cell_is_named(at, headed):
    round_ = a_plan(heads_book=of_heads())
    units = [unit.code for unit in queries.units_in(round_)]
    right = {(OTHER, "3.1"): 5, (OTHER, "3.1 reason"): "KL"}
    for changes, heading, cell, sentence in WRONG_CELLS:
        sent = a_workbook(at, round_.pk, {**right, **changes}, heading)
        answer = at("home", "heads", round_.pk, data={"table": sent})
        text = unescape(answer.content.decode())
        assert answer.status_code == 409 and sentence in text, sentence
        assert f"<code>Người đứng đầu đơn vị!{cell.format(ward=units.index(WARD) + 2)}" in text, sentence
        assert not HeadScore.objects.exists() and not File.objects.exists()
    both = {(WARD, "2.1"): 190, (WARD, "2.1 reason"): "BC", (OTHER, "3.1"): 500}
    answer = at("home", "heads", round_.pk, data={"table": a_workbook(at, round_.pk, {**right, **both})})
    assert answer.content.decode().count("<code>Người đứng đầu đơn vị!") == 2, "all that is wrong is said at once"  # fmt: skip
    empty = at("home", "heads", round_.pk, data={"table": a_workbook(at, round_.pk)})
    assert empty.status_code == 409 and "Chưa điền điểm nào" in empty.content.decode()
    table = upload(b"unit,2.1\n10525,5\n", "diem.csv")
    assert at("home", "heads", round_.pk, data={"table": table}).status_code == 400, "only a workbook is kept"
