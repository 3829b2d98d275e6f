"""Six figures of how people are served, as the work is done: per unit, per procedure, month by month, down to the dossiers."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import quote

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from haidang.core.facts import queries as facts
from haidang.core.facts.declare import MONTH
from haidang.core.facts.queries import Counted
from haidang.core.kept.memory import Memory
from haidang.core.ui.templatetags.ui import count, percent
from haidang.parindex.months import Period
from haidang.parindex.queries import counted as counted_by_unit
from haidang.parindex.queries import counted_under
from haidang.parindex.sheets import in_words
from haidang.procedures import queries as procedures
from haidang.units import queries as units

ALL = "all"  # in an address, where no procedure is named


class Indicator(NamedTuple):
    """One of the six; ``leaf`` is its number in Decision 766/QĐ-TTg, empty where it has none."""

    slug: str
    measure: str
    leaf: str
    short: Any
    title: Any
    hits: Any
    misses: Any
    about: Any


INDICATORS = (
    Indicator(
        "on-time", "dossiers.on_time", "2.1", _("On time"), _("Dossiers handled early or on time"), _("On time or still in time"),
        _("Late"), _("Counted are dossiers that were received. More than one request for papers makes a dossier late."),
    ),
    Indicator(
        "right-first-time", "dossiers.first_time_right", "", _("Right at once"), _("Right at the first submission"), _("Those right at once"),
        _("Those that needed more papers"),
        _("A dossier is right at the first submission if no more papers were asked for. Refused ones and those not received yet are not counted (an assumption)."),
    ),
    Indicator(
        "fully-online", "dossiers.fully_online", "3.0", _("Fully online"), _("Dossiers handled fully online"), _("Handled fully online"), _("Somebody had to come"),
        _("Filed online, paid online where a fee was paid, and the result issued electronically (an assumption). Counted are finished dossiers of which this was recorded."),
    ),
    Indicator(
        "electronic-results", "dossiers.result_electronic", "4.1", _("Electronic results"), _("Dossiers with an electronic result"),
        _("With an electronic result"), _("On paper only"), _("Counted are finished dossiers that have a result and of which this was recorded."),
    ),
    Indicator(
        "re-use", "dossiers.reused", "4.4", _("Data used again"), _("Dossiers re-using digitised data"), _("Data used again"), _("Nothing used again"),
        _("Counted are dossiers that were received and of which this was recorded."),
    ),
    Indicator(
        "paid-online", "dossiers.paid_online", "6.3", _("Paid online"), _("Dossiers paid online"), _("Paid online"), _("Paid at the counter"),
        _("Counted are dossiers with a fee that is paid: by bank transfer, through the gateway, or in cash."),
    ),
)  # fmt: skip
BY_SLUG = {one.slug: one for one in INDICATORS}
MEASURES = tuple(one.measure for one in INDICATORS)
FIRST_TIME = BY_SLUG["right-first-time"]


class Row(NamedTuple):
    """One line of one indicator: what is counted, its figures, and the door to what stands behind them."""

    name: str
    code: str
    counted: Counted
    url: str


class Line(NamedTuple):
    """One unit or procedure with all six; each cell is (indicator, figures or None, door)."""

    name: str
    code: str
    cells: list[tuple[Indicator, Counted | None, str]]

    @property
    def written(self) -> tuple[str, ...]:
        """Its code and name, then of each indicator the door, the share, and how many of how many: as a table writes them."""
        cells = [(door, percent(one.share), f"{count(one.hits)}/{count(one.among)}") if one else (door, "–", "") for _indicator, one, door in self.cells]  # fmt: skip
        return (self.code, self.name, *(text for cell in cells for text in cell))


@dataclass(frozen=True)
class Table:
    """The lines as they are written, and the sums of each indicator."""

    rows: list[tuple[str, ...]]
    sums: list[tuple[Indicator, Counted]]


kept: Memory = Memory(16, seconds=60)


def table(snapshot, period: Period, procedures_: bool, tail: str) -> Table:
    """Return the lines of all units, or of all procedures, ready for the page; the same for everybody until something is counted anew."""

    def made() -> Table:
        found = lines(snapshot, period, procedures_, tail)
        return Table([line.written for line in found], sums(found))

    return kept.get((snapshot.pk, snapshot.taken_at, period, procedures_, tail, get_language()), made)


@dataclass(frozen=True)
class One:
    """One indicator by unit or by procedure: the lines as they are written, all together, how many are whole, month by month."""

    rows: list[tuple[str, ...]]
    total: Counted
    whole: int
    series: list[tuple[date, Counted]]


def one(indicator: Indicator, snapshot, period: Period, code: str, by_unit_: bool, tail: str) -> One:
    """Return one indicator ready for the page, kept as ``table`` is; of all procedures where ``code`` is ``ALL``."""

    def made() -> One:
        rows = by_unit(indicator, snapshot, period, code, tail) if by_unit_ else by_procedure(indicator, snapshot, period, tail)  # fmt: skip
        written = [
            (row.url, row.name, percent(row.counted.share), count(row.counted.hits), count(row.counted.among))
            for row in rows
        ]
        return One(written, total_of(rows), whole(rows), series(indicator, snapshot, period, code))

    place = snapshot.pk, snapshot.taken_at, period, indicator.slug, code, by_unit_, tail, get_language()
    return kept.get(place, made)


def by_procedure(indicator: Indicator, snapshot, period: Period, tail: str) -> list[Row]:
    """Return every procedure of which dossiers were counted, the lowest share first."""
    counted = {code: figures[indicator.measure] for code, figures in _of_procedures(snapshot, period).items()}
    counted = {code: one for code, one in counted.items() if one.among}
    names = _names_of(counted)
    return _sorted(
        Row(
            names.get(code, code),
            code,
            figures,
            reverse("web:live-units", args=[indicator.slug, code]) + tail,
        )
        for code, figures in counted.items()
    )


def by_unit(indicator: Indicator, snapshot, period: Period, code: str, tail: str) -> list[Row]:
    """Return every unit of whose dossiers of a procedure (of any where ``code`` is ``ALL``) some were counted, the lowest share first."""
    found = _of_units(snapshot, period, code)
    counted = {unit: figures[indicator.measure] for unit, figures in found.items() if figures[indicator.measure].among}  # fmt: skip
    names = _names_of_units(counted, period.last)
    return _sorted(
        Row(names.get(unit, unit), unit, figures, reverse("web:live-rows", args=[indicator.slug, code, unit]) + tail)
        for unit, figures in counted.items()
    )  # fmt: skip


def lines(snapshot, period: Period, procedures_: bool, tail: str) -> list[Line]:
    """Return every unit, or every procedure, of which anything was counted, with all six figures."""
    if procedures_:
        found = _of_procedures(snapshot, period)
        names = _names_of(found)
    else:
        found = _of_units(snapshot, period, ALL)
        names = _names_of_units(found, period.last)
    order = {code: place for place, code in enumerate(names)}

    above = _above(procedures_)
    return [
        _line(names.get(code, code), code, figures, above, tail)
        for code, figures in sorted(found.items(), key=lambda item: order.get(item[0], len(order)))
        if any(one.among for one in figures.values())
    ]  # fmt: skip


def of_unit(snapshot, period: Period, code: str) -> Line | None:
    """Return the six figures of one unit; None where nothing was counted there."""
    counted = counted_by_unit(snapshot, *period[:3])
    figures = {name: counted.get((name, code), Counted(0, 0, 0)) for name in MEASURES}
    return (
        _line(code, code, figures, _above(False), "") if any(one.among for one in figures.values()) else None
    )


def _above(procedures_: bool) -> list[str]:
    """The address above the lines, of each indicator."""
    return [
        reverse("web:live", args=[one.slug])
        if procedures_
        else reverse("web:live-units", args=[one.slug, ALL])
        for one in INDICATORS
    ]


def _line(name: str, code: str, figures: dict[str, Counted], above: list[str], tail: str) -> Line:
    cells = [
        (one, figures[one.measure] if figures[one.measure].among else None, f"{door}{quote(code)}/{tail}")
        for one, door in zip(INDICATORS, above, strict=True)
    ]
    return Line(name, code, cells)


def sums(found: Iterable[Line]) -> list[tuple[Indicator, Counted]]:
    """Return all lines together, one sum for each indicator."""
    found = list(found)
    return [
        (
            one,
            Counted(
                sum(line.cells[place][1].among for line in found if line.cells[place][1]),
                sum(line.cells[place][1].hits for line in found if line.cells[place][1]),
                0,
            ),
        )
        for place, one in enumerate(INDICATORS)
    ]


def series(
    indicator: Indicator, snapshot, period: Period, code: str, unit: str = ""
) -> list[tuple[date, Counted]]:
    """Return month by month what was counted, of a procedure (of any where ``code`` is ``ALL``), in one unit or in all."""
    codes = counted_under(unit, period.last, period.as_now) if unit else None
    if code == ALL:
        return list(facts.by_month(snapshot, indicator.measure, period.first, period.last, codes).items())
    found = facts.several_by(MEASURES, ("unit", MONTH), period.first, period.last, snapshot, {"procedure": code})  # fmt: skip
    months: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for (there, month), figures in found.items():
        one = figures.counted[indicator.measure]
        if one.among and (codes is None or there in codes):
            months[month][0] += one.among
            months[month][1] += one.hits
    return [
        (date(month // 12, month % 12 + 1, 1), Counted(*both, 0)) for month, both in sorted(months.items())
    ]


def total_of(rows: list[Row]) -> Counted:
    return Counted(sum(row.counted.among for row in rows), sum(row.counted.hits for row in rows), 0)


def whole(rows: list[Row]) -> int:
    """Return how many lines fulfil it with every dossier."""
    return sum(row.counted.among == row.counted.hits for row in rows)


def _of_procedures(snapshot, period: Period) -> dict[str, dict[str, Counted]]:
    found = facts.several_by(MEASURES, ("procedure",), period.first, period.last, snapshot)
    return {code: figures.counted for (code,), figures in found.items()}


def _of_units(snapshot, period: Period, code: str) -> dict[str, dict[str, Counted]]:
    """Of all procedures from what is kept for the index; of one the rows are counted anew."""
    sums_: dict[str, dict[str, list[int]]] = defaultdict(lambda: {name: [0, 0] for name in MEASURES})
    if code == ALL:
        for (name, unit), one in counted_by_unit(snapshot, *period[:3]).items():
            if name in MEASURES:
                sums_[unit][name] = [one.among, one.hits]
    else:
        mapping = dict(units.mapping_as_now(period.last)) if period.as_now else {}
        found = facts.several_by(
            MEASURES, ("unit",), period.first, period.last, snapshot, {"procedure": code}
        )
        for (unit,), figures in found.items():
            for name, one in figures.counted.items():
                there = sums_[mapping.get(unit, unit)][name]
                there[0] += one.among
                there[1] += one.hits
    return {unit: {name: Counted(*both, 0) for name, both in mine.items()} for unit, mine in sums_.items()}


def _names_of(codes: Iterable[str]) -> dict[str, str]:
    """The procedures' names in Vietnamese order."""
    named = sorted(procedures.named(list(codes)), key=lambda one: one.sort_key)
    return {one.code: procedures.shown_name(one) for one in named}


def _names_of_units(codes: Iterable[str], on: date) -> dict[str, str]:
    names = {one.code: in_words(one) for one in units.active_units(on)}  # kept; those of former days are few
    if former := set(codes) - names.keys():
        names |= {one.code: in_words(one) for one in units.named(former)}
    return names


def _sorted(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row.counted.share, -row.counted.among, row.name))
