"""Home Affairs writes a rule book by page or in Excel, tries it, freezes it, and says for whom it counts; nothing half-written."""

import io
import zipfile
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import load_workbook

from haidang.core.access.operations import grant
from haidang.core.accounts.operations import open_account
from haidang.core.audit.models import AuditLine
from haidang.core.facts.operations import refresh
from haidang.core.testing.loaded import loaded
from haidang.dossiers import operations as dossiers
from haidang.dossiers.tests.factories import received
from haidang.parindex import queries as index
from haidang.parindex.models import Assignment, BookDraft, RuleBook
from haidang.parindex.rulebooks import operations, queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(client, db):
    loaded(("units", "load"), ("procedures", "load"))
    user = open_account(
        username="nguoi-soan", full_name="Người Soạn", password="mot-mat-khau-dai", by="system:test"
    )
    grant(user=user, role="home_affairs", unit_code="", starts_on=date(2025, 7, 1), by="system:test")
    client.force_login(user)
    return client


def newest(code="example-commune") -> RuleBook:
    return index.book_in_use(code)


@pytest.fixture
def draft(keeper):
    answer = keeper.post(f"/rule-books/{newest().pk}/", {"version": "2027"})
    assert answer.status_code == 302
    return BookDraft.objects.get(code="example-commune", version="2027")


def text(answer) -> str:
    return answer.content.decode()


def page(draft, more="") -> str:
    return f"/rule-books/drafts/{draft.pk}/{more}"


def typed(keeper, draft, code, **changes) -> dict:
    """What the form of a node sends when some of its fields are changed."""
    shown = keeper.get(page(draft, f"parts/{code}/")).context["form"]
    laid_out = [field.name for _title, fields in shown.parts() for field, _width in fields]
    assert sorted(laid_out) == sorted(shown.fields), "every field has one place on the page"
    values = {name: shown[name].value() for name in shown.fields}
    said = {
        name: "" if value is None else shown.fields[name].prepare_value(value)
        for name, value in values.items()
    }
    said = {name: value for name, value in said.items() if value not in (None, False)}
    return {**said, "edition": shown_edition(draft), **changes}


def shown_edition(draft) -> int:
    return BookDraft.objects.get(pk=draft.pk).edition


def workbook(keeper, draft):
    return load_workbook(io.BytesIO(keeper.get(page(draft, "book.xlsx")).content))


def send(keeper, draft, book, edition=None):
    content = io.BytesIO()
    book.save(content)
    file = SimpleUploadedFile("bo.xlsx", content.getvalue())
    return keeper.post(page(draft), {"do": "file", "edition": edition or shown_edition(draft), "file": file})


def row_of(sheet, code) -> int:
    return next(row[0].row for row in sheet.iter_rows() if str(row[0].value) == code)


def column_of(sheet, name) -> str:
    return next(cell.column_letter for cell in sheet[1] if cell.value == name)


def cell(sheet, code, name) -> str:
    return f"{column_of(sheet, name)}{row_of(sheet, code)}"


def test_every_shipped_book_is_read_in_sentences_and_an_example_says_that_it_is_ours(keeper):
    listed = text(keeper.get("/rule-books/"))
    for code in ("qd766", "hp212-heads", "hp212-leaders", "hp212-staff", "nd335-staff", "nd335-leaders", "par-province", "example-department"):  # fmt: skip
        shown = text(keeper.get(f"/rule-books/{newest(code).pk}/"))
        assert f'href="/rule-books/{newest(code).pk}/"' in listed
        assert ("Ví dụ của Hải Đăng, không phải bộ tiêu chí chính thức" in shown) == code.startswith(
            "example"
        )
    shown = text(keeper.get(f"/rule-books/{newest().pk}/"))
    assert "Tỷ lệ đạt nhân 6 điểm. Dưới 50% được 0 điểm." in shown
    assert "Chủ trì: Sở Nội vụ" in shown and "Bắt buộc có tài liệu kiểm chứng" in shown
    assert "61 tiêu chí chấm điểm, trong đó 42 tiêu chí hệ thống tự đo" in shown


def test_a_workbook_that_comes_back_unchanged_is_the_same_book(keeper, draft):
    before = queries.looked_through(draft, timezone.localdate())
    assert send(keeper, draft, workbook(keeper, draft)).status_code == 302
    draft.refresh_from_db()
    after = queries.looked_through(draft, timezone.localdate())
    assert before == after and after[1] == [] and draft.edition == 2


