"""Charts drawn on the server with one grammar, so that they need no script and print as they look."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module
from typing import NamedTuple

from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from haidang.core.ui import drawn
from haidang.core.ui.drawing import AMBER, FLAME, INK, MUTED, SEA

# A fifth of what a command takes to start, and few draw.
alt = SimpleLazyObject(lambda: import_module("altair"))

FIFTHS = {
    "q1": "#08305a",
    "q2": "#2b66a5",
    "q3": "#6f9fcd",
    "q4": "#b5cde6",
    "q5": "#f0b64f",
    "q0": "#cfd5dc",
}


class Point(NamedTuple):
    series: str
    year: int
    value: float


class Spread(NamedTuple):
    """Where all who were ranked in a year lie: the lowest, the middle half from and to, the highest."""

    year: int
    low: float
    lower: float
    upper: float
    high: float


class Bar(NamedTuple):
    name: str
    value: float
    text: str
    colour: str


def _dressed(chart: alt.Chart | alt.LayerChart, ink: str = MUTED):
    grey = {"labelColor": ink, "titleColor": ink}
    return (
        chart.configure_axis(gridColor="#8885", domainColor=MUTED, tickColor=MUTED, **grey)
        .configure_legend(**grey)
        .configure_view(strokeWidth=0)
    )


def _line(points: Sequence[Point], title: str, places: Sequence[int] = ()) -> alt.LayerChart:
    """A line for each series; with ``places`` the values are ranks and the first stands on top."""
    rows = [{"series": one.series, "year": str(one.year), "value": one.value} for one in points]
    years = [
        str(year) for year in range(min(one.year for one in points), max(one.year for one in points) + 1)
    ]
    if places:
        last = max(places)
        scale = alt.Scale(reverse=True, domain=[1, last], nice=False)
        axis = alt.Axis(values=[1, *range(10, last - 4, 10), last])
    else:
        scale, axis = alt.Scale(zero=False, padding=16), alt.Axis(tickCount=5)
    base = alt.Chart(alt.Data(values=rows)).encode(
        # Every year has its place, also one that was not found: otherwise a gap would look like a jump.
        x=alt.X("year:O", title=None, scale=alt.Scale(domain=years), axis=alt.Axis(labelAngle=0, labelOverlap=True)),
        y=alt.Y("value:Q", title=title or None, scale=scale, axis=axis),
        color=alt.Color(
            "series:N", title=None, sort=None, scale=alt.Scale(range=[SEA, AMBER]),
            legend=alt.Legend(orient="top") if len({one.series for one in points}) > 1 else None,
        ),
    )  # fmt: skip
    form = alt.Text("value:Q", format="d" if places else ".2f")
    labels = base.mark_text(dy=-12, fontSize=11).encode(text=form, color=alt.value(INK))
    return base.mark_line(point=True, strokeWidth=2.5) + labels


@lru_cache(maxsize=64)
def _svg(points: tuple[Point, ...], places: tuple[int, ...], language: str) -> str:
    # Drawn for a phone and enlarged on a screen: so the letters are readable on both.
    chart = _line(points, "", places).properties(width=360, height=190, background="transparent")
    return drawn.svg(_dressed(chart).to_dict(), language)


def line_over_years(points: Sequence[Point], places: Sequence[int] = ()) -> str:
    """Return an SVG with a line for each series over the years; ``places``: how many were ranked, the values are ranks."""
    return _svg(tuple(points), tuple(places), get_language() or "")


def _among(points: Sequence[Point], spreads: Sequence[Spread]) -> alt.LayerChart:
    """The lines over the years on the bands in which all others lie."""
    lines = _line(points, "")
    if len(spreads) < 2:
        return lines
    years = lines.layer[0].encoding.x
    base = alt.Chart(alt.Data(values=[{**one._asdict(), "year": str(one.year)} for one in spreads])).encode(
        x=years
    )
    scale = alt.Scale(zero=False, padding=16)
    everybody = base.mark_area(color=SEA, opacity=0.15).encode(
        y=alt.Y("low:Q", title=None, scale=scale), y2="high:Q"
    )
    half = base.mark_area(color=SEA, opacity=0.25).encode(
        y=alt.Y("lower:Q", title=None, scale=scale), y2="upper:Q"
    )
    return everybody + half + lines


@lru_cache(maxsize=32)
def _among_svg(points: tuple[Point, ...], spreads: tuple[Spread, ...], language: str) -> str:
    chart = _among(points, spreads).properties(width=360, height=190, background="transparent")
    return drawn.svg(_dressed(chart).to_dict(), language)


def among_all_over_years(points: Sequence[Point], spreads: Sequence[Spread]) -> str:
    """Return an SVG with lines over the years on the bands of all who were ranked, where these are known."""
    return _among_svg(tuple(points), tuple(spreads), get_language() or "")


def lines_png(
    charts: Sequence[tuple[Sequence[Point], str, Sequence[int]]], title: str, below: Sequence[str]
) -> bytes:
    """Return several charts over the years, one under the other, as a picture to take along."""
    lines = [
        _line(points, label, places).properties(width=620, height=240) for points, label, places in charts
    ]
    chart = alt.vconcat(*lines).resolve_scale(color="independent").properties(
        background="white", padding=20, title=alt.TitleParams(title, subtitle=list(below), anchor="start"),
    )  # fmt: skip
    return drawn.png(_dressed(chart, INK).to_dict(), get_language(), scale=2)


@lru_cache(maxsize=8)
def bars_png(
    bars: tuple[Bar, ...], low: float, high: float, mean: float, title: str, below: tuple[str, ...], warning: str, mean_words: str,
) -> bytes:  # fmt: skip
    """
    Return a ranking as bars, to take along.

    :param below: what stands under the title: months, snapshot, rule book
    :param warning: what must be read first, in red; empty where there is nothing
    """
    rows = [
        {
            "name": f"{one.name}",
            "value": one.value,
            "text": one.text,
            "colour": FIFTHS[one.colour],
            "low": low,
        }
        for one in bars
    ]
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("name:N", sort=None, title=None, axis=alt.Axis(labelLimit=320, ticks=False, domain=False)),
    )
    scale = alt.Scale(domain=[low, high], nice=False, zero=False)
    bar = base.mark_bar(height=12, clip=True).encode(
        x=alt.X("low:Q", scale=scale, title=None), x2="value:Q",
        color=alt.Color("colour:N", scale=None),
    )  # fmt: skip
    number = base.mark_text(align="left", dx=5, fontSize=11).encode(
        x=alt.X("value:Q", scale=scale), text="text:N", color=alt.value(INK)
    )
    rule = alt.Chart(alt.Data(values=[{"mean": mean}])).mark_rule(color=FLAME, strokeWidth=1).encode(
        x=alt.X("mean:Q", scale=scale)
    )  # fmt: skip
    red = alt.Chart(alt.Data(values=[{"words": warning}])).mark_text(
        align="left", color=FLAME, fontSize=12, fontWeight="bold"
    ).encode(text="words:N", x=alt.value(0), y=alt.value(-12))  # fmt: skip
    chart = (bar + number + rule + red).properties(
        width=520, height=alt.Step(20), background="white", padding=20,
        title=alt.TitleParams(title, subtitle=[*below, mean_words], anchor="start", color=INK, subtitleColor=MUTED, offset=28),
    )  # fmt: skip
    return drawn.png(_dressed(chart, INK).to_dict(), get_language(), scale=2)
