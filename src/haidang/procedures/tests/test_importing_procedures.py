import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from haidang.procedures import queries
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


def test_the_catalogue_and_a_procedure_open_and_an_unknown_one_does_not(client):
    call_command("procedures", "load", stdout=StringIO())
    assert "Đăng ký kết hôn" in client.get("/procedures/?q=ket+hon").content.decode()
    assert client.get("/procedures/1.001193/").status_code == 200
    assert client.get("/procedures/9.999999/").status_code == 404
