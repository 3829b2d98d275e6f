import copy
import json
import re
from datetime import date

import pytest
from django.core.management import CommandError

from haidang.units import operations, queries
from haidang.units.drawing import map_svg
from haidang.units.models import Boundary

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
RING = [[106.6, 20.8], [106.7, 20.8], [106.7, 20.9], [106.6, 20.9], [106.6, 20.8]]


def outline(code="11311", *rings, kind="Polygon"):
    coordinates = list(rings) or [RING]
    return {
        "type": "Feature",
        "properties": {"code": code},
        "geometry": {"type": kind, "coordinates": coordinates if kind == "Polygon" else [coordinates]},
    }


def kept(path, *features):
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def points_of(path):
    for ring in re.findall(r"M([^M]+)z", path):
        numbers = [float(number) for number in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", ring)]
        x, y = numbers[:2]
        yield x, y
        for right, down in zip(numbers[2::2], numbers[3::2], strict=True):
            x, y = x + right, y + down
            yield x, y


def drawn(on=TODAY):
    communes = [unit for unit in queries.active_units(on) if unit.kind != "department"]
    return map_svg(
        communes,
        queries.outlines([unit.code for unit in communes]),
        colour=lambda unit: "q1",
        title=lambda unit: unit.name,
        href=lambda unit: f"/rankings/units/{unit.code}/",
    )


def test_without_outlines_every_unit_is_a_dot(city):
    assert drawn().count("<circle") == 114 and "<path" not in drawn()


def test_the_114_outlines_of_the_city_turn_the_dots_of_the_map_into_land(city, units, collected):
    assert units("boundaries", collected("haiphong_communes.geojson")) == "114 outlines kept"
    assert units("boundaries", collected("haiphong_communes.geojson")) == "114 outlines kept"
    picture = drawn()
    assert picture.count("<path") == 114 and "<circle" not in picture
    assert Boundary.objects.count() == 114


def test_the_map_of_114_outlines_stays_light(city, units, collected):
    units("boundaries", collected("haiphong_communes.geojson"))
    assert len(drawn().encode()) < 120_000


def test_every_outline_lies_inside_the_picture_and_the_far_island_in_its_corner(city, units, collected):
    units("boundaries", collected("haiphong_communes.geojson"))
    picture = drawn()
    width, height = map(int, re.search(r'viewBox="0 0 (\d+) (\d+)"', picture).groups())
    for name, path in re.findall(r'<title>([^<]+)</title><path d="([^"]+)"', picture):
        for x, y in points_of(path):
            assert 0 <= x <= width and 0 <= y <= height, name
            if name == "Đặc khu Bạch Long Vĩ":
                assert x > width - 100 and y > height - 120
    assert picture.count("stroke-dasharray") == 1 and ">Bạch Long Vĩ</text>" in picture


def test_the_drawn_outline_leaves_out_only_what_nobody_sees(city, units, tmp_path):
    ring = [*RING[:1], [106.65, 20.8001], *RING[1:]]
    units("boundaries", kept(tmp_path / "b.geojson", outline("11311", ring)))
    boundary = Boundary.objects.get(unit__code="11311")
    assert boundary.geometry["coordinates"] == [ring], "what was given is kept as it was given"
    assert boundary.drawn == {"type": "MultiPolygon", "coordinates": [[RING]]}


def test_an_outline_follows_its_unit_into_a_new_name(city, units, tmp_path):
    units("boundaries", kept(tmp_path / "b.geojson", outline("11311")))
    operations.rename(
        unit=queries.by_code("11311"),
        code="99001",
        name="Phường Tên Mới",
        on=date(2026, 3, 1),
        act="NQ",
        by="system:test",
    )
    assert list(queries.outlines(["99001"])) == ["99001"]
    assert drawn().count("<path") == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({**outline(), "properties": {}}, "feature 2: properties.code: give"),
        ({**outline(), "properties": None}, "feature 2: properties.code: give"),
        ("a feature", "feature 2: properties.code: give"),
        (outline("99999"), "feature 2 (99999): properties.code: there is no unit 99999"),
        (outline("10525"), "feature 2 (10525): properties.code: 10525 is feature 1 already"),
        ({**outline(), "geometry": None}, "feature 2 (11311): geometry.type: Polygon or MultiPolygon, not None"),
        ({**outline(), "geometry": {"type": "Point", "coordinates": [1, 2]}}, "feature 2 (11311): geometry.type"),
        ({**outline(), "geometry": {"type": "Polygon"}}, "feature 2 (11311): geometry.coordinates: give"),
        ({**outline(), "geometry": {"type": "MultiPolygon", "coordinates": []}}, "feature 2 (11311): geometry.coordinates: give"),
        (outline("11311", RING[:2] + RING[:1]), "feature 2 (11311): geometry.coordinates: a ring has at least 4 points"),
        (outline("11311", RING[:4]), "feature 2 (11311): geometry.coordinates: a ring ends where it began"),
        (outline("11311", [["106.6", "20.8"], *RING[1:]]), "feature 2 (11311): geometry.coordinates: a point is two numbers"),
        (outline("11311", [[True, 20.8], *RING[1:]]), "feature 2 (11311): geometry.coordinates: a point is two numbers"),
        (outline("11311", [[float("nan"), 20.8], *RING[1:]]), "feature 2 (11311): geometry.coordinates: nan, 20.8 is not on the earth"),
        (outline("11311", [[595_000, 2_300_000], *RING[1:]]), "feature 2 (11311): geometry.coordinates: 595000, 2300000 is not"),
        (outline("11311", RING, RING[:3]), "feature 2 (11311): geometry.coordinates: a ring has at least 4 points"),
        (outline("11311", RING[:3], kind="MultiPolygon"), "feature 2 (11311): geometry.coordinates: a ring has at least 4"),
    ],
)  # fmt: skip
def test_a_wrong_feature_is_named_by_its_number_and_nothing_is_kept(city, units, tmp_path, wrong, said):
    with pytest.raises(CommandError) as refused:
        units("boundaries", kept(tmp_path / "b.geojson", outline("10525"), wrong))
    (line,) = str(refused.value).splitlines()[1:]
    assert line.startswith(said)
    assert not Boundary.objects.exists()


def test_every_wrong_feature_among_114_is_named(city, units, collected, tmp_path):
    features = json.loads(collected("haiphong_communes.geojson").read_text())["features"]
    features[3]["properties"]["code"] = "00000"
    features[77] = copy.deepcopy(features[78])
    features[113]["geometry"]["coordinates"][0][0][5] = [20.1, 106.7]
    with pytest.raises(CommandError) as refused:
        units("boundaries", kept(tmp_path / "b.geojson", *features))
    assert [line.split()[1] for line in str(refused.value).splitlines()[1:]] == ["4", "79", "114"]
    assert not Boundary.objects.exists()


@pytest.mark.parametrize("text", ["{", "[]", '{"features": 7}', '{"type": "Feature"}'])
def test_a_file_that_is_no_collection_is_refused_in_one_sentence(city, units, tmp_path, text):
    (tmp_path / "b.geojson").write_text(text)
    with pytest.raises(CommandError, match="is not a GeoJSON collection of features"):
        units("boundaries", tmp_path / "b.geojson")
