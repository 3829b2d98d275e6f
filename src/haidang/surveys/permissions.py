"""Who may do what about surveys, in sentences a manager understands."""

from django.utils.translation import gettext_lazy as _

from haidang.core.access import roles
from haidang.core.access.registry import declare_permission

MANAGE = declare_permission(
    "surveys.manage", _("Write questionnaires, ask people and see what they answered, all without names"), roles=(roles.HOME_AFFAIRS,)
)  # fmt: skip
