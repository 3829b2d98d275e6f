"""Which months a page is about and under which units deeds count, as the address says it."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

EARLIEST, LATEST = 2000, 2099


class Period(NamedTuple):
    """
    From one month to another, both included (each as its first day).

    ``as_now``: deeds of former units count for their successors. ``problem``: what was wrong with the address.
    """

    first: date
    last: date
    as_now: bool = False
    problem: str = ""

    @property
    def values(self) -> dict[str, str]:
        """The parameters of an address that means these months."""
        return {"from": f"{self.first:%Y-%m}", "to": f"{self.last:%Y-%m}"}


def asked(values: Mapping[str, str], today: date) -> Period:
    """
    Return the months of ``?from=2026-01&to=2026-11&as=now``; this year so far unless told.

    What makes no sense is not guessed silently: ``problem`` says it in a sentence and what is shown instead.
    """
    year = Period(today.replace(month=1, day=1), today.replace(day=1), values.get("as") == "now")
    given = {name: values[name] for name in ("from", "to") if values.get(name)}
    read = {name: _month(text) for name, text in given.items()}
    wrong = [given[name] for name, month in read.items() if month is None]
    if wrong:
        return year._replace(
            problem=_("“%(text)s” is not a month. This year so far is shown instead.")
            % {"text": wrong[0][:20]}
        )
    last = read.get("to") or max(year.last, read.get("from") or year.last)
    first = read.get("from") or date(last.year, 1, 1)
    if first > last:
        return year._replace(
            first=last, last=first,
            problem=_("The first month was after the last one. They were exchanged."),
        )  # fmt: skip
    return year._replace(first=first, last=last)


def options(counted: Collection[date], period: Period) -> list[tuple[str, str]]:
    """Return the months to choose from as (2026-01, 01/2026): those that have deeds, and the two that are shown."""
    return [(f"{month:%Y-%m}", f"{month:%m/%Y}") for month in sorted({*counted, period.first, period.last})]


class Quick(NamedTuple):
    """A stretch of months people ask for often."""

    label: str
    values: dict[str, str]
    chosen: bool


def quick(period: Period, today: date) -> list[Quick]:
    """Return this month, this year so far and the last twelve months."""
    this = today.replace(day=1)
    stretches = [
        (_("This month"), Period(this, this)),
        (_("This year"), Period(this.replace(month=1), this)),
        (_("Last 12 months"), Period(_back(this, 11), this)),
    ]
    return [Quick(label, one.values, one[:2] == period[:2]) for label, one in stretches]


def filters(
    values: Mapping[str, str], period: Period, counted: Collection[date], today: date
) -> dict[str, Any]:
    """Return what ``parindex/filters.html`` draws; other parameters of the address are kept."""
    return {
        "period": period,
        "months": options(counted, period),
        "quick": quick(period, today),
        "kept": [
            (name, values[name])
            for name in ("block", "leaf", "unit", "which", "as", "book")
            if values.get(name)
        ],
    }


def _back(month: date, months: int) -> date:
    number = month.year * 12 + month.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def _month(text: str) -> date | None:
    try:
        month = date.fromisoformat(f"{text}-01") if len(text) == 7 else None
    except ValueError:
        return None
    return month if month and EARLIEST <= month.year <= LATEST else None