def test_a_change_in_excel_stands_in_the_draft_and_the_frozen_version_stays(keeper, draft):
    book = workbook(keeper, draft)
    sheet = book["criteria"]
    sheet[cell(sheet, "1.1.2", "bands")] = "80%=1; 95%=2"
    assert send(keeper, draft, book).status_code == 302
    assert "từ 95%: 2; từ 80%: 1; còn lại 0" in text(keeper.get(page(draft)))
    assert index.read(newest()).node("1.1.2").rule.bands[0].bound * 10 == 7


WRONG = [
    ("1.1", "max", 5, "nhưng các mục con cộng lại là 4"),
    ("1.1.2", "bands", "70%-90%=1; 80%-100%=2", "chồng lấn: 80%"),
    ("1.1.2", "bands", "90=2", "ghi 90%, không ghi 90"),
    ("1.1.2", "bands", "90%=3", "vượt điểm tối đa 2"),
    ("1.1.2", "bands", "chín mươi", "ghi các mức như 90%=2"),
    ("3.1.1", "measure", "dossiers.happy", "không có phép đo dossiers.happy"),
    ("3.1.1", "measure", "dossiers.processing_time", "không dùng được với phép đo"),
    ("1.1", "parent", "1.1.2", "vòng lặp: 1.1 → 1.1.2 → 1.1"),
    ("1.1", "parent", "99", "không có dòng nào mang số 99"),
    ("3.1.1", "max", "sáu", "ghi một số"),
    ("3.1.1", "rule", "luck", "không phải “luck”"),
    ("3.1.1", "floor", 50, "không phải 50"),
    ("3.1.2", "code", "3.1.1", "số 3.1.1 đã có"),
    ("2", "lead", "HP-KHONG-CO", "không có đơn vị nào"),
    ("1.1.1", "evidence", "maybe", "required, none"),
    ("9.1", "per", 0, "số điểm cho mỗi lần"),
]


def test_a_wrong_cell_is_named_and_nothing_of_the_workbook_is_taken(keeper, draft):
    for code, column, value, said in WRONG:
        book = workbook(keeper, draft)
        sheet = book["criteria"]
        sheet[cell(sheet, "5.1.1", "name")] = "Tên khác"
        place = cell(sheet, code, column)
        sheet[place] = value
        answer = send(keeper, draft, book)
        named = {problem.place: problem.sentence for problem in answer.context["problems"]}
        assert answer.status_code == 400 and said in named[f"criteria!{place}"], (code, column, named)
        assert f"criteria!{place}" in text(answer)
    draft.refresh_from_db()
    assert draft.edition == 1 and "Tên khác" not in str(draft.content)


def test_a_leaf_is_changed_on_its_page_and_what_does_not_add_up_is_named_there_and_hinders_freezing(
    keeper, draft
):
    answer = keeper.post(page(draft, "parts/3.1.1/"), typed(keeper, draft, "3.1.1", max="7,5", floor="60%"))
    assert answer.status_code == 302
    shown = text(keeper.get(page(draft)))
    assert "Tỷ lệ đạt nhân 7,5 điểm. Dưới 60% được 0 điểm." in shown
    assert "12,5 điểm, nhưng các mục con cộng lại là 14" in shown
    refused = keeper.post(page(draft), {"do": "freeze", "edition": shown_edition(draft)})
    assert refused.status_code == 409 and "còn 1 chỗ phải sửa" in text(refused)
    for code, most in (("3.1", "14"), ("3", "26,5")):
        keeper.post(page(draft, f"parts/{code}/"), typed(keeper, draft, code, max=most))
    frozen = keeper.post(page(draft), {"do": "freeze", "edition": shown_edition(draft)})
    assert frozen.status_code == 302 and newest().version == "2027"
    assert index.read(newest()).node("3.1.1").max * 2 == 15 and not BookDraft.objects.exists()
    assert AuditLine.objects.filter(verb="parindex.book_frozen").exists()


def test_what_was_typed_wrong_stays_in_the_form_with_the_reason(keeper, draft):
    answer = keeper.post(
        page(draft, "parts/1.1.2/"), typed(keeper, draft, "1.1.2", bands="90 phần trăm", name="Tên đang gõ")
    )
    assert answer.status_code == 400
    assert (
        "Ghi các mức như 90%=2" in text(answer)
        and "90 phần trăm" in text(answer)
        and "Tên đang gõ" in text(answer)
    )
    assert shown_edition(draft) == 1


