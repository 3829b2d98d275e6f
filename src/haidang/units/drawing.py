"""Pictures of units: a history as a flow from what was to what is, a map from outlines or points."""

from collections.abc import Callable
from math import cos, radians

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

ROW = 26


def history_svg(unit, before: list, after: list) -> SafeString:
    """Draw what a unit was formed from, the unit, and what became of it; each box opens its page."""
    rows = max(len(before), len(after), 1)
    height = rows * ROW + 12
    middle = height / 2

    def column(entries, side, x):
        top = middle - len(entries) * ROW / 2
        return [(entry, getattr(entry, side), x, top + index * ROW) for index, entry in enumerate(entries)]

    left, right = column(before, "before", 4), column(after, "after", 556)
    lines = [(250, y + ROW / 2, 290) for _e, _u, _x, y in left] + [
        (546, y + ROW / 2, 510) for _e, _u, _x, y in right
    ]
    boxes = [
        (reverse("units:unit", args=[one.code]), x, y, one.name, entry.on.strftime("%d/%m/%Y"))
        for entry, one, x, y in left + right
    ]
    return format_html(
        '<svg viewBox="0 0 810 {}" class="history" role="group" aria-label="{}">{}{}'
        '<rect x="290" y="{}" width="220" height="30" rx="5" class="history-now"/>'
        '<text x="400" y="{}" text-anchor="middle" class="history-now-name">{}</text></svg>',
        int(height), unit.name,
        format_html_join("", '<path d="M{} {} C{} {},{} {},{} {}" class="history-line"/>',
                         ((x, y, (x + end) / 2, y, (x + end) / 2, middle, end, middle) for x, y, end in lines)),
        format_html_join("", '<a href="{}"><title>{} · {}</title><rect x="{}" y="{}" width="246" height="{}" rx="4" class="history-box"/>'
                         '<text x="{}" y="{}">{}</text></a>',
                         ((url, name, on, x, y + 2, ROW - 4, x + 8, y + 18, name if len(name) < 31 else name[:29] + "…") for url, x, y, name, on in boxes)),
        int(middle - 15), int(middle + 5), unit.name[:30],
    )  # fmt: skip


def map_svg(units: list, outlines: dict, colour: Callable, title: Callable, href: Callable) -> SafeString:
    """
    Draw units on a map: their outlines where loaded, otherwise a dot at their point.

    :param units: with ``code``, ``lon`` and ``lat``; those without outline and point are left out
    :param colour: unit to a CSS class; ``title``: unit to its hover text; ``href``: unit to its page
    """
    placed = [unit for unit in units if unit.lon is not None or unit.code in outlines]
    if not placed:
        return SafeString("")
    rings = {unit.code: _rings(outlines[unit.code]) for unit in placed if unit.code in outlines}
    near = [u for u in placed if u.lon is not None and u.lon < 107.3]
    lons = [u.lon for u in near] or [106, 107]
    lats = [u.lat for u in near] or [20, 21]
    west, east, south, north = min(lons) - 0.06, max(lons) + 0.09, min(lats) - 0.06, max(lats) + 0.06
    width = 760
    scale = width / (east - west)
    stretch = 1 / cos(radians((south + north) / 2))
    height = (north - south) * scale * stretch

    def place(lon, lat):
        return min(max((lon - west) * scale, 8), width - 8), min(
            max((north - lat) * scale * stretch, 8), height - 8
        )

    def shape(unit):
        if unit.code in rings:
            path = "".join(
                "M"
                + "L".join(f"{(x - west) * scale:.0f} {(north - y) * scale * stretch:.0f}" for x, y in ring)
                + "z"
                for ring in rings[unit.code]
            )
            return format_html('<path d="{}" class="{}"/>', path, colour(unit))
        x, y = place(unit.lon, unit.lat)
        return format_html('<circle cx="{}" cy="{}" r="9" class="{}"/>', f"{x:.0f}", f"{y:.0f}", colour(unit))

    return format_html(
        '<svg viewBox="0 0 {} {}" class="map">{}</svg>', width, int(height),
        format_html_join("", '<a href="{}"><title>{}</title>{}</a>', ((href(u), title(u), shape(u)) for u in placed)),
    )  # fmt: skip


def _rings(geometry: dict) -> list:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [polygon[0] for polygon in polygons]
