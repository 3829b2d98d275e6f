import json
from collections import Counter
from datetime import date

import pytest

from haidang.units import operations, queries
from haidang.units.choices import Change, Kind, Mark
from haidang.units.models import Succession, Unit
from haidang.units.rules.lines import read_formation

pytestmark = pytest.mark.django_db
HEAD = ("unit", "former_code", "predecessor", "former_province", "note", "on", "mark")


def heirs_of(code):
    return set(Succession.objects.filter(before__code=code).values_list("after__code", flat=True))


def test_there_are_375_former_units_of_commune_level_and_each_has_a_code_of_its_own(city):
    former = Unit.objects.filter(kind=Kind.FORMER)
    assert former.filter(valid_to=date(2025, 6, 30)).count() == 375 + 2
    assert former.filter(valid_to=date(2025, 2, 28), code__startswith="OLD-HP-").count() == 12
    assert former.count() == 389
    assert not former.filter(name__contains="(").exists(), (
        "a name is plain; what tells it apart is in the note"
    )


def test_two_former_units_of_one_name_are_two_units(city):
    names = Counter(Unit.objects.filter(kind=Kind.FORMER).values_list("name", flat=True))
    assert sum(count > 1 for count in names.values()) == 23
    assert {
        unit.note: heirs_of(unit.code)
        for unit in Unit.objects.filter(name="Phường Nam Sơn", kind=Kind.FORMER)
    } == {
        "quận An Dương, Hải Phòng": {"11581"},
        "quận Kiến An, Hải Phòng": {"11443", "11446"},
    }
    assert {unit.note for unit in Unit.objects.filter(name="Xã Hòa Bình", kind=Kind.FORMER)} == {
        "huyện Kim Thành, Hải Dương",
        "huyện Vĩnh Bảo, Hải Phòng",
    }


def test_a_former_unit_divided_among_neighbours_is_one_unit(city):
    (unit,) = Unit.objects.filter(name="Phường Văn Đức", kind=Kind.FORMER)
    assert heirs_of(unit.code) == {"10549", "10573", "10678"}
    assert set(Succession.objects.filter(before=unit).values_list("kind", flat=True)) == {Change.SPLIT}
    assert unit.code not in dict(queries.mapping_as_now(date(2026, 1, 1)))


def test_a_unit_that_followed_one_other_alone_was_renamed_and_of_several_was_merged(city):
    kinds = dict(
        Succession.objects.filter(before__code__in=["OLD-318", "OLD-10514"]).values_list(
            "before__code", "kind"
        )
    )
    assert kinds == {"OLD-318": Change.RENAME, "OLD-10514": Change.MERGE}


def test_every_former_unit_lay_in_the_province_its_successors_come_from(city):
    # The codes up to 11284 are those of the former Hải Dương.
    for entry in Succession.objects.filter(
        after__kind__in=("ward", "commune", "special_zone")
    ).select_related():
        province = "Hải Dương" if entry.after.code <= "11284" else "Hải Phòng"
        assert entry.before.note.endswith(province), entry
        assert entry.before.mark == Mark.SECONDARY


def test_the_parts_of_a_divided_unit_touch_each_other(city, collected):
    points = {
        feature["properties"]["code"]: {
            tuple(point)
            for polygon in feature["geometry"]["coordinates"]
            for ring in polygon
            for point in ring
        }
        for feature in json.loads(collected("haiphong_communes.geojson").read_text())["features"]
    }
    divided = 0
    for former in Unit.objects.filter(kind=Kind.FORMER):
        heirs = heirs_of(former.code)
        if len(heirs) > 1:
            divided += 1
            together = {heirs.pop()}
            while near := {a for a in heirs if any(points[a] & points[b] for b in together)}:
                together |= near
                heirs -= near
            assert not heirs, former
    assert divided == 71


def test_wrong_lines_about_former_units_are_named_one_by_one_and_nothing_is_written(city):
    rows = [
        ("10525", "OLD-1", "Xã Một", "Hải Dương", "huyện A", "2025-07-01", "secondary"),
        ("10525", "OLD-1", "Xã Hai", "Hải Dương", "huyện A", "2025-07-01", "secondary"),
        ("10525", "", "Xã Ba", "", "", "someday", "rumour"),
        ("10525", "OLD-1", "Xã Một", "Hải Dương", "huyện A", "2025-07-01", "secondary"),
    ]
    lines, problems = read_formation(dict(zip(HEAD, row, strict=True)) for row in rows)
    assert [problem[:22] for problem in problems] == [
        "line 3: former_code: O", "line 3: unit, former_c", "line 4: former_code: g", "line 4: mark: one of r", "line 4: on: a date lik",
        "line 5: unit, former_c",
    ]  # fmt: skip
    unknown, _ = read_formation([dict(zip(HEAD, ("99999", *rows[0][1:]), strict=True))])
    taken, _ = read_formation([dict(zip(HEAD, ("10525", "11311", *rows[0][2:]), strict=True))])
    before = Unit.objects.count(), Succession.objects.count()
    for wrong, said in (
        (unknown, "line 2: unit: there is no unit 99999"),
        (taken, "line 2: former_code: 11311"),
    ):
        with pytest.raises(operations.UnableToImport) as refused:
            operations.record_formation(lines=[*lines, *wrong], act="NQ", by="system:test")
        assert refused.value.lines[0].startswith(said)
    assert before == (Unit.objects.count(), Succession.objects.count())
