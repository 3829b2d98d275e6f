"""National indices over the years, province by province, as far as they were found in publications."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import groupby
from pathlib import Path

from haidang.parindex import queries
from haidang.parindex.engine.ranking import rank

REFERENCE = Path(__file__).parents[1] / "reference"
CITY = "31"  # Hải Phòng in the register of provinces, before 2025 and since


@dataclass(frozen=True)
class Entry:
    """A province in one year's table; what was not found is None."""

    code: str
    name: str
    score: Decimal | None
    rank: int | None


@dataclass(frozen=True)
class Year:
    """
    One index in one year.

    :param ranked: how many provinces were ranked; ``entries``: those of whom something was found, the highest first
    :param mean: the national mean where it was published
    """

    year: int
    ranked: int
    mark: str
    source: str
    entries: tuple[Entry, ...]
    mean: Decimal | None

    @property
    def whole(self) -> bool:
        """Say whether every province that was ranked was found with its score."""
        return len(self.scores) == self.ranked

    @property
    def scores(self) -> list[Decimal]:
        """The scores that were found, the highest first."""
        return sorted((one.score for one in self.entries if one.score is not None), reverse=True)

    @property
    def city(self) -> Entry | None:
        return next((one for one in self.entries if one.code == CITY), None)

    def place_of(self, score: Decimal) -> int:
        """Return where a score would stand among the other provinces of this year."""
        others = [one.score for one in self.entries if one.code != CITY and one.score is not None]
        return 1 + sum(1 for other in others if other > score)


@dataclass(frozen=True)
class Index:
    """A national index with its years, the earliest first."""

    name: str
    years: tuple[Year, ...]

    @property
    def last_whole(self) -> Year | None:
        return next((one for one in reversed(self.years) if one.whole), None)


@cache
def indices() -> tuple[Index, ...]:
    """Return every national index that was found, in the order of the reference."""
    was, now = _names()
    rows = _rows("national.csv")
    known = {(row["index"], int(row["year"])): row for row in queries.published()}
    found = []
    for name, many in groupby(rows, key=lambda row: row["index"]):
        years = {int(row["year"]): row for row in many}
        # Of some years only the city's own result was found.
        years |= {year: {} for index, year in known if index == name and year not in years}
        found.append(
            Index(
                name,
                tuple(
                    _year(year, years[year], known.get((name, year), {}), was, now) for year in sorted(years)
                ),
            )
        )
    return tuple(found)


def _year(year: int, row: Mapping, city: Mapping, was: Mapping[str, str], now: Mapping[str, str]) -> Year:
    ranked = int(row.get("ranked") or city["ranked"])
    names = now if ranked == len(now) else was
    parts = [one.split(":") for one in row.get("provinces", "").split()]
    scores = {code: Decimal(score) if score else None for code, score, *_rank in parts}
    given = {code: int(rest[0]) for code, _score, *rest in parts if rest and rest[0]}
    if city and (city["score"] or city["rank"]):
        scores.setdefault(CITY, Decimal(city["score"]) if city["score"] else None)
        if city["rank"]:
            given.setdefault(CITY, int(city["rank"]))
    places = rank(scores) if len([one for one in scores.values() if one is not None]) == ranked else given
    entries = [Entry(code, names[code], score, places.get(code)) for code, score in scores.items()]
    entries.sort(key=lambda one: (one.rank or 1_000, -(one.score or 0)))
    mean = Decimal(city["national_mean"]) if city.get("national_mean") else None
    return Year(
        year,
        ranked,
        row.get("mark") or city["mark"],
        row.get("source") or city["source"],
        tuple(entries),
        mean,
    )


def _names() -> tuple[dict[str, str], dict[str, str]]:
    """The provinces' names by code: the 63 until 2025, and the 34 since."""
    rows = _rows("provinces.csv")
    return {row["code"]: row["name"] for row in rows}, {row["now"]: row["now_name"] for row in rows}


def _rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))
