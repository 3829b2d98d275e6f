"""Fees as files and published texts say them. No database, no clock."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from haidang.procedures.choices import FeeKind
from haidang.procedures.lines.reading import Cells, Line

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


def fee(cells: Cells) -> dict:
    """Read what only a fee says from a row: case, amount in whole đồng, kind and per."""
    amount = _whole(cells.get("amount"))
    if amount is None or amount > LARGEST:
        cells.wrong("amount", _("whole dong in digits such as 100000, not %(value)s") % {"value": _or_nothing(cells.get("amount"))})  # fmt: skip
    return {
        "case": cells.get("case"),
        "amount": amount,
        "kind": cells.one_of("kind", FeeKind),
        "per": cells.get("per"),
    }


def exemption(cells: Cells) -> dict:
    """Read what only an exemption says from a row: who, and percent_off."""
    if not cells.get("who"):
        cells.wrong("who", _("say who pays less"))
    percent = _whole(cells.get("percent_off").removesuffix("%").strip())
    if percent is None or not 1 <= percent <= 100:
        cells.wrong("percent_off", _("a whole number from 1 to 100, not %(value)s") % {"value": _or_nothing(cells.get("percent_off"))})  # fmt: skip
    return {"who": cells.get("who"), "percent_off": percent}


def _or_nothing(said: str) -> str:
    return said[:60] or _("nothing")


def _whole(text: str) -> int | None:
    """A whole number; thousands may be marked by dots, as people write money."""
    text = text.removesuffix("₫").removesuffix("đồng").strip()
    if re.fullmatch(r"\d{1,3}(\.\d{3})+", text):
        text = text.replace(".", "")
    return int(text) if text.isascii() and text.isdigit() else None
