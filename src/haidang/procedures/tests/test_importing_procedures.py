import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from haidang.procedures import queries, rules
from haidang.procedures.models import Procedure

pytestmark = pytest.mark.django_db
REAL = (
    Path(os.environ.get("HAIDANG_SHARED", Path(__file__).parents[5] / "shared")) / "data" / "procedures.csv"
)


def test_some_thirty_well_known_procedures_are_shipped():
    call_command("procedures", "load", stdout=StringIO())
    assert Procedure.objects.count() >= 30
    assert queries.search("dang ky khai sinh").filter(code="1.001193").exists()


def test_a_wrong_file_is_refused_line_by_line_and_nothing_is_imported(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text(
        "code,name,level,time_limit,time_unit\n1.1,Một,xa,3,working_day\n1.1,,village,soon,fortnight\n"
    )
    with pytest.raises(CommandError) as refused:
        call_command("procedures", "import", str(path))
    for part in (
        "line 3: code: 1.1 stands on line 2",
        "line 3: name",
        "line 3: level",
        "line 3: time_limit",
        "line 3: time_unit",
    ):
        assert part in str(refused.value)
    assert not Procedure.objects.exists()


@pytest.mark.skipif(not REAL.exists(), reason="the collected procedures are not beside this checkout")
def test_the_2642_real_procedures_are_imported_by_command():
    out = StringIO()
    call_command("procedures", "import", str(REAL), stdout=out)
    assert out.getvalue() == "2642 procedures new, 0 changed\n"


@pytest.mark.skipif(not REAL.exists(), reason="the collected procedures are not beside this checkout")
def test_importing_the_national_file_erases_neither_what_we_know_nor_what_is_marked():
    call_command("procedures", "load", stdout=StringIO())
    kept = {p.code: (p.unit_code, p.mark, p.time_unit) for p in Procedure.objects.all()}
    call_command("procedures", "import", str(REAL), stdout=StringIO())
    assert {code: kept[code] for code in kept} == {
        p.code: (p.unit_code, p.mark, p.time_unit) for p in Procedure.objects.filter(code__in=kept)
    }


@pytest.mark.parametrize(
    ("column", "value"), [("time_limit", "nan"), ("source_url", "javascript:alert(1)"), ("name", "x" * 1501)]
)
def test_values_that_would_do_harm_are_refused_with_their_column(tmp_path, column, value):
    row = {
        "code": "1.1",
        "name": "Một",
        "level": "xa",
        "time_limit": "3",
        "time_unit": "day",
        "source_url": "",
        column: value,
    }
    path = tmp_path / "p.csv"
    path.write_text(",".join(row) + "\n" + ",".join(row.values()) + "\n")
    with pytest.raises(CommandError, match=f"line 2: {column}"):
        call_command("procedures", "import", str(path))


@pytest.mark.parametrize(
    ("printed", "written"),
    [
        ("100,000 Việt Nam Đồng|50,000 Việt Nam Đồng", "100.000 ₫ / 50.000 ₫"),
        ("1,250,000 VNĐ", "1.250.000 ₫"),
        ("Miễn phí", "Miễn phí"),
        ("50 VNĐ|50 VNĐ", "50 VNĐ"),
        ("", ""),
    ],
)
def test_a_fee_is_written_as_people_write_it(printed, written):
    assert rules.fee_as_people_write_it(printed) == written


def test_the_catalogue_and_a_procedure_open_and_an_unknown_one_does_not(client):
    call_command("procedures", "load", stdout=StringIO())
    assert "Đăng ký kết hôn" in client.get("/procedures/?q=ket+hon").content.decode()
    assert client.get("/procedures/1.001193/").status_code == 200
    assert client.get("/procedures/9.999999/").status_code == 404
