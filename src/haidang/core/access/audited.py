"""What the audit says of rights."""

from django.utils.translation import gettext_lazy as _

from haidang.core.access.registry import roles
from haidang.core.audit.registry import declare_verb, title_among

ROLE = title_among(roles)

declare_verb("access.granted", _("gave somebody the role “%(role)s”"), role=ROLE)
declare_verb("access.ended", _("took the role “%(role)s” away from account no. %(of)s"), role=ROLE)
declare_verb(
    "access.passed_on",
    _("let account no. %(of)s hold the role “%(role)s” in unit %(unit)s instead of %(was)s"),
    role=ROLE,
)
declare_verb(
    "access.acting_given", _("let account no. %(to)s act for them in the role “%(role)s”"), role=ROLE
)
declare_verb(
    "access.acting_ended",
    _("ended that account no. %(of)s acts for account no. %(holder)s in the role “%(role)s”"),
    role=ROLE,
)
