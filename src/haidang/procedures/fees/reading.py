"""Fees as files and published texts say them. No database, no clock."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from haidang.procedures.choices import FeeKind, Mark

LARGEST = 10_000_000_000  # đồng; more than any fee for one dossier
PRINTED = re.compile(r"([\d.,]+) ?(?:Việt Nam Đồng|VNĐ|đồng|₫)", re.IGNORECASE)
FREE = ("miễn phí", "không", "không thu", "không có", "0")
LONGEST = {"case": 200, "per": 60, "act": 200, "who": 200}


@dataclass(frozen=True)
class FeeLine:
    """One line of a file of fees; amounts in whole đồng."""

    number: int
    procedure: str
    case: str
    amount: int
    kind: str
    per: str
    starts_on: date
    ends_on: date | None
    act: str
    mark: str


@dataclass(frozen=True)
class ExemptionLine:
    """One line of a file of exemptions."""

    number: int
    procedure: str
    who: str
    percent_off: int
    starts_on: date
    ends_on: date | None
    act: str
    mark: str


def published_amount(text: str) -> int | None:
    """
    Return what a published fee says in whole đồng, 0 where it says that nothing is paid; None where it cannot be known.

    Several amounts say nothing of which case costs which; what is under a thousand đồng has lost its zeros at the source.
    """
    text = text.strip().casefold()
    if text in FREE:
        return 0
    printed = PRINTED.fullmatch(text)
    digits = printed[1].replace(",", "").replace(".", "") if printed else ""
    return int(digits) if digits and int(digits) >= 1000 else None


def read_fees(rows: Iterable[dict]) -> tuple[list[FeeLine], list[str]]:
    """
    Read rows with column names into fee lines; return them with a sentence for every mistake, naming line and column.

    Needed: procedure, amount, starts_on, act. Known besides: case, kind, per, ends_on, mark.
    """
    lines, problems = [], []
    for number, row in enumerate(rows, 2):
        row, wrong = plain(row), []
        amount = _whole(row.get("amount", ""))
        if amount is None or amount > LARGEST:
            wrong.append(f"amount: whole đồng in digits such as 100000, not {row.get('amount') or 'nothing'}")
        kind = row.get("kind", "")
        if kind and kind not in FeeKind.values:
            wrong.append(f"kind: one of {', '.join(FeeKind.values)}, not {kind}")
        said = common(row, wrong)
        if wrong:
            problems += [f"line {number}: {sentence}" for sentence in wrong]
        else:
            lines.append(
                FeeLine(
                    number=number,
                    case=row.get("case", ""),
                    amount=amount,
                    kind=kind,
                    per=row.get("per", ""),
                    **said,
                )
            )
    return lines, problems  # fmt: skip


def read_exemptions(rows: Iterable[dict]) -> tuple[list[ExemptionLine], list[str]]:
    """
    Read rows with column names into exemptions; return them with a sentence for every mistake, naming line and column.

    Needed: procedure, who, percent_off, starts_on, act. Known besides: ends_on, mark.
    """
    lines, problems = [], []
    for number, row in enumerate(rows, 2):
        row, wrong = plain(row), []
        if not row.get("who"):
            wrong.append("who: say who pays less")
        percent = _whole(row.get("percent_off", ""))
        if percent is None or not 1 <= percent <= 100:
            wrong.append(
                f"percent_off: a whole number from 1 to 100, not {row.get('percent_off') or 'nothing'}"
            )
        said = common(row, wrong)
        if wrong:
            problems += [f"line {number}: {sentence}" for sentence in wrong]
        else:
            lines.append(ExemptionLine(number=number, who=row["who"], percent_off=percent, **said))
    return lines, problems


def plain(row: dict) -> dict[str, str]:
    """Return a row's cells as text: an Excel day comes as a moment, an Excel number perhaps as 100000.0."""
    said = {}
    for name, cell in row.items():
        if isinstance(cell, datetime):
            cell = cell.date().isoformat()
        elif isinstance(cell, float) and cell.is_integer():
            cell = int(cell)
        said[str(name).strip()] = "" if cell is None else str(cell).strip()
    return said


def common(row: dict[str, str], wrong: list[str]) -> dict:
    """Return what every dated line of a procedure says: which one, its days, its act and how sure; mistakes go to ``wrong``."""
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


def _whole(text: str) -> int | None:
    """A whole number; thousands may be marked by dots, as people write money."""
    if re.fullmatch(r"\d{1,3}(\.\d{3})+", text):
        text = text.replace(".", "")
    return int(text) if text.isascii() and text.isdigit() else None
