"""Fees as files and published texts say them. No database, no clock."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from haidang.procedures.choices import FeeKind
from haidang.procedures.lines.reading import Line, read_lines

LARGEST = 10_000_000_000  # đồng; more than any fee for one dossier
PRINTED = re.compile(r"([\d.,]+) ?(?:Việt Nam Đồng|VNĐ|đồng|₫)", re.IGNORECASE)
FREE = ("miễn phí", "không", "không thu", "không có", "0")


@dataclass(frozen=True, kw_only=True)
class FeeLine(Line):
    """One line of a file of fees; amounts in whole đồng."""

    case: str
    amount: int
    kind: str
    per: str


@dataclass(frozen=True, kw_only=True)
class ExemptionLine(Line):
    """One line of a file of exemptions."""

    who: str
    percent_off: int


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
    return read_lines(rows, FeeLine, _fee)


def _fee(row: dict[str, str], wrong: list[str]) -> dict:
    amount, kind = _whole(row.get("amount", "")), row.get("kind", "")
    if amount is None or amount > LARGEST:
        wrong.append(f"amount: whole đồng in digits such as 100000, not {row.get('amount') or 'nothing'}")
    if kind and kind not in FeeKind.values:
        wrong.append(f"kind: one of {', '.join(FeeKind.values)}, not {kind}")
    return {"case": row.get("case", ""), "amount": amount, "kind": kind, "per": row.get("per", "")}


def read_exemptions(rows: Iterable[dict]) -> tuple[list[ExemptionLine], list[str]]:
    """
    Read rows with column names into exemptions; return them with a sentence for every mistake, naming line and column.

    Needed: procedure, who, percent_off, starts_on, act. Known besides: ends_on, mark.
    """
    return read_lines(rows, ExemptionLine, _exemption)


def _exemption(row: dict[str, str], wrong: list[str]) -> dict:
    if not row.get("who"):
        wrong.append("who: say who pays less")
    percent = _whole(row.get("percent_off", ""))
    if percent is None or not 1 <= percent <= 100:
        wrong.append(f"percent_off: a whole number from 1 to 100, not {row.get('percent_off') or 'nothing'}")
    return {"who": row.get("who", ""), "percent_off": percent}


def _whole(text: str) -> int | None:
    """A whole number; thousands may be marked by dots, as people write money."""
    if re.fullmatch(r"\d{1,3}(\.\d{3})+", text):
        text = text.replace(".", "")
    return int(text) if text.isascii() and text.isdigit() else None
