"""Officials keep fees, exemptions and promised limits by page and in Excel: each with its days and its act, nothing half-entered."""

import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from haidang.core.access.operations import grant
from haidang.core.accounts.operations import open_account
from haidang.core.audit.models import AuditLine
from haidang.core.testing.asking import asked
from haidang.core.testing.loaded import loaded
from haidang.procedures.fees.kinds import FEES
from haidang.procedures.fees.operations import enter_fees
from haidang.procedures.fees.queries import exemptions_of, fees_of
from haidang.procedures.limits.queries import committed, promised
from haidang.procedures.lines import operations, queries
from haidang.procedures.lines.operations import UnableToEnter
from haidang.procedures.lines.reading import read_lines
from haidang.procedures.models import CommittedLimit, Exemption, Fee, Procedure
from haidang.procedures.queries import by_code

pytestmark = pytest.mark.django_db
CODE = "1.004873"  # marital status: three working days
OF = f"/procedures/lines/of/{CODE}/"
ACT = "Nghị quyết 12/2025/NQ-HĐND ngày 10/12/2025"
TODAY = timezone.localdate


def later():
    return TODAY() + timedelta(30)


@pytest.fixture(autouse=True)
def city(db):
    loaded(("units", "load"), ("procedures", "load"))


def signed_in(client, role="home_affairs", unit=""):
    user = open_account(
        username=f"{role}{unit}", full_name="Người Soạn", password="mot-mat-khau-dai", by="system:test"
    )
    grant(user=user, role=role, unit_code=unit, starts_on=date(2025, 7, 1), by="system:test")
    client.force_login(user)
    return client


@pytest.fixture
def keeper(client):
    return signed_in(client)


def typed(**changes):
    row = {"case": "", "amount": "20.000", "kind": "le_phi", "per": "", "starts_on": TODAY().isoformat(), "ends_on": "", "act": ACT, "mark": "read"}  # fmt: skip
    return row | changes


def costs(on=None):
    return [(one.case, one.amount) for one in fees_of(by_code(CODE), on or TODAY())]


def own(**of) -> Fee:
    return Fee.objects.exclude(act="").get(**of)


def table(*rows, heads=("Thủ tục", "Trường hợp", "Số tiền (đồng)", "Từ ngày", "Đến ngày", "act", "mark")):
    book = Workbook()
    for row in (heads, *rows):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return SimpleUploadedFile("bang.xlsx", content.getvalue())


def test_a_fee_is_entered_by_page_from_a_day_on_and_the_one_before_it_ends_the_day_before(keeper):
    assert keeper.post(f"{OF}fees/new/", typed()).url == OF
    assert costs() == [("", 20_000)] and "20.000 ₫" in keeper.get(f"/procedures/{CODE}/").text
    aside = keeper.get(OF).text
    assert "đã có dòng theo văn bản" in aside
    assert keeper.get("/procedures/lines/fees/").text.count(f'href="{OF}"') == 1
    page = keeper.get(f"{OF}fees/new/?like={own().pk}").text
    assert 'value="20000"' in page and ACT not in page.partition("<form method=\"post\"")[2].partition("Ví dụ")[0]  # fmt: skip
    said = keeper.post(f"{OF}fees/new/?like={own().pk}", typed(amount="0", starts_on=later().isoformat()), follow=True).text  # fmt: skip
    assert "Dòng trước kết thúc vào ngày liền trước" in said
    assert (costs(later() - timedelta(1)), costs(later())) == ([("", 20_000)], [("", 0)])
    line = AuditLine.objects.filter(verb="procedures.fees_entered").latest("id")
    assert line.actor.startswith("user:") and CODE in line.line


