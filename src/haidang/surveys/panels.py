from django.urls import reverse
from django.utils.translation import gettext as _

from haidang.core.access.queries import can
from haidang.core.panels import Line, Panel, register
from haidang.core.ui.templatetags.ui import count
from haidang.surveys import queries
from haidang.surveys.permissions import RESULTS


def answered(code, request):
    """Of the newest survey about a unit, for its own people: how many answered; what they said is counted on its own page."""
    if not (request.user.is_authenticated and can(request.user, RESULTS, code)):
        return None
    listed = queries.answered_about(code)
    if not listed:
        return None
    door, people = reverse("surveys:of-unit", args=[code]), queries.how_many_answered(listed[0], code)
    said = _("fewer than five") if people is None else count(people)
    line = Line(_("People who answered"), said, door)
    return Panel(title=_("Survey: %(survey)s") % {"survey": listed[0]}, lines=(line,), url=door)


register("units.unit", "surveys", 30, answered)
