from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.facts import queries as facts
from haidang.core.panels import Line, Panel, register
from haidang.core.ui.templatetags.ui import count, percent
from haidang.parindex.months import asked
from haidang.web import live
from haidang.web.live import FIRST_TIME, by_unit, total_of, whole


def right_at_once(code, request):
    """On the page of a guide: how many dossiers of its procedure were right at the first submission this year."""
    snapshot = facts.latest()
    if snapshot is None:
        return None
    rows = by_unit(FIRST_TIME, snapshot, asked({}, timezone.localdate()), code, "")
    total, door = total_of(rows), reverse("web:live-units", args=[FIRST_TIME.slug, code])
    lines = (
        Line(_("This year, whole city"), percent(total.share) if total.among else "–", door),
        Line(_("Dossiers"), _("%(hits)s of %(among)s dossiers") % {"hits": count(total.hits), "among": count(total.among)}),
        Line(_("Units with every dossier right at once"), _("%(n)s of %(all)s") % {"n": whole(rows), "all": len(rows)}, door),
    )  # fmt: skip
    return Panel(_("Right at the first submission"), lines, as_of=snapshot.taken_at, url=door)


def served(code, request):
    """On a unit's page: the six live figures of this year, and the way to its rating."""
    snapshot = facts.latest()
    if snapshot is None:
        return None
    line = live.of_unit(snapshot, asked({}, timezone.localdate()), code)
    if line is None:
        return None
    lines = tuple(
        Line(str(one.short), percent(counted.share) if counted else "–", door if counted else "") for one, counted, door in line.cells
    )  # fmt: skip
    rating = Line(_("Rating by Circular 01/2018"), _("open"), reverse("web:rating", args=[code]))
    return Panel(_("How people are served this year"), (*lines, rating), as_of=snapshot.taken_at, url=reverse("web:live-all"))  # fmt: skip


register("units.unit", "web-served", 15, served)
register("procedures.guide", "web-first-time", 10, right_at_once)
