import csv
import io
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from haidang.core.demo.models import DemoRun
from haidang.core.ui import downloads
from haidang.core.ui.downloads import About, Named, Sheet, csv_of, excel_of, harmless, runs

pytestmark = pytest.mark.django_db
NASTY = ["=1+1", "+84912", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"]


@pytest.fixture
def simulated():
    DemoRun.objects.create(dossiers=1, seed=1, now=timezone.now())


def sheet(rows, **changes):
    values = {
        "name": "Xếp hạng Phường", "title": "Xếp hạng", "rows": rows,
        "about": [About(Named("from_month", "Từ tháng"), "2026-01", "01/2026"), About(Named("snapshot", "Bản chụp"), 7)],
        "columns": [Named("unit", "Đơn vị"), Named("index", "Chỉ số")],
    }  # fmt: skip
    return Sheet(**{**values, **changes})


def read_csv(answer):
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def read_excel(answer):
    return load_workbook(io.BytesIO(answer.content)).worksheets[0]


@pytest.mark.parametrize("text", NASTY)
def test_no_cell_is_run_as_a_formula(text):
    (row,) = read_csv(csv_of(sheet([[text, Decimal("-1.5")]])))
    assert row["unit"] == f"'{text}" and row["index"] == "-1.5"
    page = read_excel(excel_of(sheet([[text, Decimal("-1.5")]])))
    cell, number = page.cell(page.max_row, 1), page.cell(page.max_row, 2)
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert number.value == -1.5


@given(st.text())
def test_whatever_is_written_begins_with_no_sign_of_a_formula(text):
    assert not str(harmless(text)).lstrip().startswith(("=", "+", "-", "@"))
    assert harmless(text) == text or runs(text)


def test_an_ordinary_name_stays_as_it_is():
    assert harmless("Phường Hải Dương") == "Phường Hải Dương" and harmless(-3) == -3


def test_every_row_says_of_when_it_is_and_excel_says_it_on_top():
    (row,) = read_csv(csv_of(sheet([["Phường Hải Dương", 88]])))
    assert (row["from_month"], row["snapshot"], row["simulated"]) == ("2026-01", "7", "no")
    page = read_excel(excel_of(sheet([["Phường Hải Dương", 88]])))
    assert page["A1"].value == "Xếp hạng" and (page["A2"].value, page["B2"].value) == ("Từ tháng", "01/2026")
    assert page["B3"].value == 7
    assert [cell.value for cell in page[5]] == ["Đơn vị", "Chỉ số"] and page.freeze_panes == "A6"


def test_what_leaves_a_simulated_city_says_so(simulated):
    for answer in (csv_of(sheet([["A", 1]])), excel_of(sheet([["A", 1]]))):
        assert 'filename="mo-phong-xep-hang-phuong.' in answer["Content-Disposition"]
    assert read_csv(csv_of(sheet([["A", 1]])))[0]["simulated"] == "yes"
    with translation.override("vi"):
        page = read_excel(excel_of(sheet([["A", 1]])))
    assert page["A2"].value == "Số liệu mô phỏng để dùng thử, không phải kết quả thật"
    assert [cell.value for cell in page[6]] == ["Đơn vị", "Chỉ số"] and page.freeze_panes == "A7"


def test_what_others_published_is_real_also_in_a_simulated_city(simulated):
    answer = csv_of(sheet([["A", 1]], published=True))
    assert "mo-phong" not in answer["Content-Disposition"] and read_csv(answer)[0]["simulated"] == "no"


def test_days_and_moments_are_dates_for_people_and_iso_for_machines():
    at = timezone.make_aware(datetime(2026, 11, 9, 9, 41))
    rows = [[date(2026, 11, 9), at], [None, True]]
    first, second = read_csv(csv_of(sheet(rows)))
    assert (first["unit"], first["index"]) == ("2026-11-09", "2026-11-09T09:41:00+07:00")
    assert (second["unit"], second["index"]) == ("", "yes")
    page = read_excel(excel_of(sheet(rows)))
    day, moment = page[page.max_row - 1]
    assert day.value == datetime(2026, 11, 9) and day.number_format == "dd/mm/yyyy"
    assert moment.value == datetime(2026, 11, 9, 9, 41)


def test_a_sign_that_excel_cannot_keep_does_not_stop_the_download():
    page = read_excel(excel_of(sheet([["Nguyễn\x07 Văn A", 1]])))
    assert page.cell(page.max_row, 1).value == "Nguyễn Văn A"


def test_a_file_without_a_name_still_has_one():
    assert downloads.file_name("???", "csv", False) == "hai-dang.csv"
