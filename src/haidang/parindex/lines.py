"""The lines of a unit's index as they are written: areas, criteria and leaves, each leaf a door to its explanation."""

from collections.abc import Callable, Iterator
from urllib.parse import quote

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from haidang.core.facts.queries import Counted
from haidang.core.ui.templatetags.ui import bar, percent, points
from haidang.parindex.engine.score import MONITORED, Scored, Total
from haidang.parindex.queries import judged
from haidang.parindex.sheets import in_words

Line = tuple[str | SafeString, ...]
INSIDE = ("", "ps-sm-3", "ps-sm-4")  # how far in a line stands


def waits(scored: Scored) -> bool:
    """Say whether a leaf is judged by people, in a round of scoring: the house counts nothing for it, and no reason is given why."""
    return not scored.children and scored.points is None and judged(scored.node)


def lines(total: Total, reading: Callable[[Scored], Counted | None], door: str, tail: str) -> Iterator[Line]:
    """
    Yield each line as style of the line and of its name, name, points, maximum, rate and share.

    :param door: the address of the unit, ``tail``: its query, for the doors of the leaves
    """
    assumed = format_html(' <span class="mark-assumption">{}</span>', _("assumption"))

    def under(scored: Scored, depth: int) -> Iterator[Line]:
        node, inside = scored.node, INSIDE[min(depth, 2)]
        if scored.children:
            style = "fw-bold" if depth else "table-active fw-bold"
            yield (
                style, inside, f"{node.code}. {in_words(node)}", points(scored.points), points(scored.max), "", bar(scored.share)
            )  # fmt: skip
            for part in scored.children:
                yield from under(part, depth + 1)
            return
        address, found = f"{door}{quote(node.code)}/{tail}", reading(scored)
        name = format_html(
            '{} <a href="{}">{}</a>{}', node.code, address, in_words(node), assumed if node.assumption else ""
        )
        yield (
            "", f"fw-normal {inside}", name, _points(scored, address), points(scored.max), percent(found.share) if found else "–",
            bar(scored.share),
        )  # fmt: skip

    for area in total.areas:
        yield from under(area, 0)


def _points(scored: Scored, address: str) -> SafeString:
    if scored.points is not None:
        return format_html('<a href="{}">{}</a>', address, points(scored.points))
    if scored.status == MONITORED:
        why = _("watched only")
    else:
        why = _("waits for the round") if waits(scored) else _("not measured yet")
    return format_html('<span class="text-secondary">{}</span>', why)
