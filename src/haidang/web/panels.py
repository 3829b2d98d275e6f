from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.facts import queries as facts
from haidang.core.panels import Line, Panel, register
from haidang.core.ui.templatetags.ui import count, percent
from haidang.parindex.months import asked
from haidang.web.first_time import by_unit, total_of, whole


def right_at_once(code, request):
    """On the page of a guide: how many dossiers of its procedure were right at the first submission this year."""
    snapshot = facts.latest()
    if snapshot is None:
        return None
    rows = by_unit(snapshot, asked({}, timezone.localdate()), code, "")
    total, door = total_of(rows), reverse("web:first-time-units", args=[code])
    lines = (
        Line(_("This year, whole city"), percent(total.share) if total.among else "–", door),
        Line(_("Dossiers"), _("%(hits)s of %(among)s dossiers") % {"hits": count(total.hits), "among": count(total.among)}),
        Line(_("Units with every dossier right at once"), _("%(n)s of %(all)s") % {"n": whole(rows), "all": len(rows)}, door),
    )  # fmt: skip
    return Panel(_("Right at the first submission"), lines, as_of=snapshot.taken_at, url=door)


register("procedures.guide", "web-first-time", 10, right_at_once)
