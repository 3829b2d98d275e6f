"""Who may do what with dossiers, in sentences a manager understands."""

from django.utils.translation import gettext_lazy as _

from haidang.core.access import roles
from haidang.core.access.registry import declare_permission

SEE = declare_permission(
    "dossiers.see", _("See the dossiers of the unit, with the applicant's data"),
    roles=(roles.CLERK, roles.OFFICER, roles.UNIT_LEADER, roles.CITY_LEADER), personal=True,
)  # fmt: skip
RECEIVE = declare_permission(
    "dossiers.receive", _("Receive dossiers and give results at the counter"), roles=(roles.CLERK,)
)
DECIDE = declare_permission(
    "dossiers.decide", _("Examine and finish dossiers"), roles=(roles.CLERK, roles.OFFICER, roles.UNIT_LEADER)
)
CHASE = declare_permission(
    "dossiers.chase", _("Be told when a unit that was asked about a dossier is late (head of the one-stop desk)"),
    roles=(roles.UNIT_LEADER,),
)  # fmt: skip
SIGN = declare_permission("dossiers.sign", _("Sign the results of the unit"), roles=(roles.UNIT_LEADER,))
KEEP_ACCOUNTS = declare_permission(
    "dossiers.keep_accounts", _("Say to which bank account the fees of a unit are paid"), roles=(roles.HOME_AFFAIRS,), own_only=True,
)  # fmt: skip
KEEP_BODIES = declare_permission(
    "dossiers.keep_bodies", _("Keep the register of bodies outside (police, social insurance, tax …) that can be asked about dossiers"),
    roles=(roles.HOME_AFFAIRS,),
)  # fmt: skip
