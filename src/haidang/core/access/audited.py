"""What the audit says of rights."""

from django.utils.translation import gettext_lazy as _

from haidang.core.access.registry import roles
from haidang.core.audit.registry import UNIT, Of, always, declare_names, declare_verb, title_among

ROLE, PERSON = title_among(roles), Of("accounts.user")

declare_names("access.rolegrant", always(_("a role")))
declare_names("access.acting", always(_("acting for somebody")))

declare_verb("access.granted", _("gave %(to)s the role “%(role)s”"), role=ROLE, to=PERSON)
declare_verb("access.ended", _("took the role “%(role)s” away from %(of)s"), role=ROLE, of=PERSON)
declare_verb(
    "access.passed_on",
    _("let %(of)s hold the role “%(role)s” in %(unit)s instead of %(was)s"),
    role=ROLE,
    of=PERSON,
    unit=Of(UNIT),
    was=Of(UNIT),
)
declare_verb("access.acting_given", _("let %(to)s act for them in the role “%(role)s”"), role=ROLE, to=PERSON)
declare_verb(
    "access.acting_ended",
    _("ended that %(of)s acts for %(holder)s in the role “%(role)s”"),
    role=ROLE,
    of=PERSON,
    holder=PERSON,
)
