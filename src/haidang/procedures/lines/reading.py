"""Dated lines as a file says them. No database, no clock."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from haidang.procedures.choices import Mark

LONGEST = {"case": 200, "per": 60, "act": 200, "who": 200}


@dataclass(frozen=True, kw_only=True)
class Line:
    """What every line says: where it stands in the file, of which procedure, its days, its act and how sure."""

    number: int
    procedure: str
    starts_on: date
    ends_on: date | None
    act: str
    mark: str


Read = TypeVar("Read", bound=Line)


def read_lines(
    rows: Iterable[dict], kind: type[Read], own: Callable[[dict[str, str], list[str]], dict]
) -> tuple[list[Read], list[str]]:
    """
    Read rows with column names into lines; return them with a sentence for every mistake, naming line and column.

    :param own: reads what only this kind says from a row's cells, and puts mistakes into the list
    """
    lines, problems = [], []
    for number, row in enumerate(rows, 2):
        cells, wrong = _plain(row), []
        said = own(cells, wrong) | _common(cells, wrong)
        if wrong:
            problems += [f"line {number}: {sentence}" for sentence in wrong]
        else:
            lines.append(kind(number=number, **said))
    return lines, problems


def _plain(row: dict) -> dict[str, str]:
    """A row's cells as text: an Excel day comes as a moment, an Excel number perhaps as 100000.0."""
    said = {}
    for name, cell in row.items():
        if isinstance(cell, datetime):
            cell = cell.date().isoformat()
        elif isinstance(cell, float) and cell.is_integer():
            cell = int(cell)
        said[str(name).strip()] = "" if cell is None else str(cell).strip()
    return said


def _common(row: dict[str, str], wrong: list[str]) -> dict:
    """What every line says; mistakes go to ``wrong``."""
    if not row.get("procedure"):
        wrong.append("procedure: give the code of the procedure")
    if not row.get("act"):
        wrong.append("act: name the legal act that sets it")
    for column, most in LONGEST.items():
        if len(row.get(column, "")) > most:
            wrong.append(f"{column}: at most {most} characters, not {len(row[column])}")
    if nul := next((column for column, value in row.items() if "\x00" in value), None):
        wrong.append(f"{nul}: a NUL sign stands in it; save the file anew")
    mark = row.get("mark") or Mark.SECONDARY
    if mark not in Mark.values:
        wrong.append(f"mark: one of {', '.join(Mark.values)}, not {mark}")
    starts_on, ends_on = _day(row, "starts_on", wrong), _day(row, "ends_on", wrong)
    if starts_on is None and not row.get("starts_on"):
        wrong.append("starts_on: give the first day it holds, such as 2026-01-01")
    if starts_on and ends_on and ends_on < starts_on:
        wrong.append("ends_on: not before starts_on")
    return {
        "procedure": row.get("procedure", ""),
        "act": row.get("act", ""),
        "mark": str(mark),
        "starts_on": starts_on,
        "ends_on": ends_on,
    }


def _day(row: dict[str, str], column: str, wrong: list[str]) -> date | None:
    said = row.get(column, "")
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(said, form).date()
        except ValueError:
            continue
    if said:
        wrong.append(f"{column}: a day such as 2026-01-01 or 01/01/2026, not {said}")
    return None
