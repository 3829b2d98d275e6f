"""Officials write the steps of a dossier by page or in Excel; nothing half-written, nothing typed lost, mistakes named by cell."""

import io
import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from openpyxl import load_workbook

from haidang.core.access.operations import grant
from haidang.core.accounts.operations import open_account
from haidang.core.audit.models import AuditLine
from haidang.core.testing.loaded import loaded
from haidang.procedures import shipped
from haidang.procedures.processes import files, operations, queries
from haidang.procedures.queries import by_code

pytestmark = pytest.mark.django_db
CODE = "1.004873"  # marital status: three working days, 22.5 hours
PROCESS = f"/procedures/processes/{CODE}/"
DRAFT = f"{PROCESS}all/draft/"


@pytest.fixture(autouse=True)
def city(db):
    loaded(("units", "load"), ("procedures", "load"))


@pytest.fixture
def keeper(client):
    user = open_account(
        username="nguoi-soan", full_name="Người Soạn", password="mot-mat-khau-dai", by="system:test"
    )
    grant(user=user, role="home_affairs", unit_code="", starts_on=date(2025, 7, 1), by="system:test")
    client.force_login(user)
    return client


def text(answer) -> str:
    return answer.content.decode()


def draft():
    return queries.PROCESSES.draft_of(by_code(CODE), level="")


def steps():
    return queries.process_of(draft()).steps


ROW = {"code": "", "en": "", "place": "decider", "unit": "", "role": "officer", "outcome_vi": "", "outcome_en": ""}  # fmt: skip


def posted(*rows, do="save", **more):
    """What the form of a draft sends: each row a dict of what was typed in it."""
    said = {"do": do, "edition": draft().edition, "rows": len(rows), "mark": "assumption", **more}
    for number, row in enumerate(rows):
        said |= {f"s{number}-{name}": value for name, value in (ROW | row).items()}
    return said


def kept():
    """The rows of the draft as they stand, ready to be sent again."""
    return [{"code": one.code, "vi": one.words.vi, "hours": f"{one.hours:g}", "place": one.place, "unit": one.unit, "role": one.role} for one in steps()]  # fmt: skip


RECEIVE = {"vi": "Tiếp nhận", "hours": "2,5", "place": "desk", "role": "clerk"}
EXAMINE = {"vi": "Thẩm định", "hours": "12", "outcome_vi": "Dự thảo"}
SIGN = {"vi": "Ký duyệt", "hours": "4", "role": "unit_leader"}


def test_a_process_is_written_by_page_and_published_and_then_stays(keeper):
    assert keeper.post(PROCESS, {"do": "draft", "level": "all"}).url == DRAFT
    assert "Chưa có bước nào" in text(keeper.get(DRAFT))
    assert keeper.post(DRAFT, posted(RECEIVE, EXAMINE, do="add")).url == f"{DRAFT}?more=1#steps"
    assert [(one.words.vi, one.place, one.role, one.hours) for one in steps()] == [
        ("Tiếp nhận", "desk", "clerk", 2.5), ("Thẩm định", "decider", "officer", 12.0)
    ]  # fmt: skip
    assert text(keeper.get(f"{DRAFT}?more=1")).count('class="card card-body mb-3"') == 3
    today = timezone.localdate()
    assert keeper.post(DRAFT, posted(*kept(), SIGN, do="publish", starts_on=today.isoformat())).url == PROCESS
    published = queries.in_force(by_code(CODE), "ward", today)
    assert [one.words.vi for one in queries.process_of(published).steps] == ["Tiếp nhận", "Thẩm định", "Ký duyệt"]  # fmt: skip
    assert "Ký duyệt" in text(keeper.get(f"/procedures/{CODE}/"))
    verbs = AuditLine.objects.filter(verb__startswith="procedures.process").order_by("id").values_list("verb", flat=True)  # fmt: skip
    assert list(verbs) == [f"procedures.process_{what}" for what in ("drafted", "changed", "changed", "published")]  # fmt: skip
    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("update procedures_processversion set content = '{}'")


def test_rows_are_moved_and_taken_away_with_all_that_was_typed(keeper):
    keeper.post(PROCESS, {"do": "draft", "level": "all"})
    keeper.post(DRAFT, posted(RECEIVE, EXAMINE, SIGN))
    codes = [one.code for one in steps()]
    typed = kept()
    typed[0]["vi"] = "Tiếp nhận và số hóa"
    keeper.post(DRAFT, posted(*typed, do="down-0"))
    assert [(one.code, one.words.vi) for one in steps()][:2] == [(codes[1], "Thẩm định"), (codes[0], "Tiếp nhận và số hóa")]  # fmt: skip
    keeper.post(DRAFT, posted(*kept(), do="remove-0"))
    assert [one.code for one in steps()] == [codes[0], codes[2]]


