"""Pictures of units: a history as a flow from what was to what is, a map from outlines or points."""

from collections.abc import Callable
from math import cos, radians
from textwrap import wrap

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

# Of the history, in pixels: a box, the room between two columns, a line of text, the room between two boxes. So five
# columns stand side by side on an office screen, and a line of bold letters fits into its box.
BOX, BETWEEN, LINE, GAP = 194, 32, 17, 8
LETTERS, LINES = 22, 3
# Of the columns over the years, in pixels: a column with its room, and how tall all is.
COLUMN, TALL = 110, 190
# Of the map, in pixels; and how many degrees of sea make an island too far to be drawn where it lies.
WIDTH, MARGIN, INSET, FAR = 760, 12, 96, 0.3


def history_svg(history) -> SafeString:
    """
    Draw what a unit came from, the unit, and what became of it, a column for each step; each box opens its page.

    :param history: as ``queries.history`` returns it
    """
    columns = _in_order(history)
    names = {unit.pk: _lines(unit.name) for column in columns for unit in column}
    tall = {pk: len(lines) * LINE + 8 for pk, lines in names.items()}
    height = max(sum(tall[unit.pk] + GAP for unit in column) for column in columns)
    place = {}
    for index, column in enumerate(columns):
        y = (height - sum(tall[unit.pk] + GAP for unit in column) + GAP) / 2
        for unit in column:
            place[unit.pk] = 2 + index * (BOX + BETWEEN), y, y + tall[unit.pk] / 2
            y += tall[unit.pk] + GAP
    width = len(columns) * (BOX + BETWEEN) - BETWEEN + 4

    def line(entry):
        (left, _y, from_), (right, _y, to) = place[entry.before_id], place[entry.after_id]
        left += BOX
        bend = (left + right) / 2
        return left, f"{from_:.0f}", bend, f"{from_:.0f}", bend, f"{to:.0f}", right, f"{to:.0f}"

    def box(unit):
        x, y, _middle = place[unit.pk]
        shape = format_html('x="{}" y="{}" width="{}" height="{}" rx="4"', x, f"{y:.0f}", BOX, tall[unit.pk])
        this = unit.pk == history.unit.pk
        text = format_html_join(
            "", '<text x="{}" y="{}"{}>{}</text>',
            ((x + 10, f"{y + 17 + LINE * n:.0f}", SafeString(' class="history-now-name"') if this else "", part)
             for n, part in enumerate(names[unit.pk])),
        )  # fmt: skip
        title = _title(unit)
        if this:
            return format_html('<g><title>{}</title><rect {} class="history-now"/>{}</g>', title, shape, text)
        return format_html(
            '<a href="{}"><title>{}</title><rect {} class="history-box"/>{}</a>',
            reverse("units:unit", args=[unit.code]), title, shape, text,
        )  # fmt: skip

    return format_html(
        '<svg width="{}" height="{}" viewBox="0 0 {} {}" role="group" aria-label="{}"><g class="history">{}{}</g></svg>',
        width, int(height), width, int(height), history.unit.name,
        format_html_join("", '<path d="M{} {} C{} {},{} {},{} {}" class="history-line"/>', map(line, history.successions)),
        format_html_join("", "{}", ((box(unit),) for column in columns for unit in column)),
    )  # fmt: skip


def _in_order(history) -> list[list]:
    """Return the columns from left to right; in each, who hangs together stands together, so that few lines cross."""
    beside: dict[int, list[int]] = {}
    for entry in history.successions:
        beside.setdefault(entry.before_id, []).append(entry.after_id)
        beside.setdefault(entry.after_id, []).append(entry.before_id)
    height = {history.unit.pk: 0.0}
    columns = {}

    def middle(unit):
        met = [height[pk] for pk in beside.get(unit.pk, ()) if pk in height]
        return sum(met) / len(met) if met else 0.0

    for step in sorted(history.columns, key=abs):
        columns[step] = sorted(history.columns[step], key=middle)
        height |= {unit.pk: row - len(columns[step]) / 2 for row, unit in enumerate(columns[step])}
    return [columns[step] for step in sorted(columns)]


