"""Who may read the audit, and who looks after the data of one person."""

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
# Law 91/2025/QH15 asks for somebody who answers for personal data; that it is one role for the whole province is an assumption.
STEWARD_ROLE = declare_role(
    "data_steward",
    _("Data steward"),
    _("Gives people what is kept about them and erases what need not be kept."),
)
STEWARD = declare_permission(
    "personal.steward",
    _("Look after requests of people about their own data"),
    roles=(STEWARD_ROLE,),
    personal=True,
)