def test_who_pays_less_and_a_promise_of_one_unit_are_entered_the_same_way(keeper):
    days = {"starts_on": "01/06/2026", "ends_on": "", "act": ACT, "mark": "read"}
    assert keeper.post(f"{OF}exemptions/new/", {"who": "Hộ nghèo", "percent_off": "100 %", **days}).url == OF
    assert keeper.post(f"{OF}limits/new/", {"unit": "10525", "time_limit": "1,5", "time_unit": "working_day", **days}).url == OF  # fmt: skip
    assert [(one.who, one.percent_off) for one in exemptions_of(by_code(CODE), TODAY())] == [
        ("Hộ nghèo", 100)
    ]
    assert promised(committed(TODAY(), by_code(CODE)), CODE, "10525").amount == 1.5
    page = keeper.get(OF).text
    assert "giảm 100 %" in page and "1,5 ngày làm việc" in page and "Hộ nghèo" in page
    new = keeper.get(f"{OF}limits/new/").text
    assert new.count("(có thể để trống)") == 2, (
        "the unit and the last day; how time is counted always stands there"
    )
    longer = keeper.post(
        f"{OF}limits/new/", {"unit": "", "time_limit": "4", "time_unit": "working_day", **days}
    )
    assert longer.status_code == 400 and "4 ngày làm việc dài hơn thời hạn theo quy định là 3" in longer.text
    assert CommittedLimit.objects.count() == 1


def test_what_is_wrong_stands_beside_its_field_and_everything_typed_comes_back(keeper):
    wrong = keeper.post(f"{OF}fees/new/", typed(amount="hai mươi", starts_on="hôm nay", act="", case="Nộp trực tiếp"))  # fmt: skip
    assert wrong.status_code == 400 and not Fee.objects.exclude(act="").exists()
    for part in ('value="hai mươi"', 'value="Nộp trực tiếp"', "ghi số đồng bằng chữ số như 100000", "ghi ngày như 01/01/2026", "ghi văn bản quy định"):  # fmt: skip
        assert part in wrong.text
    for day in ("0001-01-01", "9999-12-31"):
        assert keeper.post(f"{OF}fees/new/", typed(starts_on=day)).status_code == 400
    keeper.post(f"{OF}fees/new/", typed(ends_on=later().isoformat()))
    again = keeper.post(f"{OF}fees/new/", typed(starts_on=(TODAY() + timedelta(3)).isoformat()))
    assert again.status_code == 400 and "trong thời gian này đã có dòng khác" in again.text


def test_a_line_that_does_not_hold_yet_is_corrected_or_taken_away_and_the_one_before_it_follows(keeper):
    keeper.post(f"{OF}fees/new/", typed())
    keeper.post(f"{OF}fees/new/", typed(amount="30000", starts_on=later().isoformat()))
    coming = own(amount=30_000)
    page = f"{OF}fees/{coming.pk}/"
    sooner = later() - timedelta(10)
    assert keeper.post(page, typed(amount="35000", starts_on=sooner.isoformat(), do="correct")).url == OF
    coming.refresh_from_db()
    assert (coming.amount, coming.starts_on) == (35_000, sooner)
    assert own(amount=20_000).ends_on == sooner - timedelta(1)
    refused = keeper.post(page, typed(amount="1", starts_on=TODAY().isoformat(), do="correct"))
    assert refused.status_code == 400 and "hãy chọn ngày sau hôm nay" in refused.text
    assert own(amount=20_000).ends_on == sooner - timedelta(1), "nothing half-changed"
    assert "tiếp tục áp dụng, không định ngày kết thúc" in keeper.get(page).text
    assert keeper.post(page, {"do": "withdraw"}).url == OF
    assert own().amount == 20_000 and own().ends_on is None
    verbs = AuditLine.objects.filter(verb__startswith="procedures.line_").order_by("id")
    assert [one.verb for one in verbs] == ["procedures.line_corrected", "procedures.line_withdrawn"]