def test_a_part_is_added_and_taken_away(keeper, draft):
    new = {
        "edition": 1,
        "code": "1.2.4",
        "name": "Đối thoại với người dân",
        "max": "1",
        "rule": "yes_no",
        "lead": "HP-VP",
    }
    assert keeper.post(page(draft, "parts/?parent=1.2"), new).status_code == 302
    draft.refresh_from_db()
    node = queries.looked_through(draft, timezone.localdate())[0].node("1.2.4")
    assert (node.name, node.max, node.lead) == ("Đối thoại với người dân", 1, "HP-VP")
    taken = keeper.post(page(draft, "parts/?parent=1.2"), {**new, "edition": 2})
    assert taken.status_code == 409 and "Số 1.2.4 đã có" in text(taken)
    assert keeper.post(page(draft, "parts/1.2.4/"), {"do": "remove", "edition": 2}).status_code == 302
    draft.refresh_from_db()
    assert queries.looked_through(draft, timezone.localdate())[0].node("1.2.4") is None


def test_rows_are_put_in_another_order_on_the_page(keeper, draft):
    def order():
        return [area["code"] for area in BookDraft.objects.get().content["areas"]]

    before = order()
    shown = text(keeper.get(page(draft)))
    assert f'value="down:{before[0]}"' in shown and f'value="up:{before[0]}"' not in shown
    moved = keeper.post(page(draft), {"do": f"down:{before[0]}", "edition": 1})
    assert moved.headers["Location"].endswith(f"#node-{before[0]}")
    assert order() == [before[1], before[0], *before[2:]]
    assert keeper.post(page(draft), {"do": f"up:{before[0]}", "edition": 1}).status_code == 409, "of another edition"  # fmt: skip
    keeper.post(page(draft), {"do": f"up:{before[0]}", "edition": 2})
    keeper.post(page(draft), {"do": f"up:{before[0]}", "edition": 3})
    assert order() == before, "the first stays where it is"
    place = next(n for n, area in enumerate(draft.content["areas"]) if len(area.get("children", ())) > 1)
    children = [child["code"] for child in draft.content["areas"][place]["children"]]
    keeper.post(page(draft), {"do": f"down:{children[0]}", "edition": 4})
    after = BookDraft.objects.get().content["areas"][place]["children"]
    assert [child["code"] for child in after] == [children[1], children[0], *children[2:]]


