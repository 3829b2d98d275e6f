"""Which fields of rights are about people."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haidang.core.access.models import Acting, RoleGrant
from haidang.core.access.registry import roles
from haidang.core.people import Always, Personal, by_moment, declare, hidden, same

declare(
    RoleGrant,
    title=_("role held in a unit"),
    called=lambda grant: (
        f"{roles()[grant.role].title if grant.role in roles() else grant.role} · {by_moment('starts_on')(grant)}"
    ),
    found_by={"account": same("user")},
    personal={
        "user": Personal(
            _("Who may do what, and where"),
            Always(_("Who held which right on which day proves that every deed was allowed.")),
            hidden,
        )
    },
    plain=["id", "role", "unit_code", "starts_on", "ends_on", "ended_at"],
)
ACTED = Always(_("Who acted for whom on which day proves that every deed was allowed."))
declare(
    Acting,
    title=_("acting for somebody"),
    called=by_moment("starts_on"),
    found_by={"account": lambda account: Q(person=account) | Q(grant__user=account)},
    personal={
        "person": Personal(_("Who acts for whom, and when"), ACTED, hidden),
        "reason": Personal(_("Why somebody else acts, such as leave"), ACTED, hidden),
    },
    plain=["id", "grant", "starts_on", "ends_on", "ended_at"],
)
