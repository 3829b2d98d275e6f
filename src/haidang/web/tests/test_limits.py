"""Legal limit, promise and time really taken: hand-counted, and nobody learns about single people."""

import re
from datetime import date, datetime

import pytest

from haidang.core.access.operations import grant
from haidang.core.accounts.operations import open_account
from haidang.core.calendar import aware
from haidang.core.facts.operations import refresh
from haidang.core.testing.loaded import loaded
from haidang.dossiers import operations as dossiers
from haidang.dossiers.tests.factories import received
from haidang.procedures.limits.operations import commit
from haidang.procedures.models import Procedure
from haidang.procedures.queries import by_code

CODE = "1.004873"
MONTHS = "from=2026-11&to=2026-11"


@pytest.fixture
def counted(transactional_db, tmp_path):
    """Of a limit of 3 days six dossiers in one ward took 1, 1, 2, 2, 3 and 4 days; two in another took 1. Promised are 2 days."""
    loaded(("units", "load"), ("procedures", "load"))
    Procedure.objects.filter(code=CODE).update(time_limit=3, time_unit="working_day")
    path = tmp_path / "limits.csv"
    path.write_text(
        f"procedure,time_limit,starts_on,act,mark\n{CODE},2,2026-01-01,QĐ 12/2026,read", encoding="utf-8"
    )
    commit(path=path, by="system:test")
    codes = []
    for unit, days in {"10525": [1, 1, 2, 2, 3, 4], "11311": [1, 1]}.items():
        for number in days:
            dossier = received(procedure=by_code(CODE), unit_code=unit)
            end = aware(
                datetime(2026, 11, 9 + number, 9)
            )  # Monday the 9th at 9:00, so many working days later
            codes.append(dossiers.change(dossier=dossier, verb="finish", at=end, by="system:test").code)
    refresh()
    return codes


def text(answer) -> str:
    return answer.content.decode().replace("\xa0", " ")


def cells(page: str, name: str) -> list[str]:
    (row,) = [row for row in re.findall(r'<tr role="row"><td.*?</tr>', page, re.S) if name in row]
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td.*?</td>", row, re.S)][1:]


def person(role, unit):
    user = open_account(username=role + unit, full_name=role, password="mot-mat-khau-dai", by="system:test")
    grant(user=user, role=role, unit_code=unit, starts_on=date(2025, 7, 1), by="system:test")
    return user


@pytest.mark.django_db(transaction=True)
def test_what_was_allowed_promised_and_taken_stands_side_by_side_down_to_the_dossiers(client, counted):
    page = text(client.get(f"/time-limits/?{MONTHS}"))
    # Taken, sorted: 1 1 1 1 2 2 3 4: half 1.5, nine in ten 3.3 (between the 7th and the 8th), saved 24 - 15 = 9 days.
    name = by_code(CODE).name
    assert cells(page, name) == ["3 ngày làm việc", "2 ngày làm việc", "8", "1,50", "3,30", "1,13", "9,00", "87,50 %", "75,00 %"]  # fmt: skip
    assert "Tiết kiệm được 9,00 ngày làm việc" in page
    assert by_code("1.001193").name in page, "a procedure of which none was finished has its limit shown too"
    units = text(client.get(f"/time-limits/{CODE}/?{MONTHS}"))
    assert cells(units, f"/time-limits/{CODE}/10525/") == ["3 ngày làm việc", "2 ngày làm việc", "6", "2,00", "3,50", "0,83", "5,00", "83,33 %", "66,67 %"]  # fmt: skip
    client.force_login(person("clerk", "10525"))
    rows = text(client.get(f"/time-limits/{CODE}/10525/?{MONTHS}&part=over"))
    assert [code for code in counted if code in rows] == counted[4:6]
    rows = text(client.get(f"/time-limits/{CODE}/10525/?{MONTHS}&part=late"))
    assert [code for code in counted if code in rows] == counted[5:6]
    assert client.get(f"/time-limits/{CODE}/11311/?{MONTHS}").status_code == 404, "another ward's dossiers"


@pytest.mark.django_db(transaction=True)
def test_of_fewer_than_five_only_those_who_handle_them_see_the_times(client, counted):
    for address in (f"/time-limits/{CODE}/?{MONTHS}", f"/time-limits/?{MONTHS}&unit=11311"):
        hidden = cells(text(client.get(address)), f"/time-limits/{CODE}/11311/")
        assert hidden[2:] == ["dưới 5", "không hiện, để không lộ hồ sơ của từng người"], address
    assert "Tiết kiệm được" not in text(client.get(f"/time-limits/?{MONTHS}&unit=11311"))
    csv = client.get(f"/time-limits/table.csv?{MONTHS}&unit=11311").content.decode()
    assert next(line for line in csv.splitlines() if line.startswith(CODE)).split(",")[5:9] == [
        "dưới 5",
        "",
        "",
        "",
    ]
    client.force_login(person("clerk", "11311"))
    shown = cells(text(client.get(f"/time-limits/?{MONTHS}&unit=11311")), f"/time-limits/{CODE}/11311/")
    assert shown[2:6] == ["2", "1,00", "1,00", "2,00"]
    shown = cells(text(client.get(f"/time-limits/{CODE}/?{MONTHS}")), f"/time-limits/{CODE}/11311/")
    assert shown[2:4] == ["2", "1,00"]


@pytest.mark.django_db(transaction=True)
def test_procedures_are_found_by_words_without_accents_sorted_and_taken_along(client, counted):
    found = text(client.get(f"/time-limits/?{MONTHS}&q=khai+sinh"))
    assert by_code("1.001193").name in found and f"/time-limits/{CODE}/" not in found
    for sort, first in (("saved_all", CODE), ("name", None), ("-name", None), ("nonsense", CODE)):
        page = text(client.get(f"/time-limits/?{MONTHS}&sort={sort}"))
        links = re.findall(r'class="line"><a href="/time-limits/([^/]+)/', page)
        assert first is None or links[0] == first, sort
    assert client.get(f"/time-limits/table.xlsx?{MONTHS}").status_code == 200
    assert client.get("/time-limits/?unit=nowhere").status_code == 404
    assert client.get("/time-limits/9.9/").status_code == 404
    assert "QĐ 12/2026" in text(client.get(f"/procedures/{CODE}/"))


@pytest.mark.django_db(transaction=True)
def test_kept_rows_show_a_new_promise_at_once_and_few_dossiers_to_nobody_but_who_handles_them(client, counted, tmp_path):  # fmt: skip
    address = f"/time-limits/{CODE}/?{MONTHS}"

    def shown(unit):
        return " ".join(cells(text(client.get(address)), f"/time-limits/{CODE}/{unit}/"))

    client.force_login(person("clerk", "11311"))
    assert "dưới 5" not in shown("11311") and "1 giờ làm việc" not in shown("10525")
    client.logout()
    assert "dưới 5" in shown("11311")
    path = tmp_path / "limits.csv"
    path.write_text(f"procedure,unit,time_limit,time_unit,starts_on,act\n{CODE},10525,1,hour,2026-01-01,QĐ 13", encoding="utf-8")  # fmt: skip
    commit(path=path, by="system:test")
    assert "1 giờ làm việc" in shown("10525")
