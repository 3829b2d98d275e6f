"""How many units there were over the years, drawn and to take along."""

import csv
import io
import re
from io import BytesIO

import pytest
from openpyxl import load_workbook

from haidang.units import queries
from haidang.units.choices import COMMUNE_LEVEL, Counted, Kind
from haidang.units.drawing import counts_svg
from haidang.units.models import Unit
from haidang.units.rules.counts import read_counts

pytestmark = pytest.mark.django_db


def test_the_figures_of_our_own_lists_are_what_those_lists_hold(city):
    before, after = queries.counts_over_years()[Counted.COMMUNE_LEVEL]
    departments = queries.counts_over_years()[Counted.DEPARTMENT][-1]
    assert after.count == Unit.objects.filter(kind__in=COMMUNE_LEVEL, valid_to=None).count()
    assert before.count == Unit.objects.filter(kind=Kind.FORMER).exclude(code__startswith="OLD-HP-").count()
    assert departments.count == Unit.objects.filter(kind=Kind.DEPARTMENT).count() == 14


def test_the_page_draws_every_kind_and_says_where_each_figure_comes_from(client, db):
    page = client.get("/units/over-the-years/").text
    assert page.count('class="counted"') == 3
    for years in queries.counts_over_years().values():
        for one in years:
            assert one.source in page
    assert "25" in page and "−105" in page and "giả định" in page


def test_a_higher_column_is_more_and_what_only_changed_hangs(db):
    heights = [
        int(h)
        for h in re.findall(
            r'<rect [^>]*height="(\d+)"', counts_svg(queries.counts_over_years()[Counted.DEPARTMENT], "Sở")
        )
    ]
    assert len(heights) == 2 and heights[0] > heights[1]
    tops = set(
        re.findall(
            r'<rect x="\d+" y="(\d+)"', counts_svg(queries.counts_over_years()[Counted.SERVICE_UNIT], "ĐVSN")
        )
    )
    assert tops == {"24"}


def test_the_table_is_taken_along_as_csv_and_excel_with_marks_and_sources(client, db):
    rows = list(
        csv.DictReader(io.StringIO(client.get("/units/over-the-years/table.csv").content.decode("utf-8-sig")))
    )
    assert [row["count"] or row["change"] for row in rows] == ["25", "14", "377", "114", "-105", "-99"]
    assert all(row["source"] and row["mark"] and row["simulated"] == "no" for row in rows)
    book = load_workbook(BytesIO(client.get("/units/over-the-years/table.xlsx").content))
    assert 14 in [cell.value for row in book.active.iter_rows() for cell in row]


def test_a_figure_without_a_source_or_with_two_meanings_is_refused():
    line = {
        "series": "department",
        "year": "2025",
        "count": "14",
        "change": "",
        "mark": "read",
        "source": "QĐ",
    }
    assert read_counts([line])[0].count == 14
    for changes in ({"source": ""}, {"count": ""}, {"change": "-3"}):
        with pytest.raises(ValueError, match="line 2"):
            read_counts([line | changes])
