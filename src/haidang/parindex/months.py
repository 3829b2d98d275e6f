"""Which months a page is about, as the address says it."""

from datetime import date


def asked(values, today: date) -> tuple[date, date]:
    """Return the first and last month of ``?from=2026-01&to=2026-11``; this year so far unless told, or where it makes no sense."""
    first = _month(values.get("from")) or today.replace(month=1, day=1)
    last = _month(values.get("to")) or today.replace(day=1)
    return (first, last) if first <= last else (last, first)


def _month(text: str | None) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01") if text else None
    except ValueError:
        return None
