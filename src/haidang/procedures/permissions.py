"""Who may do what about procedures, in sentences a manager understands."""

from django.utils.translation import gettext_lazy as _

from haidang.core.access import roles
from haidang.core.access.registry import declare_permission

DELEGATE = declare_permission(
    "procedures.delegate", _("Record which power passed from whom to whom, and that it was taken back"), roles=(roles.HOME_AFFAIRS,)
)  # fmt: skip
KEEP_GUIDES = declare_permission(
    "procedures.keep_guides", _("Keep the guides that tell people which papers their case needs, see where people stop, and keep the steps of dossiers, the fees and the promised time limits"),
    roles=(roles.HOME_AFFAIRS, roles.UNIT_LEADER),
)  # fmt: skip
