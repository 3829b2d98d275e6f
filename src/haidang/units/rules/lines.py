"""Reading lines about units, and who followed whom: pure, so that every mistake is named before anything is written."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from haidang.units.choices import Kind, Mark

Code = TypeVar("Code")
# What public tables call the kinds.
KINDS = {
    "phuong": Kind.WARD,
    "xa": Kind.COMMUNE,
    "dac_khu": Kind.SPECIAL_ZONE,
    "tinh": Kind.PROVINCE,
    "thanh_pho": Kind.CITY,
}
ENGLISH = {Kind.WARD: "Ward", Kind.COMMUNE: "Commune", Kind.SPECIAL_ZONE: "Special Zone"}
# A code is part of an address.
CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}")
NUMBERS = {
    "lon": (float, -180, 180),
    "lat": (float, -90, 90),
    "area_km2": (lambda text: Decimal(text).quantize(Decimal("0.01")), 0, 99_999_999),
    "population": (int, 0, 2_147_483_647),
}


@dataclass(frozen=True)
class UnitLine:
    """One unit as a line of a file says it; empty or None is what the line does not say."""

    number: int
    code: str
    kind: str
    name: str
    name_en: str
    parent: str
    valid_from: date | None
    lon: float | None
    lat: float | None
    area_km2: Decimal | None
    population: int | None
    mark: str
    note: str


@dataclass(frozen=True)
class FormationLine:
    """A unit was formed, wholly or partly, from a former one on a day."""

    number: int
    unit: str
    former_code: str
    former_name: str
    note: str
    on: date
    mark: str


def read_lines(rows: Iterable[dict]) -> tuple[list[UnitLine], list[str]]:
    """
    Read rows with column names into units; return them with a sentence for every mistake.

    Columns: code, name (or full_name, full_name_vi), kind (or type), and if known name_en, parent (or
    province_code), valid_from, lon, lat, area_km2, population, mark, note.
    """
    lines, problems, seen = [], [], {}
    for number, row, wrong in cells(rows):
        code = row.get("code", "")
        name = row.get("full_name_vi") or row.get("full_name") or row.get("name", "")
        kind = row.get("kind") or row.get("type", "")
        kind = KINDS.get(kind, kind)
        parent = row.get("parent") or row.get("province_code", "")
        wrong += _wrong_code("code", code) + _wrong_name("name", name)
        if seen.setdefault(code, number) != number:
            wrong.append(f"code: {code or 'nothing'} stands on line {seen[code]} already")
        if kind not in Kind.values:
            wrong.append(f"kind: one of {', '.join(Kind.values)}, not {kind or 'nothing'}")
        if parent and parent == code:
            wrong.append(f"parent: {code} cannot stand under itself")
        if row.get("mark") and row["mark"] not in Mark.values:
            wrong.append(f"mark: one of {', '.join(Mark.values)}, not {row['mark']}")
        numbers = {column: _number(row, column, wrong) for column in NUMBERS}
        if (row.get("lon", "") == "") != (row.get("lat", "") == ""):
            wrong.append("lon, lat: give both or neither")
        valid_from = day_of(row, "valid_from", wrong)
        if wrong:
            problems += [f"line {number}: {sentence}" for sentence in wrong]
            continue
        lines.append(
            UnitLine(
                number, code, str(kind), name, _name_en(row, kind), parent, valid_from,
                **numbers, mark=row.get("mark", ""), note=row.get("note", "")[:300],
            )
        )  # fmt: skip
    return lines, problems


def read_formation(rows: Iterable[dict]) -> tuple[list[FormationLine], list[str]]:
    """
    Read which unit was formed from which former one; return the lines with a sentence for every mistake.

    Columns: unit, former_code, predecessor (its plain name), former_province, note (its district), on, mark. The
    same former_code on several lines is one unit that was divided; equal names with different codes are different units.
    """
    lines, problems, called, pairs = [], [], {}, {}
    for number, row, wrong in cells(rows):
        unit, code, name = row.get("unit", ""), row.get("former_code", ""), row.get("predecessor", "")
        note = ", ".join(part for part in (row.get("note"), row.get("former_province")) if part)[:300]
        wrong += _wrong_code("unit", unit) + _wrong_code("former_code", code)
        wrong += _wrong_name("predecessor", name)
        if row.get("mark") not in Mark.values:
            wrong.append(f"mark: one of {', '.join(Mark.values)}, not {row.get('mark') or 'nothing'}")
        first = called.setdefault(code, (number, name, note))
        if first[1:] != (name, note):
            wrong.append(f"former_code: {code} is another unit on line {first[0]}")
        if (pair := pairs.setdefault((unit, code), number)) != number:
            wrong.append(f"unit, former_code: {unit} and {code} stand on line {pair} already")
        on = day_of(row, "on", wrong)
        if on is None and not row.get("on"):
            wrong.append("on: give a date like 2025-07-01")
        if wrong:
            problems += [f"line {number}: {sentence}" for sentence in wrong]
            continue
        lines.append(FormationLine(number, unit, code, name, note, on, row["mark"]))
    return lines, problems


def read_outlines(features: Iterable, known: set[str]) -> tuple[dict[str, dict], list[str]]:
    """
    Return GeoJSON geometry by unit code, with a sentence for every feature that cannot be drawn on the earth.

    :param known: the codes of the units that are there
    """
    outlines, problems, seen = {}, [], {}
    for number, feature in enumerate(features, 1):
        feature = feature if isinstance(feature, dict) else {}
        properties, geometry = feature.get("properties"), feature.get("geometry")
        code = str(properties.get("code") or "") if isinstance(properties, dict) else ""
        geometry = geometry if isinstance(geometry, dict) else {}
        kind, coordinates = geometry.get("type"), geometry.get("coordinates")
        if not code:
            wrong = "properties.code: give the unit's code"
        elif code not in known:
            wrong = f"properties.code: there is no unit {code}"
        elif code in seen:
            wrong = f"properties.code: {code} is feature {seen[code]} already"
        elif kind not in ("Polygon", "MultiPolygon"):
            wrong = f"geometry.type: Polygon or MultiPolygon, not {kind}"
        else:
            wrong = _wrong_polygons([coordinates] if kind == "Polygon" else coordinates)
        seen.setdefault(code, number)
        if wrong:
            problems.append(f"feature {number} ({code}): {wrong}" if code else f"feature {number}: {wrong}")
        else:
            outlines[code] = {"type": kind, "coordinates": coordinates}
    return outlines, problems


def simplified(geometry: dict, by: float = 0.0004) -> dict:
    """
    Return the geometry without the points that lie nearly on the line between their neighbours (Douglas and Peucker).

    :param by: how far off the line is seen, in degrees; the default is some 40 m
    """
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    kept = [[_simplified_ring([point[:2] for point in ring], by) for ring in polygon] for polygon in polygons]
    return {"type": "MultiPolygon", "coordinates": kept}


def _simplified_ring(points: list, by: float) -> list:
    keep, open_ = {0, len(points) - 1}, [(0, len(points) - 1)]
    while open_:
        first, last = open_.pop()
        (x, y), across, along = (
            points[first],
            points[last][0] - points[first][0],
            points[last][1] - points[first][1],
        )
        length = across * across + along * along
        furthest, where = by * by, None
        for index in range(first + 1, last):
            dx, dy = points[index][0] - x, points[index][1] - y
            # A ring begins and ends at one point: there the distance is that from the point.
            off = (dx * along - dy * across) ** 2 / length if length else dx * dx + dy * dy
            if off > furthest:
                furthest, where = off, index
        if where is not None:
            keep.add(where)
            open_ += [(first, where), (where, last)]
    return [points[index] for index in sorted(keep)]


def ends(steps: Iterable[tuple[Code, Code]], alive: set[Code]) -> dict[Code, set[Code]]:
    """
    Return where the inheritance of every closed unit came to: units that are alive, or had no heir.

    :param steps: (before, after) of every succession until now
    :param alive: those that exist now
    """
    after: dict[Code, list[Code]] = {}
    for before, heir in steps:
        after.setdefault(before, []).append(heir)
    reached = {}
    for code in after:
        # Whoever is closed and has no heir is an end too: what it had went nowhere else.
        found, open_, seen = set(), [code], {code}
        while open_:
            one = open_.pop()
            if one in alive or one not in after:
                found.add(one)
                continue
            fresh = [heir for heir in after[one] if heir not in seen]
            seen.update(fresh)
            open_ += fresh
        reached[code] = found
    return {code: found for code, found in reached.items() if code not in alive}


def as_now(steps: Iterable[tuple[str, str]], alive: set[str]) -> dict[str, str]:
    """
    Return code then → code now for every closed unit whose whole inheritance came to one unit that is alive.

    :param steps: (code before, code after) of every succession until now
    :param alive: the codes that exist now
    """
    return {
        code: next(iter(found))
        for code, found in ends(steps, alive).items()
        if len(found) == 1 and not found - alive
    }


def _wrong_polygons(polygons) -> str:
    if not isinstance(polygons, list) or not polygons:
        return "geometry.coordinates: give at least one polygon"
    for polygon in polygons:
        if not isinstance(polygon, list) or not polygon:
            return "geometry.coordinates: give each polygon at least one ring"
        for ring in polygon:
            if not isinstance(ring, list) or len(ring) < 4:
                return "geometry.coordinates: a ring has at least 4 points"
            for point in ring:
                if not isinstance(point, list) or not 2 <= len(point) <= 3 or not all(map(_is_number, point)):
                    return f"geometry.coordinates: a point is two numbers, not {str(point)[:60]}"
                if not (-180 <= point[0] <= 180 and -90 <= point[1] <= 90):
                    return f"geometry.coordinates: {point[0]}, {point[1]} is not on the earth (longitude, latitude)"
            if ring[0] != ring[-1]:
                return "geometry.coordinates: a ring ends where it began"
    return ""


def _is_number(value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def cells(rows: Iterable[dict]) -> Iterable[tuple[int, dict[str, str], list[str]]]:
    """Yield the number of each line, its cells as trimmed text by column, and what is wrong with their signs."""
    for number, row in enumerate(rows, 2):
        row = {str(name).strip(): _text(value) for name, value in row.items() if name is not None}
        yield (
            number,
            row,
            [f"{name}: a sign that cannot be printed" for name, v in row.items() if not v.isprintable()],
        )


def _text(value) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())


def _wrong_code(column: str, code: str) -> list[str]:
    if CODE.fullmatch(code):
        return []
    return [f"{column}: give a code of at most 40 letters, digits, dots and dashes, not {code or 'nothing'}"]


def _wrong_name(column: str, name: str) -> list[str]:
    return [] if name and len(name) <= 120 else [f"{column}: give a name of at most 120 characters"]


def _number(row: dict[str, str], column: str, wrong: list[str]):
    make, low, high = NUMBERS[column]
    if not row.get(column):
        return None
    try:
        value = make(row[column])
        # Not a number is neither above nor below anything, so it is refused here too.
        if low <= value <= high:
            return value
    except (ValueError, ArithmeticError):
        pass
    wrong.append(f"{column}: a number from {low} to {high}, not {row[column]}")
    return None


def day_of(row: dict[str, str], column: str, wrong: list[str]) -> date | None:
    """Return the day of a cell, None where it is empty or no date; the latter is added to what is wrong."""
    if not row.get(column):
        return None
    try:
        return date.fromisoformat(re.sub(r"[ T]00:00(:00)?$", "", row[column]))
    except ValueError:
        wrong.append(f"{column}: a date like 2025-07-01, not {row[column]}")
        return None


def _name_en(row: dict[str, str], kind: str) -> str:
    full, bare = row.get("full_name_en", ""), row.get("name_en", "")
    # Where the table has both "Hải Dương" and "Phường Hải Dương", its English name is that of the first.
    if bare and not full and (row.get("full_name_vi") or row.get("full_name")) and kind in ENGLISH:
        full = f"{bare} {ENGLISH[kind]}"
    return (full or bare)[:120]
