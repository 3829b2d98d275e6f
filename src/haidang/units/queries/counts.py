"""How many units there were over the years, as shipped: published figures are real, also in a simulated city."""

import csv
from functools import lru_cache
from pathlib import Path

from haidang.units.choices import Counted
from haidang.units.rules.counts import Year, read_counts

SHIPPED = Path(__file__).parents[1] / "reference" / "counts_over_years.csv"


@lru_cache(maxsize=1)
def counts_over_years() -> dict[Counted, list[Year]]:
    """Return the figures of each kind of unit, in the order of their years."""
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        every = read_counts(csv.DictReader(file))
    return {series: [one for one in every if one.series == series] for series in Counted}
