"""How many units there were, year by year: reading the shipped figures."""

from collections.abc import Iterable
from dataclasses import dataclass

from haidang.units.choices import Counted, Mark


@dataclass(frozen=True)
class Year:
    """One figure: how many there were in a year, or by how many they changed; exactly one of both is known."""

    series: Counted
    year: int
    count: int | None
    change: int | None
    mark: Mark
    source: str


def read_counts(rows: Iterable[dict[str, str]]) -> list[Year]:
    """
    Read the figures in the order of their years.

    :raises ValueError: naming the line that is wrong
    """
    found = []
    for number, row in enumerate(rows, 2):
        if bool(row["count"]) == bool(row["change"]) or not row["source"]:
            raise ValueError(f"line {number}: give a count or a change, and a source")
        count, change = (int(row[name]) if row[name] else None for name in ("count", "change"))
        found.append(
            Year(Counted(row["series"]), int(row["year"]), count, change, Mark(row["mark"]), row["source"])
        )
    return sorted(found, key=lambda one: one.year)