def test_what_holds_is_never_changed_and_ends_only_by_an_act_and_not_in_the_past(keeper):
    keeper.post(f"{OF}fees/new/", typed(starts_on=(TODAY() - timedelta(60)).isoformat()))
    page = f"{OF}fees/{own().pk}/"
    for do in ("correct", "withdraw"):
        answer = keeper.post(page, typed(amount="1", starts_on=later().isoformat(), do=do))
        assert (
            answer.status_code == 409 and "nên không sửa được nữa" in answer.text and own().amount == 20_000
        )
    past = {"do": "end", "last_day": (TODAY() - timedelta(5)).isoformat(), "act": "NQ 20/2026"}
    assert keeper.post(page, past).status_code == 409 and own().ends_on is None
    assert keeper.post(page, past | {"last_day": TODAY().isoformat(), "act": ""}).status_code == 400
    assert keeper.post(page, past | {"last_day": TODAY().isoformat()}).url == OF
    assert (own().ends_on, own().ending_act) == (
        TODAY(),
        "NQ 20/2026",
    ) and "chấm dứt theo NQ 20/2026" in keeper.get(OF).text
    assert keeper.post(page, past | {"last_day": later().isoformat()}).status_code == 409, (
        "an end is never put off"
    )


def test_a_table_comes_back_as_it_went_and_takes_new_rows_ends_and_corrections(keeper):
    keeper.post(f"{OF}fees/new/", typed(case="=Nộp trực tiếp"))
    keeper.post(f"{OF}fees/new/", typed(case="Nộp trực tuyến", starts_on=later().isoformat()))
    address = "/procedures/lines/fees/"
    content = keeper.get(f"{address}table.xlsx?which=all").content
    sheet = load_workbook(io.BytesIO(content)).active
    assert [cell.value for cell in sheet[1]][:3] == ["Thủ tục", "Trường hợp", "Số tiền (đồng)"]
    assert sheet["B2"].data_type == "s" and sheet.max_row == 3, (
        "assumed fees without an act are not among them"
    )
    same = keeper.post(address, {"file": SimpleUploadedFile("a.xlsx", content)}, follow=True).text
    assert "Đã thêm 0 dòng, kết thúc 0 dòng, sửa 0 dòng" in same
    book = load_workbook(io.BytesIO(content))
    book.active["G2"] = later()  # the one that holds gets its last day
    book.active["C3"] = 7000  # the one that does not hold yet is corrected
    book.active.append([CODE, "Bản sao", 5000, "Lệ phí", "bản", "01/01/2026", None, ACT, "đọc từ văn bản"])
    changed = io.BytesIO()
    book.save(changed)
    said = keeper.post(address, {"file": SimpleUploadedFile("a.xlsx", changed.getvalue())}, follow=True).text
    assert "Đã thêm 1 dòng, kết thúc 1 dòng, sửa 1 dòng" in said
    assert own(case="=Nộp trực tiếp").ends_on == later() and own(case="Nộp trực tuyến").amount == 7000
    new = own(case="Bản sao")
    assert (new.kind, new.mark, new.per, new.starts_on) == ("le_phi", "read", "bản", date(2026, 1, 1))


def test_mistakes_of_a_table_are_named_at_their_cells_and_nothing_of_it_is_entered(keeper):
    good = (CODE, "a", 1000, "01/01/2026", None, ACT, "đọc từ văn bản")
    wrong = keeper.post(
        "/procedures/lines/fees/",
        {"file": table(good, (CODE, "b", "nhiều", "32/01/2026", None, ACT, "chắc"), (), ("9.9", "", 5, "01/01/2026", None, ACT, ""))},
    )  # fmt: skip
    assert wrong.status_code == 409 and not Fee.objects.exclude(act="").exists()
    for cell in ("ô C3: ghi số đồng", "ô D3: ghi ngày như", "ô G3: chỉ nhận một trong"):
        assert cell in wrong.text
    strange = keeper.post("/procedures/lines/fees/", {"file": table(good, ("9.9", "", 5, "01/01/2026", None, ACT, ""))})  # fmt: skip
    assert "ô A3: không có thủ tục 9.9" in strange.text
    lacking = keeper.post("/procedures/lines/fees/", {"file": table((CODE,), heads=("Thủ tục",))})
    assert "Dòng đầu thiếu cột “Số tiền (đồng)”" in lacking.text
    none = keeper.post("/procedures/lines/fees/", {"file": SimpleUploadedFile("a.xlsx", b"no workbook")})
    assert none.status_code == 409 and not Fee.objects.exclude(act="").exists()


