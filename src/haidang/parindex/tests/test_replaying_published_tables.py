import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

DATA = Path(os.environ.get("HAIDANG_SHARED", Path(__file__).parents[5] / "shared")) / "data"
beside = pytest.mark.skipif(not DATA.exists(), reason="the published tables are not beside this checkout")


def replay(rules, results):
    out = StringIO()
    call_command("parindex", "replay", "--rules", rules, "--results", str(results), stdout=out)
    return out.getvalue().strip()


@beside
@pytest.mark.parametrize(
    ("rules", "results", "said"),
    [
        ("papi", "papi.csv", "626 of 626 totals equal, 626 of 626 ranks equal"),
        ("papi-subcriteria", "papi_subcriteria.csv", "187 of 187 totals equal, 187 of 187 ranks equal"),
        ("qd766-published", "index766.csv", "68 of 68 totals equal, 68 of 68 ranks equal"),
    ],
)
def test_a_published_table_is_recomputed_whole(rules, results, said):
    assert replay(rules, DATA / results) == said


HEAD = "year,province_code,province,transparency_max18,timeliness_max20,online_service_payment_max22,satisfaction_max18,digitization_max22,total_max100,rank_computed\n"


def test_a_wrong_total_and_a_wrong_rank_are_named(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(
        HEAD + "2025,1,A,10,10,10,10,10,50,1\n2025,2,B,10,10,10,10,5,46,2\n2025,3,C,10,10,10,10,8,48,3\n"
    )
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("parindex", "replay", "--rules", "qd766-published", "--results", str(path), stdout=out)
    said = out.getvalue()
    assert "2025 2: total 45 here, 46 published" in said
    assert "2025 2: rank 3 here, 2 published" in said and "2 of 3 totals equal, 1 of 3 ranks equal" in said


def test_a_cell_that_is_no_number_is_named(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(HEAD + "2025,1,A,ten,10,10,10,10,50,1\n")
    with pytest.raises(CommandError, match="line 2: transparency_max18"):
        replay("qd766-published", path)
