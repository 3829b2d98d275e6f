"""What the ranking page shows: rows with bars on one scale, the five groups, the map; drawn once while the figures stay."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from haidang.core.demo.queries import is_simulated
from haidang.core.facts.models import Snapshot
from haidang.core.kept.memory import Memory
from haidang.core.ui.downloads import warning
from haidang.core.ui.templatetags.ui import percent, points
from haidang.parindex import queries
from haidang.parindex.choices import Block
from haidang.parindex.doubt import queries as doubt
from haidang.parindex.engine.book import Node
from haidang.parindex.engine.ranking import fifth
from haidang.parindex.models import Round
from haidang.parindex.months import Period
from haidang.parindex.rounds.queries import published_rounds
from haidang.parindex.ruling import Ruling
from haidang.parindex.sheets import in_words, sure, units_as
from haidang.units.drawing import map_svg
from haidang.units.queries import active_units, outlines
from haidang.web.charts import Bar, bars_png

kept: Memory = Memory(64, seconds=60)


def rounds_to_read() -> list[Round]:
    """Return the rounds whose results everybody may read; one that is published shows up a minute later."""
    return kept.get(("rounds",), published_rounds)


@dataclass(frozen=True)
class Ask:
    """A ranking somebody asked for. ``tail``: months and rule book as the address said them, for the doors that lead on."""

    by: Ruling
    snapshot: Snapshot
    block: Block
    period: Period
    leaf: Node | None
    tail: str

    def listed(self, block: str | None = None) -> list[queries.Ranked]:
        first, last, as_now = self.period[:3]
        leaf = self.leaf.code if self.leaf else None
        return queries.ranking(
            self.by.version, self.snapshot, block or self.block.value, first, last, as_now, leaf
        )

    def between(self) -> dict[str, doubt.Between]:
        """By the code of the unit the ranks it lies between; none where a single criterion is ranked."""
        return (
            {}
            if self.leaf
            else doubt.between(self.by.version, self.snapshot, self.block.value, *self.period[:3])
        )


@dataclass(frozen=True)
class Scale:
    """Where bars begin and end: below the lowest value, so that what differs is seen. Its bounds are written beside it."""

    low: int
    high: int
    mean: Decimal

    def place(self, value: Decimal) -> str:
        """A value as a place from 0 to 100, written for SVG."""
        return f"{100 * (float(value) - self.low) / (self.high - self.low):.1f}"


class Row(NamedTuple):
    """One unit's line. ``between``: the ranks its own lies among; ``width``: of its bar; ``colour``: the class of its fifth."""

    rank: str
    tied: bool
    code: str
    name: str
    door: str
    text: str
    between: str
    width: str
    colour: str


class Group(NamedTuple):
    """One colour of the legend: which fifth it is, from which value to which, and how many units."""

    colour: str
    words: str
    values: str
    units: int


@dataclass(frozen=True)
class Picture:
    """Everything that is drawn of a ranking. ``least`` to ``most`` points of the ``whole`` rule book could be measured."""

    rows: list[Row]
    groups: list[Group]
    scale: Scale | None
    low: str
    high: str
    mean: str
    mean_at: str
    measured: int
    hits: int
    among: int
    others: bool
    map: SafeString
    least: str
    most: str
    whole: str


def scale_of(values: Iterable[Decimal]) -> Scale | None:
    """Return a scale with round bounds around some values from 0 to 100; None where there are none."""
    known = list(values)
    if not known:
        return None
    low, high = float(min(known)), float(max(known))
    step = next(step for step in (1, 2, 5, 10, 20, 50) if high - low <= 6 * step)
    start = max(0, math.ceil(low / step) * step - step)
    end = min(100, max(math.ceil(high / step) * step, start + step))
    return Scale(start, end, sum(known, Decimal(0)) / len(known))


def picture(ask: Ask) -> Picture:
    """Return the drawn ranking; kept for a minute while snapshot, rule book, months and language are the same."""
    place = (
        ask.snapshot.pk, ask.snapshot.taken_at, ask.by.version.pk, ask.block, ask.period[:3], ask.leaf and ask.leaf.code,
        ask.tail, get_language(),
    )  # fmt: skip
    return kept.get(place, lambda: draw(ask))