def test_the_head_of_a_unit_keeps_the_lines_of_what_the_unit_decides_and_no_others(client):
    Procedure.objects.filter(code="1.004222").update(unit_code="10525")
    head = signed_in(client, "unit_leader", "10525")
    assert head.get(OF).status_code == 404 and head.post(f"{OF}fees/new/", typed()).status_code == 404
    assert head.get("/procedures/lines/of/1.004222/").status_code == 200
    listed = head.get("/procedures/lines/fees/").text
    assert "1.004222" in listed and CODE not in listed
    refused = head.post(
        "/procedures/lines/fees/", {"file": table((CODE, "", 1, "01/01/2026", None, ACT, ""))}
    )
    assert "trong số thủ tục bạn phụ trách" in refused.text and not Fee.objects.exclude(act="").exists()
    Exemption.objects.create(procedure=by_code(CODE), who="x", percent_off=5, starts_on=TODAY(), act=ACT, mark="read")  # fmt: skip
    stranger = Exemption.objects.get()
    assert head.get(f"/procedures/lines/of/1.004222/exemptions/{stranger.pk}/").status_code == 404


def test_lines_are_listed_as_they_hold_today_later_or_are_over_and_without_an_act(keeper):
    keeper.post(f"{OF}fees/new/", typed(starts_on="2026-01-01", ends_on="2026-02-01", amount="1111"))
    keeper.post(f"{OF}fees/new/", typed(starts_on=later().isoformat(), amount="2222"))
    for which, shown, hidden in (("over", "1.111", "2.222"), ("later", "2.222", "1.111"), ("unfounded", "giả định", "2.222")):  # fmt: skip
        page = keeper.get(f"/procedures/lines/fees/?which={which}").text
        assert shown in page and hidden not in page, which
    assert CODE in keeper.get("/procedures/lines/fees/?which=all&q=hon nhan").text
    assert keeper.get("/procedures/lines/nothing/").status_code == 404


def test_many_lines_are_entered_with_a_few_statements(tmp_path):
    codes = list(Procedure.objects.order_by("code").values_list("code", flat=True)[:40])
    path = tmp_path / "fees.csv"
    path.write_text("procedure,case,amount,starts_on,act\n" + "\n".join(f"{code},{n},1000,2026-01-01,QĐ" for code in codes for n in range(5)))  # fmt: skip
    with asked() as statements:
        said = enter_fees(path=path, by="system:test")
    assert said.new == 200 and len(statements) < 12
    path.write_text("procedure,case,amount,starts_on,act\n" + "\n".join(f"{code},{n},2000,2026-02-01,QĐ" for code in codes for n in range(5)))  # fmt: skip
    with asked() as statements:
        assert enter_fees(path=path, by="system:test") == (200, 200, 0)
    assert len(statements) < 12


def test_one_file_does_not_say_two_things_of_the_same_days():
    rows = [{"procedure": CODE, "amount": amount, "starts_on": later().isoformat(), "act": ACT} for amount in (1, 2)]  # fmt: skip
    lines, problems = read_lines(enumerate(rows, 2), FEES.line, FEES.own)
    with pytest.raises(UnableToEnter) as refused:
        operations.enter(kind=FEES, lines=lines, problems=problems, today=TODAY(), by="system:test")
    assert [(one.number, one.column) for one in refused.value.problems] == [(3, "amount")]
    assert not queries.lines_of(FEES, by_code(CODE)) or not Fee.objects.exclude(act="").exists()


def test_those_who_keep_procedures_read_which_groups_there_are(keeper):
    page = keeper.get("/procedures/bundles/").text
    assert "2.000986" in page and "/procedures/bundles/2.000986/" in page
    Procedure.objects.filter(code="1.004222").update(code="1.004222-cũ")
    assert "ở đây chưa có thủ tục 1.004222" in keeper.get("/procedures/bundles/").text
