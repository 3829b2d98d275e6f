from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.facts.queries import latest
from haidang.core.panels import Line, Panel, register
from haidang.core.ui.templatetags.ui import points
from haidang.parindex import months, queries, ruling, standings
from haidang.parindex.choices import block_of
from haidang.parindex.engine.ranking import fifth
from haidang.parindex.sheets import in_words
from haidang.units.queries import active_units


def standing(code, request):
    """A unit's rank and index this year within its block; nothing for units that are not ranked."""
    unit = next((one for one in active_units(timezone.localdate()) if one.code == code), None)
    block = block_of(unit.kind) if unit else None
    if block is None:
        return None
    today, snapshot = timezone.localdate(), latest()
    period = months.asked({}, today)
    by = ruling.of_months(block, period, today)
    if by is None or snapshot is None:
        return None
    first, last, *_rest = period
    listed = queries.ranking(by.version, snapshot, block, first, last)
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
            Line(_("By the rule book"), named(by), door),
        ),
        attention=mine.rank is not None and fifth(mine.rank, measured) == 5,
        as_of=snapshot.taken_at,
        url=door,
    )


def named(by: ruling.Ruling) -> str:
    """A rule book in a line: its title, and that it is an example where it is one."""
    title = in_words(by.book)
    return _("%(title)s (example, not official)") % {"title": title} if by.book.example else title


def fallen(code, request):
    """For leaders of the whole city: the units that lost most places since the end of last month."""
    snapshot = latest()
    if code or snapshot is None:
        return None
    found = standings.fallen(snapshot, timezone.localdate())
    return Panel(
        title=_("Units that fell since last month"),
        lines=tuple(
            Line(
                in_words(one.unit),
                _places(one),
                f"{reverse('web:lighthouse')}?unit={one.unit.code}",
            )
            for one in found
        ),
        as_of=snapshot.taken_at,
        url=reverse("web:rankings"),
    )  # fmt: skip


def _places(one: standings.Standing) -> str:
    said = _("%(before)s → %(now)s of %(measured)s") % {"before": one.rank_before, "now": one.rank, "measured": one.measured}  # fmt: skip
    return _("%(places)s, by another rule book") % {"places": said} if one.another_book else said


register("units.unit", "parindex", 10, standing)
register("web.lighthouse", "parindex-fallen", 20, fallen)
