from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.access.queries import can
from haidang.core.panels import Line, Panel, register
from haidang.dossiers import queries
from haidang.dossiers.permissions import SEE


def work(code, request):
    """The open dossiers of a unit, for those who work with them; each number opens the list it counts."""
    if not can(request.user, SEE, code):
        return None
    now, door = timezone.now(), reverse("dossiers:list")
    figures = queries.figures(request.user, now, unit=code)
    shown = (("late", _("Late")), ("today", _("Due today")), ("new", _("To be received")), ("waiting", _("Waiting for the citizen")), ("open", _("Open")))  # fmt: skip
    return Panel(
        title=_("Dossiers"),
        lines=tuple(Line(label, figures[name], f"{door}?what={name}&unit={code}") for name, label in shown),
        attention=bool(figures["late"]),
        as_of=now,
        url=f"{door}?unit={code}",
    )


register("units.unit", "dossiers", 20, work)
