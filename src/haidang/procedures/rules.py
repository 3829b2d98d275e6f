"""Reading lines of procedures: pure, so that every mistake is named before anything is written."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from haidang.procedures.choices import Level, Mark, TimeUnit

LONGEST = {
    "name": 1500,
    "name_en": 300,
    "level": 20,
    "field": 200,
    "unit": 40,
    "fee": 500,
    "result": 500,
    "decision_no": 100,
    "source_url": 300,
    "note": 300,
}
PRINTED_FEE = re.compile(r"([\d,]+) (?:Việt Nam Đồng|VNĐ)")
UNITS = {"": TimeUnit.UNKNOWN, "working_hour": TimeUnit.HOUR, "hour": TimeUnit.HOUR}

# The usual way of a dossier: (name, holder, share of the time). "" is the unit that decides.
USUAL_STEPS = [("Tiếp nhận", 0.1), ("Thẩm định", 0.6), ("Ký kết quả", 0.2), ("Trả kết quả", 0.1)]


@dataclass(frozen=True)
class ProcedureLine:
    """One procedure as a line of a file says it."""

    number: int
    code: str
    name: str
    name_en: str
    level: str
    field: str
    unit: str
    time_limit: float | None
    time_unit: str
    fee: str
    result: str
    decision_no: str
    source_url: str
    mark: str
    note: str


def read_lines(rows: Iterable[dict]) -> tuple[list[ProcedureLine], list[str]]:
    """
    Read rows with column names into procedures; return them with a sentence for every mistake.

    Needed: code, name, level. Known besides: name_en, field, unit, time_limit, time_unit, fee, result,
    decision_no, source_url, mark, note. A limit without a unit is kept as not printed.
    """
    lines, problems, seen = [], [], {}
    for number, row in enumerate(rows, 2):
        row = {str(k).strip(): "" if v is None else str(v).strip() for k, v in row.items() if k is not None}
        wrong = []
        code, name = row.get("code", ""), row.get("name", "")
        if not code or len(code) > 40 or not code.replace(".", "").replace("-", "").isalnum():
            wrong.append(f"code: letters, digits, dots, at most 40; not {code or 'nothing'}")
        elif code in seen:
            wrong.append(f"code: {code} stands on line {seen[code]} already")
        if not name:
            wrong.append("name: give the name of the procedure")
        levels = row.get("level", "").split("|")
        if not set(levels) <= set(Level.values):
            wrong.append(
                f"level: some of {', '.join(Level.values)} joined by |, not {row.get('level') or 'nothing'}"
            )
        unit = row.get("time_unit", "")
        unit = UNITS.get(unit, unit)
        if unit not in TimeUnit.values:
            wrong.append(f"time_unit: one of {', '.join(TimeUnit.values)}, not {unit}")
        limit = None
        try:
            limit = float(row["time_limit"].replace(",", ".")) if row.get("time_limit") else None
            if limit is not None and not 0 <= limit <= 100_000:  # also refuses what is not a number at all
                wrong.append(f"time_limit: between 0 and 100000, not {row['time_limit']}")
        except ValueError:
            limit = _printed_thousands(row["time_limit"])
            if limit is None:
                wrong.append(f"time_limit: a number, not {row['time_limit']}")
        if row.get("source_url", "").split("://")[0] not in ("", "http", "https"):
            wrong.append(f"source_url: an address beginning with https://, not {row['source_url'][:60]}")
        if nul := next((column for column, value in row.items() if "\x00" in value), None):
            wrong.append(f"{nul}: a NUL sign stands in it; save the file anew")
        for column, most in LONGEST.items():
            if len(row.get(column, "")) > most:
                wrong.append(f"{column}: at most {most} characters, not {len(row[column])}")
        mark = row.get("mark") or Mark.SECONDARY
        if mark not in Mark.values:
            wrong.append(f"mark: one of {', '.join(Mark.values)}, not {mark}")
        if wrong:
            problems += [f"line {number}: {sentence}" for sentence in wrong]
            continue
        seen[code] = number
        lines.append(
            ProcedureLine(
                number, code, name, row.get("name_en", ""), row["level"], row.get("field", ""),
                row.get("unit", ""), limit, str(unit), row.get("fee", ""), row.get("result", ""),
                row.get("decision_no", ""), row.get("source_url", ""), str(mark), row.get("note", ""),
            )
        )  # fmt: skip
    return lines, problems


def fee_as_people_write_it(fee: str) -> str:
    """
    Return a printed fee as in "100.000 ₫ / 50.000 ₫" (more than one where the source prints more than one).

    What is no amount, or one under a thousand đồng (there the source has lost its zeros), stays as printed.
    """
    written = []
    for part in dict.fromkeys(part.strip() for part in fee.split("|")):
        amount = PRINTED_FEE.fullmatch(part)
        dong = int(amount[1].replace(",", "")) if amount else 0
        written.append(f"{dong:,} ₫".replace(",", ".") if dong >= 1000 else part)
    return " / ".join(part for part in written if part)


def _printed_thousands(text: str) -> float | None:
    digits = text.replace(".", "").replace(" ", "")
    return float(digits) if digits.isdigit() else None
