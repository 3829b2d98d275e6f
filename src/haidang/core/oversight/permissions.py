"""Who may read the audit."""

from django.utils.translation import gettext_lazy as _

from haidang.core.access import roles
from haidang.core.access.registry import declare_permission, declare_role

INSPECTOR = declare_role(
    "inspector",
    _("Inspector"),
    _("Reads who did and who saw what, in every unit; changes nothing."),
    second_factor=True,
)
READ = declare_permission(
    "audit.read", _("Read who did and who saw what"), roles=(roles.ADMINISTRATOR, INSPECTOR)
)
