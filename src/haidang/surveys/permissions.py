"""Who may do what about surveys, in sentences a manager understands."""

from django.utils.translation import gettext_lazy as _

from haidang.core.access import roles
from haidang.core.access.registry import declare_permission

MANAGE = declare_permission(
    "surveys.manage", _("Write questionnaires, ask people and see what they answered, all without names"), roles=(roles.HOME_AFFAIRS,)
)  # fmt: skip
COLLECT = declare_permission(
    "surveys.collect", _("Fill in field sheets of surveys with people at home, for the own unit, and send them"), roles=(roles.HOME_AFFAIRS, roles.OFFICER),
)  # fmt: skip
RESULTS = declare_permission(
    "surveys.results", _("See what people answered about the unit, in sums of five people or more"),
    roles=(roles.UNIT_LEADER, roles.HOME_AFFAIRS, roles.CITY_LEADER),
)  # fmt: skip
