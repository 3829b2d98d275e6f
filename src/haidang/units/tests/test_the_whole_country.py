import csv
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError

from haidang.units import operations, queries
from haidang.units.models import Succession, Unit

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
KEPT = ("kind", "name", "name_en", "parent__code", "valid_from", "valid_to", "lon", "lat", "mark", "note")


def what_is_known():
    return (
        {row[0]: row[1:] for row in Unit.objects.values_list("code", *KEPT)},
        set(Succession.objects.values_list("before__code", "after__code", "kind", "on", "act", "mark")),
    )


def test_the_34_provinces_and_3321_units_of_the_country_are_imported_by_command(db, units, collected):
    assert units("import", collected("provinces.csv")) == "34 units new, 0 changed"
    assert units("import", collected("wards.csv")) == "3321 units new, 0 changed"
    hanoi = queries.by_code("00004")
    assert (hanoi.name, hanoi.name_en, hanoi.parent.name) == (
        "Phường Ba Đình",
        "Ba Dinh Ward",
        "Thành phố Hà Nội",
    )
    assert (hanoi.area_km2, hanoi.population, hanoi.mark) == (Decimal("2.97"), 65023, "secondary")


def test_the_country_laid_over_the_city_erases_nothing_the_city_knows(city, units, collected):
    before, successions = what_is_known()
    assert units("import", collected("provinces.csv")) == "33 units new, 0 changed"
    # Nine figures of population that we hold for wrong are left out of the city's file; the country's has them.
    assert units("import", collected("wards.csv")) == "3207 units new, 9 changed"
    after, successions_after = what_is_known()
    assert {code: after[code] for code in before} == before
    assert successions_after == successions
    assert len(queries.active_units(TODAY)) == 128
    found = [one.unit.parent and one.unit.parent.code for one in queries.search("tan an", TODAY)]
    assert found[0] == "31" and {"24", "75"} <= set(found[1:]), "our own come first"
    assert queries.handles_dossiers("10525", TODAY) and not queries.handles_dossiers("00004", TODAY)


def test_the_country_imported_twice_changes_nothing_and_the_city_loaded_after_it_neither(
    city, units, collected
):
    for name in ("provinces.csv", "wards.csv"):
        units("import", collected(name))
        assert units("import", collected(name)) == "0 units new, 0 changed"
    assert units("load") == "0 units new, 0 changed, 0 successions new"


def test_the_country_takes_few_questions_to_the_database(
    city, units, collected, django_assert_max_num_queries
):
    units("import", collected("provinces.csv"))
    with django_assert_max_num_queries(25):
        units("import", collected("wards.csv"))
    with django_assert_max_num_queries(6):
        units("import", collected("wards.csv"))


def test_one_wrong_line_among_3321_is_named_and_nothing_is_written(city, units, collected, tmp_path):
    units("import", collected("provinces.csv"))
    with collected("wards.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    rows[2500]["area_km2"] = "nan"
    with (tmp_path / "wards.csv").open("w", encoding="utf-8") as file:
        table = csv.DictWriter(file, rows[0])
        table.writeheader()
        table.writerows(rows)
    before = what_is_known()
    with pytest.raises(CommandError) as refused:
        units("import", tmp_path / "wards.csv")
    assert str(refused.value).splitlines()[1:] == [
        "line 2502: area_km2: a number from 0 to 99999999, not nan"
    ]
    assert what_is_known() == before


def test_a_file_that_says_something_new_is_believed_and_what_it_leaves_out_stays(city, units, tmp_path):
    path = tmp_path / "units.csv"
    path.write_text(
        "code,name,kind,population,area_km2,name_en\n10525,Phuong Hai Duong,ward,60001,6.52,Haiduong Ward\n"
    )
    before = what_is_known()
    assert units("import", path) == "0 units new, 1 changed"
    assert what_is_known() == before, "the name without accents is the name we know better"
    unit = queries.by_code("10525")
    assert (unit.population, unit.area_km2) == (60001, Decimal("6.52"))
    path.write_text("code,name,kind,note\n10525,Phường Hải Dương Mới,ward,Tên sửa\n")
    assert units("import", path) == "0 units new, 1 changed"
    assert [one.unit.code for one in queries.search("hai duong moi", TODAY)] == ["10525"]
    assert queries.by_code("10525").population == 60001


def test_units_may_stand_in_any_order_and_depth_but_never_under_themselves(city, units, tmp_path):
    path = tmp_path / "units.csv"
    path.write_text("code,name,kind,parent\nC,Xã C,commune,B\nB,Phường B,ward,A\nA,Tỉnh A,province,\n")
    assert units("import", path) == "3 units new, 0 changed"
    assert queries.by_code("C").parent.parent.code == "A"
    path.write_text("code,name,kind,parent\nA,Tỉnh A,province,C\nD,Xã D,commune,D\n")
    with pytest.raises(CommandError) as refused:
        units("import", path)
    assert str(refused.value).splitlines()[1:] == ["line 3: parent: D cannot stand under itself"]
    path.write_text("code,name,kind,parent\nA,Tỉnh A,province,C\n")
    with pytest.raises(CommandError, match="line 2: parent: A would stand under itself"):
        units("import", path)
    assert queries.by_code("A").parent is None


def test_a_closed_unit_stays_as_it_was_and_its_code_is_not_given_to_another(city, units, tmp_path):
    operations.merge(
        units=[queries.by_code("10525"), queries.by_code("11311")],
        code="99001", name="Phường Gộp", on=date(2026, 3, 1), act="NQ", by="system:test",
    )  # fmt: skip
    path = tmp_path / "units.csv"
    path.write_text(
        "code,name,kind,population\n10525,Phường Hải Dương,ward,99\n10507,Phường Thành Đông,ward,98\n"
    )
    assert units("import", path) == "0 units new, 1 changed", (
        "a file from before the merger is still a good file"
    )
    assert queries.by_code("10525").population == 51522
    path.write_text("code,name,kind\n10525,Phường Khác,ward\nOLD-10514,Phường Nhị Châu,ward\n")
    with pytest.raises(CommandError) as refused:
        units("import", path)
    assert [line[:28] for line in str(refused.value).splitlines()[1:]] == [
        "line 2: code: 10525 was Phườ",
        "line 3: code: OLD-10514 was ",
    ]


@pytest.mark.parametrize(
    ("column", "value"),
    [("lon", "inf"), ("lat", "91"), ("population", "-1"), ("population", "99999999999"), ("area_km2", "1e12"),
     ("valid_from", "2025-13-01"), ("mark", "sure"), ("code", "a/b"), ("name", "Xã \x00"), ("name", "x" * 121)],
)  # fmt: skip
def test_a_cell_the_database_or_an_address_could_not_hold_is_named(city, units, tmp_path, column, value):
    row = {
        "code": "Z1",
        "name": "Xã Z",
        "kind": "commune",
        "parent": "31",
        "lon": "106",
        "lat": "20",
        column: value,
    }
    with (tmp_path / "units.csv").open("w", encoding="utf-8") as file:
        table = csv.DictWriter(file, row)
        table.writeheader()
        table.writerow(row)
    with pytest.raises(CommandError, match=f"line 2: {column}:"):
        units("import", tmp_path / "units.csv")
