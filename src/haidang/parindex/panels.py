from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.facts.queries import latest
from haidang.core.panels import Line, Panel, register
from haidang.core.ui.templatetags.ui import points
from haidang.parindex import months, queries, standings
from haidang.parindex.choices import block_of
from haidang.parindex.engine.ranking import fifth
from haidang.units.queries import active_units


def standing(code, request):
    """A unit's rank and index this year within its block; nothing for units that are not ranked."""
    unit = next((one for one in active_units(timezone.localdate()) if one.code == code), None)
    block = block_of(unit.kind) if unit else None
    if block is None:
        return None
    book, snapshot = queries.book_in_use(), latest()
    if book is None or snapshot is None:
        return None
    first, last, *_rest = months.asked({}, timezone.localdate())
    listed = queries.ranking(book, snapshot, block, first, last)
    mine = next((one for one in listed if one.unit.code == code), None)
    if mine is None:
        return None
    measured = sum(1 for one in listed if one.rank)
    door = reverse("parindex:unit", args=[code])
    rank = _("%(rank)s of %(measured)s") % {"rank": mine.rank, "measured": measured} if mine.rank else None
    return Panel(
        title=_("Rank and index from %(first)s to %(last)s")
        % {"first": f"{first:%m/%Y}", "last": f"{last:%m/%Y}"},
        lines=(
            Line(
                _("Rank among: %(block)s") % {"block": block.label},
                rank or _("not measured yet"),
                f"{reverse('web:rankings')}?unit={code}",
            ),
            Line(_("Index, on a scale of 100"), points(mine.index), door),
        ),
        attention=mine.rank is not None and fifth(mine.rank, measured) == 5,
        as_of=snapshot.taken_at,
        url=door,
    )


def fallen(code, request):
    """For leaders of the whole city: the units that lost most places since the end of last month."""
    book, snapshot = queries.book_in_use(), latest()
    if code or book is None or snapshot is None:
        return None
    found = standings.fallen(book, snapshot, timezone.localdate())
    return Panel(
        title=_("Units that fell since last month"),
        lines=tuple(
            Line(
                one.unit.name,
                _("%(before)s → %(now)s of %(measured)s") % {"before": one.rank_before, "now": one.rank, "measured": one.measured},
                f"{reverse('web:lighthouse')}?unit={one.unit.code}",
            )
            for one in found
        ),
        as_of=snapshot.taken_at,
        url=reverse("web:rankings"),
    )  # fmt: skip


register("units.unit", "parindex", 10, standing)
register("web.lighthouse", "parindex-fallen", 20, fallen)
