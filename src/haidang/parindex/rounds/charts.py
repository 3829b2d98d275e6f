"""Pictures of a round's result for its report: drawn here, without a network."""

from collections.abc import Sequence

from haidang.core.ui import drawn
from haidang.core.ui.drawing import AMBER, INK, MUTED, SEA
from haidang.parindex.rounds.outcome import Place

MOST_IN_ONE = 40  # bars that fit on a page of A4


def bars(places: Sequence[Place]) -> list[str]:
    """Return SVGs with the index of every unit of a block, the last fifth in amber: as many as pages need, all on one scale."""
    shown = [one for one in places if one.index is not None]
    lowest = min((float(one.index) for one in shown), default=0.0)
    low = max(0, int(lowest // 10) * 10 - 10)
    last = len(shown) - len(shown) // 5
    rows = [
        {"name": one.unit.name, "value": float(one.index), "low": low, "colour": SEA if number < last else AMBER, "text": f"{one.index:.2f}".replace(".", ",")}
        for number, one in enumerate(shown)
    ]  # fmt: skip
    return [_drawn(rows[at : at + MOST_IN_ONE], low) for at in range(0, len(rows), MOST_IN_ONE)]


def _drawn(rows: list[dict], low: int) -> str:
    y = {"field": "name", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 260, "ticks": False, "domain": False}}  # fmt: skip
    x = {"type": "quantitative", "scale": {"domain": [low, 100], "nice": False, "zero": False}, "title": None}
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": rows}, "width": 380, "height": {"step": 15}, "background": "white",
        "layer": [
            {"mark": {"type": "bar", "height": 9}, "encoding": {"y": y, "x": x | {"field": "low"}, "x2": {"field": "value"}, "color": {"field": "colour", "scale": None}}},
            {"mark": {"type": "text", "align": "left", "dx": 4, "fontSize": 9}, "encoding": {"y": y, "x": x | {"field": "value"}, "text": {"field": "text"}, "color": {"value": INK}}},
        ],
        "config": {"view": {"strokeWidth": 0}, "axis": {"gridColor": "#ddd", "labelColor": MUTED, "labelFontSize": 9}},
    }  # fmt: skip
    return drawn.svg(spec, "vi")
