"""Satisfaction month by month as a picture: drawn here, so that it needs no script and prints as it looks."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from haidang.core.ui import drawn
from haidang.core.ui.drawing import INK, MUTED, SEA
from haidang.surveys.rules.estimates import Estimate

AT_LEAST = 2  # one month is no line


def by_month(months: Sequence[tuple[date, Estimate]]) -> SafeString:
    """Return an SVG of the share of satisfied answers by month on the band in which it most likely lies; nothing for one month."""
    if len(months) < AT_LEAST:
        return SafeString()
    rows = tuple((f"{month:%m/%Y}", *(round(100 * one, 2) for one in (share.value, share.low, share.high))) for month, share in months)  # fmt: skip
    return mark_safe(_svg(rows, get_language() or ""))


@lru_cache(maxsize=64)
def _svg(rows: tuple[tuple[str, float, float, float], ...], language: str) -> str:
    x = {"field": "month", "type": "ordinal", "sort": None, "title": None, "axis": {"labelAngle": 0, "labelOverlap": True}}  # fmt: skip
    y = {"type": "quantitative", "title": "%", "scale": {"zero": False, "padding": 12}, "axis": {"tickCount": 5}}  # fmt: skip
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json", "width": 360, "height": 190, "background": "transparent",
        "data": {"values": [dict(zip(("month", "share", "low", "high"), row, strict=True)) for row in rows]},
        "layer": [
            {"mark": {"type": "area", "color": SEA, "opacity": 0.2}, "encoding": {"x": x, "y": y | {"field": "low"}, "y2": {"field": "high"}}},
            {"mark": {"type": "line", "color": SEA, "strokeWidth": 2.5, "point": {"color": SEA}}, "encoding": {"x": x, "y": y | {"field": "share"}}},
            {"mark": {"type": "text", "dy": -12, "fontSize": 11}, "encoding": {"x": x, "y": y | {"field": "share"}, "text": {"field": "share", "format": ".1f"}, "color": {"value": INK}}},
        ],
        "config": {"view": {"strokeWidth": 0}, "axis": {"gridColor": "#8885", "domainColor": MUTED, "tickColor": MUTED, "labelColor": MUTED, "titleColor": MUTED}},
    }  # fmt: skip
    return drawn.svg(spec, language)
