"""Notices that did not go out wait for whoever looks after the outbox."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haidang.core.access.queries import can
from haidang.core.inbox import Action, Count, Few, Foreseen, Source, Waiting, register
from haidang.core.notices import access, operations, queries
from haidang.core.notices.choices import State
from haidang.core.notices.models import Notice
from haidang.core.notices.permissions import MANAGE
from haidang.core.notices.registry import kinds


class Pile:
    """The notices that were given up, or of which nobody knows whether they went out: those that have waited longest first."""

    def __init__(self, now: datetime):
        numbers = queries.figures(now)
        self.counts = {state: Count(numbers[state]) for state in (State.FAILED, State.UNSURE)}

    def first(self, kinds, late, skip, size):
        return [] if late else [_waiting(one) for one in queries.stuck(kinds, skip, size)]


def _title(notice: Notice) -> str:
    kind = kinds().get(notice.kind)
    return f"{notice.about or notice.occasion} · {kind.title if kind else notice.kind} ({notice.get_channel_display()})"


def _waiting(notice: Notice) -> Waiting:
    why = f" · {notice.get_why_display()}" if notice.why else ""
    return Waiting(
        notice.state, str(notice.pk), _title(notice), f"{notice.get_state_display()}{why}",
        f"{reverse('notices:outbox')}?state={notice.state}", seen_as=_as_seen(notice),
    )  # fmt: skip


def _as_seen(notice: Notice) -> str:
    return notice.settled_at.isoformat() if notice.settled_at else ""


def foresee(user, action, ticked, now):
    """Say which of the ticked notices could be sent again as they were seen."""
    if not can(user, MANAGE):
        return []
    there = queries.numbered([int(one.key) for one in ticked if one.key.isdecimal() and len(one.key) < 19])
    found = [(one, there[one.key]) for one in ticked if one.key in there]
    return [
        Foreseen(one, _title(notice), "" if _as_seen(notice) == one.seen_as else str(CHANGED))
        for one, notice in found
    ]


CHANGED = _("Changed meanwhile. Look at it again first.")


@transaction.atomic
def do(user, action, ticked, data, now):
    """Send one notice again."""
    notice = access.for_sending_again(user, int(ticked.key) if ticked.key.isdecimal() else 0)
    if _as_seen(notice) != ticked.seen_as:
        raise operations.UnableToSendAgain(CHANGED)
    operations.send_again(notice=notice, at=now, by=user)


register(
    Source(
        "notices", {State.FAILED: _("Notices given up"), State.UNSURE: _("Notices that may not have gone out")},
        lambda user, now: Pile(now) if can(user, MANAGE) else Few([]),
        [Action("again", _("Send again"), frozenset({State.FAILED, State.UNSURE}))], foresee, do,
    )
)  # fmt: skip