def _lines(name: str) -> list[str]:
    lines = wrap(name, LETTERS) or [""]
    return lines if len(lines) <= LINES else [*lines[: LINES - 1], lines[LINES - 1][: LETTERS - 1] + "…"]


def _title(unit) -> str:
    # Closed units of one name are told apart by where they lay and when.
    name = f"{unit.name} ({unit.note})" if unit.note and unit.valid_to else unit.name
    days = [f"{day:%d/%m/%Y}" if day else "…" for day in (unit.valid_from, unit.valid_to)]
    return f"{name}, {' – '.join(days)}" if days != ["…", "…"] else name


def counts_svg(years, title: str) -> SafeString:
    """
    Draw how many there were, a column for each year; where only the change is known, columns hang from the line.

    :param years: figures of one kind of unit, as ``queries.counts_over_years`` returns them
    """
    most = max(abs(one.count if one.count is not None else one.change) for one in years)
    hanging = all(one.count is None for one in years)
    base = 24 if hanging else TALL - 24

    def column(place, one):
        value = one.count if one.count is not None else one.change
        height = max(2, round(abs(value) / most * (TALL - 64)))
        x, top = 20 + place * COLUMN, base if hanging else base - height
        number = f"−{-value}" if value < 0 else str(value)
        return (
            x, top, COLUMN - 40, height, "counted-sure" if one.mark != "assumption" else "counted-assumed",
            x + (COLUMN - 40) // 2, top + height + 16 if hanging else top - 6, number,
            x + (COLUMN - 40) // 2, 16 if hanging else TALL - 6, str(one.year),
        )  # fmt: skip

    width = 20 + COLUMN * len(years)
    return format_html(
        '<svg width="{}" height="{}" viewBox="0 0 {} {}" role="img" aria-label="{}" class="counted">{}<path d="M8 {} H{}" class="history-line"/></svg>',
        width, TALL, width, TALL, f"{title}: " + ", ".join(f"{one.year}: {one.count if one.count is not None else one.change}" for one in years),
        format_html_join(
            "",
            '<rect x="{}" y="{}" width="{}" height="{}" rx="3" class="{}"/><text x="{}" y="{}" class="counted-number">{}</text><text x="{}" y="{}">{}</text>',
            (column(place, one) for place, one in enumerate(years)),
        ),
        base, width - 8,
    )  # fmt: skip


