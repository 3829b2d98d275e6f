"""Who may record what about units, in sentences a manager understands."""

from django.utils.translation import gettext_lazy as _

from haidang.core.access import roles
from haidang.core.access.registry import declare_permission

RECORD = declare_permission(
    "units.record", _("Record who holds which position; plan restructurings"), roles=(roles.HOME_AFFAIRS,)
)  # fmt: skip
