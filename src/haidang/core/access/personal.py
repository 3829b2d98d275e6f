"""Which fields of rights are about people."""

from django.utils.translation import gettext_lazy as _

from haidang.core.access.models import RoleGrant
from haidang.core.people import Always, Personal, declare, hidden, same

declare(
    RoleGrant,
    title=_("role held in a unit"),
    found_by={"account": same("user__username")},
    personal={
        "user": Personal(
            _("Who may do what, and where"),
            Always(_("Who held which right on which day proves that every deed was allowed.")),
            hidden,
        )
    },
    plain=["id", "role", "unit_code", "starts_on", "ends_on", "ended_at"],
)
