"""Which dossiers are right at the first submission, per procedure and unit, and the very dossiers behind it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.urls import reverse

from haidang.core.facts import queries as facts
from haidang.core.facts.queries import Counted
from haidang.parindex.months import Period
from haidang.procedures import queries as procedures
from haidang.units import queries as units

MEASURE = "dossiers.first_time_right"
ALL = "all"  # in an address, where no procedure is named


class Row(NamedTuple):
    """One line: what is counted, its figures, and the door to what stands behind them."""

    name: str
    code: str
    counted: Counted
    url: str


def by_procedure(snapshot, period: Period, tail: str) -> list[Row]:
    """Return every procedure of which dossiers were counted, the least right first."""
    counted = facts.counted_by(MEASURE, ("procedure",), period.first, period.last, snapshot)
    names = {one.code: procedures.shown_name(one) for one in procedures.named([code for (code,) in counted])}
    return _sorted(
        Row(names.get(code, code), code, figures, reverse("web:first-time-units", args=[code]) + tail)
        for (code,), figures in counted.items()
    )


def by_unit(snapshot, period: Period, code: str, tail: str) -> list[Row]:
    """Return every unit that received dossiers of a procedure (of any where ``code`` is ``ALL``), the least right first."""
    only = {} if code == ALL else {"procedure": code}
    counted = facts.counted_by(MEASURE, ("unit",), period.first, period.last, snapshot, only)
    mapping = dict(units.mapping_as_now(period.last)) if period.as_now else {}
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for (unit,), figures in counted.items():
        there = sums[mapping.get(unit, unit)]
        there[0] += figures.among
        there[1] += figures.hits
    names = {
        one.code: one.name for one in units.active_units(period.last)
    }  # kept; those of former days are few
    if former := sums.keys() - names.keys():
        names |= {one.code: one.name for one in units.named(former)}
    return _sorted(
        Row(names.get(unit, unit), unit, Counted(*both, 0), reverse("web:first-time-rows", args=[code, unit]) + tail)
        for unit, both in sums.items()
    )  # fmt: skip


def _sorted(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row.counted.share, -row.counted.among, row.name))


def total_of(rows: list[Row]) -> Counted:
    return Counted(sum(row.counted.among for row in rows), sum(row.counted.hits for row in rows), 0)


def whole(rows: list[Row]) -> int:
    """Return how many lines have every dossier right at once."""
    return sum(row.counted.among == row.counted.hits for row in rows)
