"""
Who may give rights, in sentences a manager understands.

Nobody has them by acting for somebody: whoever stands in for a week could otherwise give rights that stay.
"""

from django.utils.translation import gettext_lazy as _

from haidang.core.access import roles
from haidang.core.access.registry import declare_permission

GRANT = declare_permission(
    "access.grant", _("Give roles to people and take them away"), roles=(roles.ADMINISTRATOR, roles.HOME_AFFAIRS), own_only=True
)  # fmt: skip
APPOINT = declare_permission(
    "access.appoint",
    _("Give the roles that let their holder give roles"),
    roles=(roles.ADMINISTRATOR,),
    own_only=True,
)
