import csv
import re
from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from haidang.units import operations, queries
from haidang.units.models import Unit

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


def words_of(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", answer.content.decode()).split())


def test_the_city_has_14_departments_and_114_units_of_commune_level(city):
    kinds = Counter(unit.kind for unit in queries.active_units(TODAY))
    assert kinds == {"department": 14, "ward": 45, "commune": 67, "special_zone": 2}


def test_loading_the_city_twice_changes_nothing(city):
    out = StringIO()
    call_command("units", "load", stdout=out)
    assert out.getvalue() == "0 units new, 0 changed, 0 successions new\n"


def test_whoever_types_an_old_name_without_accents_learns_what_it_is_now(client, city):
    (one,) = queries.search("phuong nhi chau", TODAY)
    assert (one.unit.name, [heir.name for heir in one.heirs]) == ("Phường Nhị Châu", ["Phường Hải Dương"])
    text = words_of(client.get("/units/?q=phuong nhi chau", headers={"accept-language": "vi"}))
    assert "Phường Nhị Châu, nay là Phường Hải Dương" in text


def test_an_old_name_shows_what_is_there_today_also_after_more_changes(city):
    day = date(2026, 2, 1)
    operations.rename(
        unit=queries.by_code("10525"),
        code="99001",
        name="Phường Thành Đông Mới",
        on=day,
        act="NQ",
        by="system:test",
    )
    (one,) = queries.search("nhị châu", TODAY)
    assert [heir.code for heir in one.heirs] == ["99001"]
    (one,) = queries.search("nhị châu", date(2026, 1, 31))
    assert [heir.code for heir in one.heirs] == ["10525"]


def test_living_units_are_found_before_closed_ones_and_closed_ones_of_one_name_are_told_apart(city):
    found = queries.search("hong phong", TODAY)
    assert [(one.unit.name, one.unit.note, [heir.name for heir in one.heirs]) for one in found] == [
        ("Phường Hồng Phong", "quận An Dương, Hải Phòng", ["Phường An Phong"]),
        (
            "Phường Lê Hồng Phong",
            "thành phố Thủy Nguyên, Hải Phòng",
            ["Phường Lê Ích Mộc", "Phường Thiên Hương"],
        ),
        ("Xã Hồng Phong", "huyện Nam Sách, Hải Dương", ["Xã Nam Sách"]),
        ("Xã Hồng Phong", "huyện Ninh Giang, Hải Dương", ["Xã Khúc Thừa Dụ"]),
        ("Xã Hồng Phong", "huyện Thanh Miện, Hải Dương", ["Xã Nam Thanh Miện"]),
    ]
    gone = [one.unit.valid_to is not None for one in queries.search("hung dao", TODAY)]
    assert gone == sorted(gone) and not gone[0] and gone[-1]


def test_a_wrong_file_is_refused_line_by_line_and_nothing_is_imported(city, tmp_path):
    path = tmp_path / "units.csv"
    path.write_text(
        "code,name,kind,parent,lon\nA1,Xã A,commune,31,106\n,Xã B,commune,31,\nA1,Xã C,hamlet,31,east\n"
    )
    count = Unit.objects.count()
    with pytest.raises(CommandError) as refused:
        call_command("units", "import", str(path))
    said = str(refused.value)
    assert "line 3: code" in said
    assert "line 4: code: A1 stands on line 2 already" in said
    assert "line 4: kind" in said and "hamlet" in said
    assert "line 4: lon: a number from -180 to 180, not east" in said
    assert Unit.objects.count() == count


def test_excel_is_read_like_csv_and_a_missing_parent_is_named(city, tmp_path):
    book = Workbook()
    book.active.append(["code", "name", "kind", "parent"])
    book.active.append(["B1", "Xã Bê", "commune", "31"])
    book.save(tmp_path / "ok.xlsx")
    call_command("units", "import", str(tmp_path / "ok.xlsx"), stdout=StringIO())
    assert queries.by_code("B1").parent.code == "31"
    with (tmp_path / "orphan.csv").open("w") as file:
        csv.writer(file).writerows([["code", "name", "kind", "parent"], ["B2", "Xã", "commune", "99"]])
    with pytest.raises(CommandError, match="line 2: parent: 99"):
        call_command("units", "import", str(tmp_path / "orphan.csv"))


def test_merged_units_close_and_their_deeds_map_to_the_new_one(city):
    pair = [queries.by_code("11311"), queries.by_code("10525")]
    new = operations.merge(
        units=pair, code="99001", name="Phường Mới", on=date(2026, 12, 1), act="NQ thử", by="system:test"
    )
    mapping = dict(queries.mapping_as_now(date(2026, 12, 2)))
    assert mapping["11311"] == mapping["10525"] == new.code
    assert "11311" in {unit.code for unit in queries.active_units(date(2026, 11, 30))}
    assert "11311" not in {unit.code for unit in queries.active_units(date(2026, 12, 1))}


def test_the_code_of_a_closed_unit_is_never_used_again(city):
    old = queries.by_code("11311")
    operations.rename(
        unit=old, code="99002", name="Phường Tên Mới", on=date(2026, 12, 1), act="NQ thử", by="system:test"
    )
    with pytest.raises(operations.UnableToChangeUnits, match=r"never used again|không bao giờ dùng lại"):
        operations.split(
            unit=queries.by_code("10525"),
            into=[("11311", "Một"), ("99003", "Hai")],
            on=date(2026, 12, 2),
            act="NQ",
            by="system:test",
        )


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_page_of_a_unit_draws_its_history(client, city, language):
    client.cookies["django_language"] = language
    answer = client.get("/units/10525/")
    assert answer.status_code == 200
    assert "Phường Nhị Châu" in answer.content.decode() and "<svg" in answer.content.decode()
    assert client.get("/units/nowhere/").status_code == 404


@pytest.mark.parametrize(
    ("code", "place"), [("10525", "Hải Dương"), ("HP-SNV", "Hải Phòng"), (None, "Hải Phòng")]
)
def test_a_commune_issues_at_its_own_place_and_all_others_at_the_citys(city, code, place):
    assert queries.place_name(queries.by_code(code) if code else None) == place


def test_the_place_of_a_special_zone_is_what_follows_both_its_words(city):
    zones = [unit for unit in queries.active_units(date(2026, 11, 27)) if unit.kind == "special_zone"]
    assert sorted(queries.place_name(zone) for zone in zones) == ["Bạch Long Vĩ", "Cát Hải"]
