"""Who has a leader's page."""

from django.utils.translation import gettext_lazy as _

from haidang.core.access import roles
from haidang.core.access.registry import declare_permission

LEAD = declare_permission(
    "web.lead", _("See the leader's page of the unit: where it stands, what is late, what is at risk"),
    roles=(roles.UNIT_LEADER, roles.HOME_AFFAIRS, roles.CITY_LEADER),
)  # fmt: skip
SEE_OFFICERS = declare_permission(
    "web.see_officers", _("See how the dossiers that each officer of the unit finished were rated"), roles=(roles.UNIT_LEADER,)
)  # fmt: skip
