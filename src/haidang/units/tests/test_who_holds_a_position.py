"""Positions and heads: who holds them, from when to when, by which act."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.management import CommandError
from django.utils import timezone
from openpyxl import Workbook

from haidang.core.access.operations import grant
from haidang.core.accounts.operations import open_account
from haidang.core.audit.models import AuditLine
from haidang.units import operations, queries
from haidang.units.models import Position, Term

pytestmark = pytest.mark.django_db
WARD, OTHER, TITLE = "10525", "11311", "Chủ tịch UBND phường"
HEAD = "unit,position,kind,seats,holder,account,from,to,act,mark\n"


def appoint(**changes):
    said = {
        "unit": queries.by_code(WARD), "kind": "head", "title": TITLE, "full_name": "Nguyễn Văn A",
        "starts_on": date(2025, 7, 1), "act": "QĐ 1", "by": "system:test",
    }  # fmt: skip
    return operations.appoint(**said | changes)


@pytest.fixture
def recorder(client, city):
    user = open_account(username="noivu", full_name="Nội vụ", password=None, by="system:test")
    grant(user=user, role="home_affairs", starts_on=date(2025, 7, 1), by="system:test")
    client.force_login(user)
    return client


def send(browser, text, name="nguoi.csv"):
    file = BytesIO(text if isinstance(text, bytes) else text.encode())
    file.name = name
    return browser.post("/units/positions/import/", {"file": file})


def test_the_page_of_a_unit_names_its_head_and_deputies_today_and_before(client, city):
    appoint(ends_on=date(2025, 12, 31))
    appoint(full_name="Trần Thị B", starts_on=date(2026, 1, 1), act="QĐ 2")
    appoint(kind="deputy", title="Phó Chủ tịch", full_name="Lê Văn C", seats=2, mark="assumption")
    page = client.get(f"/units/{WARD}/").text
    now, before = page[page.index("<dl") : page.index("</dl>")], page[page.index("<details") :]
    assert "Trần Thị B" in now and "QĐ 2" in now and "Lê Văn C" in now and "giả định" in now
    assert "Nguyễn Văn A" not in now and "Nguyễn Văn A" in before


def test_a_position_is_held_by_as_many_as_it_has_seats_and_the_refusal_names_who_sits_there(city):
    appoint()
    with pytest.raises(operations.UnableToAppoint) as refusal:
        appoint(full_name="Trần Thị B", starts_on=date(2026, 1, 1))
    assert "Nguyễn Văn A" in str(refusal.value.message) and "01/07/2025" in str(refusal.value.message)
    with pytest.raises(operations.UnableToAppoint):
        appoint(full_name="Trần Thị B", starts_on=date(2025, 6, 1) + timedelta(30), ends_on=date(2026, 1, 1))
    for name in ("Một", "Hai"):
        appoint(kind="deputy", title="Phó Chủ tịch", full_name=name, seats=2)
    with pytest.raises(operations.UnableToAppoint):
        appoint(kind="deputy", title="Phó Chủ tịch", full_name="Ba")
    assert Term.objects.count() == 3


def test_nobody_holds_a_position_before_the_unit_exists_or_after_it_closed(city):
    with pytest.raises(operations.UnableToAppoint):
        appoint(starts_on=date(2025, 6, 30))
    operations.rename(
        unit=queries.by_code(WARD), code="N1", name="Tên mới", on=date(2026, 1, 1), act="NQ", by="system:test"
    )
    with pytest.raises(operations.UnableToAppoint):
        appoint()
    appoint(ends_on=date(2025, 12, 31))


def test_who_records_types_a_holder_with_or_without_an_account(recorder):
    sent = {"unit": WARD, "kind": "head", "title": TITLE, "full_name": "Nguyễn Văn A", "user": "", "starts_on": "2025-07-01", "ends_on": "", "act": "QĐ 1", "seats": "", "mark": "read"}  # fmt: skip
    assert recorder.post("/units/positions/", sent).status_code == 302
    again = recorder.post("/units/positions/", sent | {"full_name": "Trần Thị B"})
    assert again.status_code == 409 and 'value="Trần Thị B"' in again.text and "Nguyễn Văn A" in again.text
    unknown = recorder.post("/units/positions/", sent | {"user": "khong-ai", "starts_on": "x"})
    assert unknown.status_code == 400 and 'value="khong-ai"' in unknown.text
    assert Term.objects.count() == AuditLine.objects.filter(verb="units.appointed").count() == 1


def test_a_term_gets_its_last_day_and_the_next_may_begin(recorder):
    term, today = appoint(), timezone.localdate()
    recorder.post(f"/units/positions/{term.pk}/end/", {"ends_on": today.isoformat()})
    term.refresh_from_db()
    assert term.ends_on == today
    appoint(full_name="Trần Thị B", starts_on=today + timedelta(1))
    with pytest.raises(operations.UnableToAppoint):
        operations.end_term(term=term, ends_on=today, by="system:test")


def test_whoever_records_in_one_ward_records_there_alone(client, city):
    user = open_account(username="phuong", full_name="P", password=None, by="system:test")
    grant(user=user, role="home_affairs", unit_code=OTHER, starts_on=date(2025, 7, 1), by="system:test")
    client.force_login(user)
    term = appoint()
    assert client.post(f"/units/positions/{term.pk}/end/", {"ends_on": "2026-01-01"}).status_code == 404
    assert "Nguyễn Văn A" not in client.get("/units/positions/").text
    answer = send(client, HEAD + f"{WARD},{TITLE},head,1,B,,2027-01-01,,QĐ,\n")
    assert answer.status_code == 400 and WARD in answer.text and Term.objects.count() == 1


def test_a_wrong_file_is_refused_line_by_line_and_nothing_is_half_imported(recorder):
    wrong = (
        f"{WARD},{TITLE},head,1,Nguyễn Văn A,,2025-07-01,,QĐ 1,\n"
        f"{WARD},{TITLE},head,1,Trần Thị B,,2026-01-01,,QĐ 2,\n"
        "99999,Giám đốc,head,1,C,,2025-07-01,,QĐ 3,\n"
        f"{OTHER},Giám đốc,head,1,D,khong-ai,2025-07-01,,QĐ 4,\n"
    )
    lines = send(recorder, HEAD + wrong).context["wrong"]
    assert [line.split(":")[0][-1] for line in lines] == ["4", "5", "3"]
    assert "99999" in lines[0] and "khong-ai" in lines[1] and "Nguyễn Văn A" in lines[2]
    unread = send(recorder, HEAD + f"{WARD},,king,0,,,31/12/2025,,,sure\n").context["wrong"]
    assert len(unread) == 6, unread
    assert not Position.objects.exists() and not Term.objects.exists()


def test_the_same_file_again_changes_nothing_and_a_last_day_is_learned(recorder):
    line = f"{WARD},{TITLE},head,1,Nguyễn Văn A,,2025-07-01,{{}},QĐ 1,\n"
    for end in ("", "", "2026-01-31"):
        assert send(recorder, HEAD + line.format(end)).status_code == 302
    assert Term.objects.get().ends_on == date(2026, 1, 31)
    assert AuditLine.objects.filter(verb="units.terms_imported").count() == 2


def test_an_excel_workbook_is_taken_and_what_is_no_table_is_refused(recorder):
    book, file = Workbook(), BytesIO()
    book.active.append(HEAD.strip().split(","))
    book.active.append([WARD, TITLE, "head", 1, "Nguyễn Văn A", None, date(2025, 7, 1), None, "QĐ 1", None])
    book.save(file)
    assert send(recorder, file.getvalue(), "nguoi.xlsx").status_code == 302
    assert Term.objects.get().full_name == "Nguyễn Văn A"
    for text, name in ((b"PK no zip", "a.xlsx"), (b"\xff\xfe", "a.csv"), (b"x", "a.exe")):
        assert send(recorder, text, name).status_code == 400


def test_the_command_takes_the_same_file(units, city, tmp_path):
    path = tmp_path / "nguoi.csv"
    path.write_text(HEAD + f"{WARD},{TITLE},head,1,Nguyễn Văn A,,2025-07-01,,QĐ 1,\n")
    assert units("positions", path) == "1 positions new, 1 holders new, 0 changed"
    path.write_text(HEAD + f"{WARD},{TITLE},head,1,B,,2025-08-01,,QĐ 1,\n")
    with pytest.raises(CommandError, match="Nguyễn Văn A"):
        units("positions", path)