def draw(ask: Ask) -> Picture:
    listed = ask.listed()
    measured = [one for one in listed if one.rank]
    sure = ask.between()
    scale = scale_of(one.value for one in measured)
    colours = {one.unit.code: f"q{fifth(one.rank, len(measured))}" for one in measured}

    def text(value: Decimal) -> str:
        return percent(value / 100) if ask.leaf else points(value)

    def bound(value: int) -> str:
        return f"{number_format(value)}\u00a0%" if ask.leaf else number_format(value)

    def door(code: str) -> str:
        if ask.leaf:
            return reverse("parindex:leaf", args=[code, ask.leaf.code]) + ask.tail
        return reverse("parindex:unit", args=[code]) + ask.tail

    rows = [
        Row(
            str(one.rank) if one.rank else "–", one.tied and one.rank is not None, one.unit.code, in_words(one.unit),
            door(one.unit.code), text(one.value) if one.rank else "", str(sure.get(one.unit.code, "")), scale.place(one.value) if one.rank else "0",
            colours.get(one.unit.code, "q0"),
        )
        for one in listed
    ]  # fmt: skip
    # What is weighed, as answers of a survey are, is no number of deeds.
    counted = [one.counted for one in measured if one.counted and one.counted.people is None]
    seen = [one.total.measured_max for one in measured]
    return Picture(
        rows=rows,
        groups=_groups(measured, colours, text),
        scale=scale,
        low=bound(scale.low) if scale else "",
        high=bound(scale.high) if scale else "",
        mean=text(scale.mean) if scale else "",
        mean_at=scale.place(scale.mean) if scale else "0",
        measured=len(measured),
        hits=sum(one.hits for one in counted),
        among=sum(one.among for one in counted),
        others=ask.block != Block.CITY,
        map=_map(ask, rows),
        least=points(min(seen)) if seen else "",
        most=points(max(seen)) if seen else "",
        whole=points(measured[0].total.whole) if seen else "",
    )


def _groups(measured, colours, text) -> list[Group]:
    words = {
        "q1": _("Highest fifth"), "q2": _("Second fifth"), "q3": _("Middle fifth"), "q4": _("Fourth fifth"), "q5": _("Lowest fifth"),
    }  # fmt: skip
    groups = []
    for colour, name in words.items():
        values = [one.value for one in measured if colours[one.unit.code] == colour]
        if values:
            between = text(values[0]) if len(values) == 1 else f"{text(values[-1])} – {text(values[0])}"
            groups.append(Group(colour, name, between, len(values)))
    return groups


def _map(ask: Ask, rows: list[Row]) -> SafeString:
    """The block in its colours over the rest of the city, which is faint and leads to its own block."""
    shown = {row.code: row for row in rows}
    units = sorted(active_units(ask.period.last), key=lambda unit: unit.code in shown)

    def title(unit):
        row = shown.get(unit.code)
        if row is None:
            return in_words(unit)
        return f"{row.rank}. {row.name}: {row.text}" if row.text else f"{row.name}: {_('not measured yet')}"

    def href(unit):
        if unit.code in shown:
            return shown[unit.code].door
        return f"{reverse('web:rankings')}?{urlencode({'unit': unit.code, **ask.by.kept})}"

    return map_svg(
        units,
        outlines([unit.code for unit in units]),
        colour=lambda unit: shown[unit.code].colour if unit.code in shown else "faint",
        title=title,
        href=href,
    )


def picture_png(ask: Ask) -> tuple[bytes, str, bool]:
    """Return the bars as a picture, the name of its file, and whether the city is simulated."""
    drawn, book, simulated = picture(ask), ask.by.book, is_simulated()
    criterion = f"{ask.leaf.code} {in_words(ask.leaf)}" if ask.leaf else _("Ranking of units")
    first, last = f"{ask.period.first:%m/%Y}", f"{ask.period.last:%m/%Y}"
    counted = _("%(first)s to %(last)s, counted at %(time)s, snapshot %(number)s") % {
        "first": first, "last": last, "number": ask.snapshot.pk,
        "time": f"{timezone.localtime(ask.snapshot.taken_at):%H:%M %d/%m/%Y}",
    }  # fmt: skip
    bars = tuple(
        Bar(
            f"{row.rank}{'=' if row.tied else ''}{f' ({row.between})' if row.between else ''}  {row.name}",
            float(one.value),
            row.text,
            row.colour,
        )
        for row, one in zip(drawn.rows, ask.listed(), strict=True)
        if one.rank
    )
    content = bars_png(
        bars, drawn.scale.low, drawn.scale.high, float(drawn.scale.mean),
        title=f"{criterion}: {ask.block.label}",
        below=(counted, f"{in_words(book)}, {sure(book) if book.example else book.act}", f"{units_as(ask.period)} · {measured_of(drawn)}"),
        warning=warning() if simulated else "",
        mean_words=_("Red line: the mean of the block, %(mean)s. The scale begins at %(low)s, not at zero.")
        % {"mean": drawn.mean, "low": drawn.low},
    )  # fmt: skip
    return content, f"{criterion} {ask.block.label} {first} {last}", simulated


def measured_of(drawn: Picture) -> str:
    return _("%(measured)s of %(all)s units measured") % {"measured": drawn.measured, "all": len(drawn.rows)}