def test_what_is_wrong_in_a_row_stands_beside_it_and_everything_typed_comes_back(keeper):
    keeper.post(PROCESS, {"do": "draft", "level": "all"})
    wrong = keeper.post(DRAFT, posted(RECEIVE | {"hours": "nhiều"}, EXAMINE | {"place": "other"}, do="up-1"))
    page = text(wrong)
    assert wrong.status_code == 400 and not steps()
    assert 'value="nhiều"' in page and "Hãy ghi số giờ bằng số" in page and "Hãy cho biết đơn vị nào" in page
    assert page.index("Thẩm định") < page.index("Tiếp nhận"), "moved, though nothing could be kept"


def test_steps_that_take_more_than_the_time_limit_are_not_published_and_the_step_is_named(keeper):
    keeper.post(PROCESS, {"do": "draft", "level": "all"})
    long = EXAMINE | {"hours": "18"}
    said = posted(RECEIVE, long, SIGN, do="publish", starts_on=timezone.localdate().isoformat())
    refused = keeper.post(DRAFT, said)
    assert refused.status_code == 409 and "tổng số giờ là 24,5" in text(refused)
    assert '<a href="#step-2">Bước 3</a>' in text(refused)
    assert len(steps()) == 3, "what was written is kept all the same"


def test_what_could_not_be_published_is_mended_on_the_same_page(keeper):
    keeper.post(PROCESS, {"do": "draft", "level": "all"})
    said = posted(EXAMINE | {"hours": "30"}, do="publish", starts_on=timezone.localdate().isoformat())
    page = text(keeper.post(DRAFT, said))
    edition = re.search(r'name="edition" value="(\d+)"', page)[1]
    assert keeper.post(DRAFT, said | {"s0-hours": "12", "edition": edition}).url == PROCESS
    assert queries.in_force(by_code(CODE), "ward", timezone.localdate()) is not None


def test_of_too_many_steps_none_is_lost_and_the_page_says_what_to_do(keeper):
    keeper.post(PROCESS, {"do": "draft", "level": "all"})
    rows = [{"vi": f"Bước thử {number}", "hours": "0,5"} for number in range(31)]
    page = keeper.post(DRAFT, posted(*rows))
    assert (
        page.status_code == 400 and "nhiều nhất 30 bước" in text(page) and 'value="Bước thử 30"' in text(page)
    )
    assert not steps() and keeper.post(DRAFT, posted(*rows[:30])).status_code == 302
    assert 'value="add"' not in text(keeper.get(DRAFT))


def test_two_who_write_one_draft_do_not_undo_each_other(keeper):
    keeper.post(PROCESS, {"do": "draft", "level": "all"})
    mine = posted(RECEIVE)
    keeper.post(DRAFT, posted(EXAMINE))
    late = keeper.post(DRAFT, mine)
    assert late.status_code == 409 and 'value="Tiếp nhận"' in text(late)
    assert [one.words.vi for one in steps()] == ["Thẩm định"]


def workbook(change=None, **cells):
    """The shipped process of the procedure as a workbook, with some cells of its steps changed."""
    operations.load(folder=shipped.PROCESSES, today=timezone.localdate(), by="system:test")
    book = load_workbook(
        io.BytesIO(files.to_excel(queries.process_of(queries.PROCESSES.versions_of(by_code(CODE))[0])))
    )
    for cell, value in cells.items():
        book["steps"][cell] = value
    if change:
        change(book)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def sent(client, content, name="buoc.xlsx", level="all"):
    return client.post(PROCESS, {"do": "file", "level": level, "file": SimpleUploadedFile(name, content)})


def test_a_workbook_goes_out_and_comes_back_as_the_same_process(keeper):
    assert sent(keeper, workbook()).url == DRAFT
    [first] = [one for one in queries.PROCESSES.versions_of(by_code(CODE)) if one.starts_on]
    assert queries.process_of(draft()) == queries.process_of(first)
    there = keeper.get(f"{PROCESS}all/version-1.xlsx")
    assert (
        load_workbook(io.BytesIO(there.content))["steps"]["B2"].value == "Tiếp nhận, kiểm tra và số hóa hồ sơ"
    )