def map_svg(units: list, outlines: dict, colour: Callable, title: Callable, href: Callable) -> SafeString:
    """
    Draw units on a map: their outlines where loaded, otherwise a dot at their point; a far island stands in a corner.

    :param units: with ``code``, ``name``, ``lon`` and ``lat``; those without outline and point are left out
    :param outlines: GeoJSON geometry by code
    :param colour: unit to a CSS class; ``title``: unit to its hover text; ``href``: unit to its page
    """
    placed = [unit for unit in units if unit.lon is not None or unit.code in outlines]
    if not placed:
        return SafeString("")
    rings = {
        unit.code: _rings(outlines[unit.code]) if unit.code in outlines else [[(unit.lon, unit.lat)]]
        for unit in placed
    }
    extents = {code: _extent(one) for code, one in rings.items()}
    near = _near(extents)
    west, south, east, north = _around(extents[code] for code in near)
    scale = (WIDTH - 2 * MARGIN) / max(east - west, 0.01)
    stretch = 1 / cos(radians((south + north) / 2))
    height = (north - south) * scale * stretch + 2 * MARGIN
    far = [unit for unit in placed if unit.code not in near]
    height = max(height, (INSET + 20) * bool(far))

    def on_the_map(lon, lat):
        return MARGIN + (lon - west) * scale, MARGIN + (north - lat) * scale * stretch

    def in_the_corner(number, extent):
        middle = (extent[0] + extent[2]) / 2, (extent[1] + extent[3]) / 2
        size = max((extent[2] - extent[0]), (extent[3] - extent[1]) * stretch)
        # As large as on the map, if the frame is large enough for that.
        own = min(scale, (INSET - 2 * MARGIN) / max(size, 1e-9))
        x, y = WIDTH - (number + 0.5) * (INSET + 6), height - 20 - INSET / 2
        return lambda lon, lat: (x + (lon - middle[0]) * own, y + (middle[1] - lat) * own * stretch)

    def shape(unit, where):
        if unit.code in outlines:
            path = "".join(_path([where(*point[:2]) for point in ring]) for ring in rings[unit.code])
            if path:
                return format_html('<path d="{}" class="{}"/>', path, colour(unit))
        x, y = where(*rings[unit.code][0][0])
        size = 3 if unit.code in outlines else 9
        return format_html(
            '<circle cx="{}" cy="{}" r="{}" class="{}"/>', f"{x:.0f}", f"{y:.0f}", size, colour(unit)
        )

    shapes = [(href(unit), title(unit), shape(unit, on_the_map)) for unit in placed if unit.code in near]
    shapes += [
        (href(unit), title(unit), shape(unit, in_the_corner(n, extents[unit.code]))) for n, unit in enumerate(far)
    ]  # fmt: skip
    return format_html(
        '<svg viewBox="0 0 {} {}" class="map">{}<g fill-rule="evenodd">{}</g></svg>', WIDTH, int(height),
        format_html_join(
            "",
            '<rect x="{}" y="{}" width="{}" height="{}" rx="4" fill="none" stroke="currentColor" stroke-opacity=".4" '
            'stroke-dasharray="4 3"/><text x="{}" y="{}" font-size="11" text-anchor="middle" fill="currentColor">{}</text>',
            ((WIDTH - (n + 1) * (INSET + 6) + 3, int(height) - 20 - INSET, INSET, INSET,
              WIDTH - (n + 0.5) * (INSET + 6), int(height) - 6, unit.name.removeprefix("Đặc khu ")) for n, unit in enumerate(far)),
        ),
        format_html_join("", '<a href="{}"><title>{}</title>{}</a>', shapes),
    )  # fmt: skip


def _rings(geometry: dict) -> list:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [ring for polygon in polygons for ring in polygon]


def _extent(rings: list) -> tuple[float, float, float, float]:
    lons = [point[0] for ring in rings for point in ring]
    lats = [point[1] for ring in rings for point in ring]
    return min(lons), min(lats), max(lons), max(lats)


def _around(extents) -> tuple[float, float, float, float]:
    wests, souths, easts, norths = zip(*extents, strict=True)
    return min(wests), min(souths), max(easts), max(norths)


def _near(extents: dict) -> set[str]:
    """Return the codes that lie together: from the middle outwards, as long as the next is not too far."""
    middle = sorted(extents.values())[len(extents) // 2]
    frame, near = middle, set()
    while True:
        west, south, east, north = (frame[0] - FAR, frame[1] - FAR, frame[2] + FAR, frame[3] + FAR)
        found = {
            code for code, (w, s, e, n) in extents.items()
            if w <= east and e >= west and s <= north and n >= south
        }  # fmt: skip
        if found == near:
            return near
        near = found
        frame = _around(extents[code] for code in near)


def _path(points: list[tuple[float, float]]) -> str:
    """Return a ring as SVG: in tenths of a pixel, without points that nobody sees; nothing if it is smaller than one."""
    kept = [points[0]]
    for x, y in points[1:-1]:
        if abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= 0.5:
            kept.append((x, y))
    if len(kept) < 3:
        return ""
    (x, y), *rest = [(round(x * 10), round(y * 10)) for x, y in kept]
    path = f"M{_tenths(x)} {_tenths(y)}l"
    for to_x, to_y in rest:
        path += f"{_tenths(to_x - x)} {_tenths(to_y - y)} "
        x, y = to_x, to_y
    return path.rstrip().replace(" -", "-") + "z"


def _tenths(count: int) -> str:
    return (
        f"{count / 10:g}".replace("-0.", "-.")
        if count < 0
        else f"{count / 10:g}".removeprefix("0" * (0 < count < 10))
    )
