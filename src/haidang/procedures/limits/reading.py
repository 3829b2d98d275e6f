"""Promised time limits as a file says them. No database, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass

from haidang.core.calendar.days import MINUTES_A_DAY
from haidang.procedures.choices import TimeUnit
from haidang.procedures.lines.reading import Line, read_lines

UNITS = [unit.value for unit in TimeUnit if unit is not TimeUnit.UNKNOWN]
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


def read_limits(rows: Iterable[dict]) -> tuple[list[LimitLine], list[str]]:
    """
    Read rows with column names into promised limits; return them with a sentence for every mistake, naming line and column.

    Needed: procedure, time_limit, starts_on, act. Known besides: unit, time_unit (working_day unless told), ends_on, mark.
    """
    return read_lines(rows, LimitLine, _limit)


def _limit(row: dict[str, str], wrong: list[str]) -> dict:
    unit, amount = row.get("time_unit") or TimeUnit.WORKING_DAY.value, _amount(row.get("time_limit", ""))
    if unit not in UNITS:
        wrong.append(f"time_unit: one of {', '.join(UNITS)}, not {unit}")
    if amount is None:
        wrong.append(
            f"time_limit: a number above 0 such as 2 or 0,5, not {row.get('time_limit') or 'nothing'}"
        )
    return {"unit_code": row.get("unit", ""), "amount": amount, "unit": unit}


def not_below(amount: float, unit: str, legal: float | None, legal_unit: str) -> str | None:
    """
    Say why a limit cannot be promised beside the legal one; None where it can.

    :param legal: the legal limit, None where it is not known
    """
    if unit in HOURS and legal_unit in HOURS:
        longer = legal is not None and amount * HOURS[unit] > legal * HOURS[legal_unit]
    elif unit == legal_unit:
        longer = legal is not None and amount > legal
    elif unit in HOURS:
        longer = False  # working days against days of the calendar: which is longer depends on the day
    else:
        return f"time_unit: the legal limit is counted in {legal_unit}; promise in that, or in working_day or hour"
    return (
        f"time_limit: {amount:g} {unit} is longer than the legal {legal:g} {legal_unit}" if longer else None
    )


def _amount(text: str) -> float | None:
    try:
        amount = float(text.replace(",", "."))
    except ValueError:
        return None
    return amount if 0 < amount <= 100_000 else None