def test_a_role_may_be_written_as_people_call_it_and_hours_with_a_comma(keeper):
    assert sent(keeper, workbook(E3="Lãnh đạo đơn vị", F3="7,5")).url == DRAFT
    assert (steps()[1].role, steps()[1].hours) == ("unit_leader", 7.5)


@pytest.mark.parametrize(
    ("cells", "cell"),
    [
        ({"F3": "nhiều"}, "F3"),
        ({"F3": 18}, "F4"),  # there the sum passes the limit
        ({"E3": "giám đốc"}, "E3"),
        ({"D3": "HP-KHONG"}, "D3"),
        ({"B4": ""}, "B4"),
        ({"A4": "receive"}, "A4"),
    ],
)
def test_a_mistake_in_a_workbook_is_named_by_sheet_and_cell_and_begins_no_draft(keeper, cells, cell):
    answer = sent(keeper, workbook(**cells))
    assert answer.status_code == 409 and f"trang tính steps, ô {cell}" in text(answer)
    assert draft() is None


def test_a_file_that_is_no_workbook_or_lacks_a_sheet_is_refused_with_a_sentence(keeper):
    assert "Đây không phải bảng tính Excel" in text(sent(keeper, b"khong phai excel"))
    assert "steps" in text(sent(keeper, workbook(lambda book: book.remove(book["steps"]))))
    assert draft() is None


def test_a_process_for_one_kind_of_unit_goes_before_the_one_for_all(keeper):
    workbook()
    today = timezone.localdate()
    own = operations.draft(procedure=by_code(CODE), level="xa", by="system:test")
    process = files.read_yaml(
        b"steps:\n- {code: all, words: M\xe1\xbb\x99t b\xc6\xb0\xe1\xbb\x9bc, hours: 2}", 22.5, ()
    )
    operations.change(version=own, edition=own.edition, content=process, by="system:test")
    assert queries.in_force(by_code(CODE), "ward", today).level == ""
    operations.publish(version=own, starts_on=today, today=today, by="system:test")
    assert queries.in_force(by_code(CODE), "ward", today).level == "xa"
    assert queries.in_force(by_code(CODE), "department", today).level == ""
    assert keeper.post(PROCESS, {"do": "draft", "level": "tinh"}).status_code == 409


def test_the_command_loads_what_is_shipped_once_and_names_what_is_wrong_in_a_file(tmp_path, capsys):
    call_command("processes", "load")
    call_command("processes", "load")
    assert capsys.readouterr().out.split("\n")[:2] == ["6 processes loaded", "0 processes loaded"]
    bad = tmp_path / "buoc.yaml"
    bad.write_text("steps:\n- {code: mot, words: Một, hours: 99}\n")
    with pytest.raises(CommandError, match=r"2, steps\[1\]\.hours"):
        call_command("processes", "import", CODE, str(bad))
    bad.write_text("steps:\n- {code: mot, words: Một, hours: 9}\n")
    call_command("processes", "import", CODE, str(bad))
    assert [one.hours for one in steps()] == [9.0]


def test_the_head_of_a_commune_does_not_keep_what_all_communes_follow(client):
    user = open_account(
        username="chu-tich", full_name="Chủ Tịch", password="mot-mat-khau-dai", by="system:test"
    )
    grant(user=user, role="unit_leader", unit_code="10525", starts_on=date(2025, 7, 1), by="system:test")
    client.force_login(user)
    assert client.get("/procedures/processes/").status_code == 200
    assert client.post(PROCESS, {"do": "draft", "level": "all"}).status_code == 404
    assert draft() is None


def test_a_version_may_not_begin_before_today_or_before_one_that_is_published(keeper):
    workbook()
    keeper.post(PROCESS, {"do": "draft", "level": "all"})
    today = timezone.localdate()
    early = keeper.post(DRAFT, posted(*kept(), do="publish", starts_on=(today - timedelta(1)).isoformat()))
    assert early.status_code == 409 and "Ngày áp dụng đã qua" in text(early)


def test_a_later_version_takes_the_place_of_the_one_before_from_its_day_on(keeper):
    today = timezone.localdate()
    operations.load(folder=shipped.PROCESSES, today=today, by="system:test")
    procedure = by_code(CODE)
    for day in (today, today + timedelta(5)):
        version = operations.draft(procedure=procedure, level="", by="system:test")
        operations.publish(version=version, starts_on=day, today=today, by="system:test")
    for day, number in ((today + timedelta(4), 2), (today + timedelta(5), 3)):
        assert [one.number for one in queries.holding(procedure, day)] == [number]
        assert queries.in_force(procedure, "ward", day).number == number
        assert queries.held_by_procedure(day)[procedure.pk].number == number