def test_classes_are_written_on_the_page_of_the_book_and_stand_in_its_workbook(keeper, draft):
    fields = {"title": "Ví dụ", "act": "Thử", "mark": "assumption", "edition": 1, "total_cap": "100", "head": "longest", "least_months": "6"}  # fmt: skip
    wrong = keeper.post(page(draft, "about/"), {**fields, "classes": "Tốt từ 90"})
    assert wrong.status_code == 400 and "Tốt từ 90" in text(wrong)
    kept = keeper.post(page(draft, "about/"), {**fields, "classes": ">90: Xuất sắc / Excellent\n79,5: Tốt\n"})
    assert kept.status_code == 302
    content = BookDraft.objects.get().content
    assert content["classes"] == [{"above": 90, "name": "Xuất sắc", "name_en": "Excellent"}, {"from": 79.5, "name": "Tốt"}]  # fmt: skip
    assert (content["total_cap"], content["head"], content["least_months"]) == (100, "longest", 6)
    assert "&gt;90: Xuất sắc / Excellent\n79,5: Tốt" in text(keeper.get(page(draft, "about/")))
    workbook = keeper.get(page(draft, "book.xlsx")).content
    sheet = load_workbook(io.BytesIO(workbook))["classes"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == [[None, 90, "Xuất sắc", "Excellent"], [79.5, None, "Tốt", None]]  # fmt: skip
    keeper.post(page(draft), {"do": "file", "edition": 2, "file": SimpleUploadedFile("bo.xlsx", workbook)})
    assert BookDraft.objects.get().content == content


def test_of_two_who_write_at_once_the_second_is_told_and_loses_nothing(keeper, draft):
    mine = typed(keeper, draft, "1.1.1", name="Của tôi")
    keeper.post(page(draft, "parts/1.1.3/"), typed(keeper, draft, "1.1.3", name="Của người khác"))
    refused = keeper.post(page(draft, "parts/1.1.1/"), mine)
    assert refused.status_code == 409 and "Có người vừa sửa" in text(refused) and "Của tôi" in text(refused)
    assert send(keeper, draft, workbook(keeper, draft), edition=1).status_code == 409
    assert "Của người khác" in str(BookDraft.objects.get(pk=draft.pk).content)


def test_two_versions_are_compared_in_words(keeper, draft):
    keeper.post(page(draft, "parts/1.1.1/"), typed(keeper, draft, "1.1.1", lead="HP-VP", bands="0=1"))
    keeper.post(page(draft, "parts/7.3.5/"), {"do": "remove", "edition": shown_edition(draft)})
    shown = keeper.get(page(draft, "compare/"))
    found = shown.context["compared"]
    assert [node.code for node in found.dropped] == ["7.3.5"] and found.added == ()
    assert "Thêm 0, bỏ 1, sửa 1" in text(shown)
    (changed,) = found.changed
    assert {one.what: (one.before, one.after) for one in changed.differences} == {
        "Cách chấm": ("Theo thời điểm: đúng hạn: 1; muộn đến 15 ngày: 0,5; muộn hơn được 0.", "Theo thời điểm: đúng hạn: 1; muộn hơn được 0."),
        "Cơ quan chủ trì": ("Sở Nội vụ", "Văn phòng UBND thành phố"),
    }  # fmt: skip


def test_one_version_of_a_book_counts_for_a_block_at_a_time(keeper):
    book = newest()
    said = {"book": book.pk, "block": "wards", "starts_on": "2027-01-01", "ends_on": ""}
    assert keeper.post("/rule-books/assigned/", said).status_code == 302
    assert queries.assigned_to("wards", date(2027, 5, 1)) == [book]
    assert (
        queries.assigned_to("wards", date(2026, 12, 31))
        == queries.assigned_to("communes", date(2027, 5, 1))
        == []
    )
    again = keeper.post("/rule-books/assigned/", {**said, "starts_on": "2027-07-01"})
    assert again.status_code == 409 and "đang áp dụng cho khối này từ 01/01/2027" in text(again)
    other = keeper.post("/rule-books/assigned/", {**said, "block": "communes"})
    assert other.status_code == 302, "another block"
    assert keeper.post("/rule-books/assigned/", {**said, "book": newest("qd766").pk}).status_code == 302, (
        "another book"
    )
    one = Assignment.objects.get(book=book, block="wards")
    early = keeper.post(f"/rule-books/assigned/{one.pk}/end/", {"ends_on": "2026-12-31"})
    assert early.status_code == 409 and "Áp dụng từ 01/01/2027" in text(early)
    assert keeper.post(f"/rule-books/assigned/{one.pk}/end/", {"ends_on": "2027-06-30"}).status_code == 302
    assert keeper.post("/rule-books/assigned/", {**said, "starts_on": "2027-07-01"}).status_code == 302
    assert "2027-06-30" not in text(keeper.get("/rule-books/assigned/"))


def test_a_version_has_a_name_of_its_own_and_a_workbook_of_another_book_is_refused(keeper, draft):
    for version, said in (("2027", "Đã có bản nháp"), ("2026-2", "đã có và không sửa được"), ("", "")):
        answer = keeper.post(f"/rule-books/{newest().pk}/", {"version": version})
        assert answer.status_code in (400, 409) and said in text(answer)
    other = load_workbook(io.BytesIO(keeper.get(f"/rule-books/{newest('example-department').pk}/book.xlsx").content))  # fmt: skip
    refused = send(keeper, draft, other)
    assert refused.status_code == 409 and "example-department" in text(refused)
    other["book"]["B2"] = "thu-nghiem"
    content = io.BytesIO()
    other.save(content)
    sent = keeper.post("/rule-books/", {"file": SimpleUploadedFile("bo.xlsx", content.getvalue())})
    begun = BookDraft.objects.get(code="example-department")
    assert sent.status_code == 302 and begun.version == "thu-nghiem" and begun.base == newest(begun.code)
    for name, data in (("bo.xlsx", b"khong phai excel"), ("bo.pdf", b"%PDF")):
        assert keeper.post("/rule-books/", {"file": SimpleUploadedFile(name, data)}).status_code == 400


def test_what_begins_like_a_formula_stays_words_in_the_workbook_of_a_book_and_a_bomb_is_not_unpacked(
    keeper, draft
):
    keeper.post(page(draft, "parts/1.1.1/"), typed(keeper, draft, "1.1.1", name='=HYPERLINK("http://x")'))
    book = workbook(keeper, draft)
    sheet = book["criteria"]
    assert sheet[cell(sheet, "1.1.1", "name")].data_type == "s"
    assert send(keeper, draft, book).status_code == 302
    assert queries.looked_through(BookDraft.objects.get(pk=draft.pk), timezone.localdate())[0].node("1.1.1").name.startswith("=HYPER")  # fmt: skip
    sheet["XFD1999"], book["book"]["XFD60"] = "xa", "xa"  # read whole these would be 32 million cells
    assert send(keeper, draft, book).status_code == 302
    classes = book["classes"] if "classes" in book.sheetnames else book.create_sheet("classes")
    classes["A900000"], sheet["ZZ1"] = "xa", "name_en"
    refused = send(keeper, draft, book)
    assert {one.place for one in refused.context["problems"]} == {"classes", "criteria!ZZ1"}
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b" " * 61 * 1024 * 1024)
    file = SimpleUploadedFile("bo.xlsx", bomb.getvalue())
    refused = keeper.post(page(draft), {"do": "file", "edition": shown_edition(draft), "file": file})
    assert refused.status_code == 400 and "giải nén ra lớn hơn 60 MB" in text(refused)


