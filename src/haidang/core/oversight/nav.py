from django.utils.translation import gettext_lazy as _

from haidang.core.nav import NavEntry, register
from haidang.core.oversight.permissions import READ, STEWARD

register(
    NavEntry("oversight:audit", _("Audit"), "oversight:audit", order=90, audience="inside", permission=READ)
)
register(NavEntry("personal-mine", _("My data"), "personal-mine", order=91, audience="own"))
register(
    NavEntry(
        "personal-requests",
        _("Personal data"),
        "personal-requests",
        order=89,
        audience="inside",
        permission=STEWARD,
    )
)
