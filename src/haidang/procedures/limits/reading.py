"""Promised time limits as a file says them. No database, no clock."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from haidang.core.calendar.days import MINUTES_A_DAY
from haidang.procedures.choices import TimeUnit
from haidang.procedures.lines.reading import Cells, Line

HOURS = {
    TimeUnit.HOUR: 1,
    TimeUnit.WORKING_DAY: MINUTES_A_DAY / 60,
}  # these two can be compared with each other


@dataclass(frozen=True, kw_only=True)
class LimitLine(Line):
    """One line of a file of promised limits; ``unit_code`` empty: every unit."""

    unit_code: str
    amount: float
    unit: str


def limit(cells: Cells) -> dict:
    """Read what only a promised limit says from a row: unit, time_limit and time_unit (working_day unless told)."""
    unit = cells.one_of("time_unit", TimeUnit, leaving=[TimeUnit.UNKNOWN]) or TimeUnit.WORKING_DAY.value
    amount = _amount(cells.get("time_limit"))
    if amount is None:
        said = cells.get("time_limit")[:60] or _("nothing")
        cells.wrong("time_limit", _("a number above 0 such as 2 or 0,5, not %(value)s") % {"value": said})
    return {"unit_code": cells.get("unit"), "amount": amount, "unit": unit}


def not_below(amount: float, unit: str, legal: float | None, legal_unit: str) -> tuple[str, str] | None:
    """
    Say in which column and why a limit cannot be promised beside the legal one; None where it can.

    :param legal: the legal limit, None where it is not known
    """
    if unit in HOURS and legal_unit in HOURS:
        longer = legal is not None and amount * HOURS[unit] > legal * HOURS[legal_unit]
    elif unit == legal_unit:
        longer = legal is not None and amount > legal
    elif unit in HOURS:
        longer = False  # working days against days of the calendar: which is longer depends on the day
    else:
        return "time_unit", _("the legal limit is counted in %(unit)s; promise in that, or in working days or hours") % {"unit": TimeUnit(legal_unit).label}  # fmt: skip
    if not longer:
        return None
    return "time_limit", _("%(promised)s is longer than the legal %(legal)s") % {"promised": in_words(amount, unit), "legal": in_words(legal, legal_unit)}  # fmt: skip


def in_words(amount: float | None, unit: str) -> str:
    """Write a limit as people say it; empty where it is not known."""
    return "" if amount is None else TimeUnit(unit).lasting(amount)


def _amount(text: str) -> float | None:
    try:
        amount = float(text.replace(",", "."))
    except ValueError:
        return None
    return amount if 0 < amount <= 100_000 else None
