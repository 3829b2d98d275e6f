"""Which fields of links are about people."""

from django.utils.translation import gettext_lazy as _

from haidang.core.people import Always, Personal, by_moment, declare, hidden, same
from haidang.core.staff.models import PasswordLink

declare(
    PasswordLink,
    title=_("link to choose a password"),
    called=by_moment("made_at"),
    found_by={"account": same("user")},
    personal={
        "user": Personal(
            _("Whose password is chosen by it"),
            Always(_("It holds for three days and names nobody but by a number.")),
            hidden,
        )
    },
    plain=["id", "digest", "made_at", "ends_at", "used_at"],
)
