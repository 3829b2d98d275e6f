"""Reading lines of units: pure, so that every mistake is named before anything is written."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from haidang.units.choices import Kind, Mark

# What public tables call the kinds.
KINDS = {
    "phuong": Kind.WARD,
    "xa": Kind.COMMUNE,
    "dac_khu": Kind.SPECIAL_ZONE,
    "tinh": Kind.PROVINCE,
    "thanh_pho": Kind.CITY,
}


@dataclass(frozen=True)
class UnitLine:
    """One unit as a line of a file says it."""

    number: int
    code: str
    kind: str
    name: str
    name_en: str
    parent: str
    valid_from: date | None
    lon: float | None
    lat: float | None
    area_km2: float | None
    population: int | None
    mark: str
    note: str


def read_lines(rows: Iterable[dict]) -> tuple[list[UnitLine], list[str]]:
    """
    Read rows with column names into units; return them with a sentence for every mistake.

    Columns: code, name (or full_name, full_name_vi), kind (or type), and if known name_en, parent (or
    province_code), valid_from, lon, lat, area_km2, population, mark, note.
    """
    lines, problems, seen = [], [], {}
    for number, row in enumerate(rows, 2):
        row = {str(name).strip(): _text(value) for name, value in row.items() if name is not None}
        wrong = []
        code = row.get("code", "")
        name = row.get("full_name_vi") or row.get("full_name") or row.get("name", "")
        kind = row.get("kind") or row.get("type", "")
        kind = KINDS.get(kind, kind)
        if not code or len(code) > 40:
            wrong.append("code: give a code of at most 40 characters")
        elif code in seen:
            wrong.append(f"code: {code} stands on line {seen[code]} already")
        if not name or len(name) > 120:
            wrong.append("name: give a name of at most 120 characters")
        if kind not in Kind.values:
            wrong.append(f"kind: one of {', '.join(Kind.values)}, not {kind or 'nothing'}")
        mark = row.get("mark") or Mark.SECONDARY
        if mark not in Mark.values:
            wrong.append(f"mark: one of {', '.join(Mark.values)}, not {mark}")
        numbers = {}
        for column, make in (("lon", float), ("lat", float), ("area_km2", float), ("population", int)):
            try:
                numbers[column] = make(row[column]) if row.get(column) else None
            except ValueError:
                wrong.append(f"{column}: a number, not {row[column]}")
        valid_from = None
        if given := row.get("valid_from"):
            try:
                valid_from = date.fromisoformat(given[:10])
            except ValueError:
                wrong.append(f"valid_from: a date like 2025-07-01, not {given}")
        if wrong:
            problems += [f"line {number}: {sentence}" for sentence in wrong]
            continue
        seen[code] = number
        parent = row.get("parent") or row.get("province_code", "")
        lines.append(
            UnitLine(
                number, code, str(kind), name, row.get("full_name_en") or row.get("name_en", ""), parent, valid_from,
                **numbers, mark=str(mark), note=row.get("note", "")[:300],
            )
        )  # fmt: skip
    return lines, problems


def _text(value) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