@pytest.mark.django_db(transaction=True)
def test_a_draft_is_tried_on_what_was_counted_beside_the_version_it_comes_from(keeper):
    at = timezone.now().replace(month=8, day=4, hour=2) - timedelta(days=365)
    for unit, days in (("11311", 1), ("10525", 35)):
        dossier = received(at=at, unit_code=unit)
        dossiers.change(dossier=dossier, verb="finish", at=at + timedelta(days=days), by="system:test")
    refresh()
    draft = operations.draft(base=newest(), version="2027", by="system:test")
    shown = keeper.get(page(draft, "preview/"))
    rows = {row.unit.code: row for row in shown.context["rows"]}
    assert f"từ tháng 01/{at.year} đến tháng 12/{at.year}" in text(shown)
    assert (rows["11311"].rank_now, rows["11311"].rank_tried, rows["10525"].rank_tried) == (1, 1, 2)
    assert rows["11311"].moved == 0 and rows["11407"].tried.index is None, (
        "where nothing came nothing is measured"
    )
    # Whoever is early gets nothing any more: only what was late is left to give points.
    for code in [
        leaf.code
        for leaf in index.read(newest()).leaves()
        if leaf.measure and leaf.measure != "finished.far_over"
    ]:
        operations.remove(draft=draft, edition=draft.edition, code=code, by="system:test")
        draft.refresh_from_db()
    operations.change(draft=draft, edition=draft.edition, code="8.1.4", values={"inverse": False, "floor": None}, by="system:test")  # fmt: skip
    rows = {row.unit.code: row for row in keeper.get(page(draft, "preview/")).context["rows"]}
    assert (rows["11311"].rank_now, rows["11311"].rank_tried, rows["11311"].places, rows["10525"].places) == (
        1,
        2,
        -1,
        1,
    )
    assert rows["10525"].tried.index == 100 and rows["11311"].tried.index == 0


def test_a_leaf_is_given_a_questionnaire_on_its_page_and_a_wrong_one_is_named_at_its_cell(keeper, draft):
    named = "surveys.points/after-a-procedure/Q9.II.C"
    assert keeper.post(page(draft, "parts/8.1.2/"), typed(keeper, draft, "8.1.2", measure=named)).status_code == 302  # fmt: skip
    assert queries.looked_through(BookDraft.objects.get(pk=draft.pk), timezone.localdate())[0].node("8.1.2").measure == named  # fmt: skip
    assert "Điểm trung bình tính theo phần trăm" in text(keeper.get(page(draft)))
    refused = keeper.post(page(draft, "parts/8.1.2/"), typed(keeper, draft, "8.1.2", measure="surveys.points/after-2031"))  # fmt: skip
    assert refused.status_code == 400
    book = workbook(keeper, draft)
    sheet = book["criteria"]
    assert sheet[cell(sheet, "8.1.2", "measure")].value == named
    sheet[cell(sheet, "8.1.2", "measure")] = "surveys.points/after-2031"
    wrong = text(send(keeper, draft, book))
    assert f"criteria!{cell(sheet, '8.1.2', 'measure')}" in wrong and "không có phiếu hỏi" in wrong
