"""What the doctor and the page of the house's state say of outside systems."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.watch.checks import running
from haidang.core.watch.findings import OK, SKIPPED, WRONG, Finding
from haidang.exchange.queries import standings

NAME = "exchange"
DOWN_LONG, WAITS_LONG = timedelta(minutes=15), timedelta(hours=1)


def exchange() -> Finding:
    """Every outside system that is set answers, and nothing waits long or for a person."""
    now, mend = timezone.now(), _("Look at /exchange/unsent/: it says why, and sends again.")
    found = [one for one in standings() if one.connected]
    for one in found:
        said = {"system": one.system.title, "n": one.stuck}
        if one.line.down_since and now - one.line.down_since > DOWN_LONG:
            said["n"] = int((now - one.line.down_since).total_seconds() // 60)
            return Finding(
                NAME, WRONG,
                _("%(system)s has not answered for %(n)s minutes: %(why)s.") % (said | {"why": one.line.get_why_display()}),
                _("See that its address is right and the network reaches it; what waits is sent by itself afterwards."),
            )  # fmt: skip
        if one.stuck:
            return Finding(
                NAME, WRONG, _("%(n)s messages to %(system)s wait for a person's decision.") % said, mend
            )
        if one.since and now - one.since > WAITS_LONG:
            said["n"] = int((now - one.since).total_seconds() // 60)
            return Finding(
                NAME, WRONG, _("The oldest message to %(system)s has waited for %(n)s minutes.") % said, mend
            )
    if not found:
        return Finding(NAME, SKIPPED, _("No other system is connected."))
    return Finding(NAME, OK, _("Other systems answer and nothing waits long."))


running.also(NAME, exchange)
