"""What is done with messages: telling an outside system of a change, sending again, leaving out, forgetting."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, F, Func, UUIDField, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haidang.core.audit import operations as audit
from haidang.core.dated.queries import rule_in_force
from haidang.core.prepared import prepared
from haidang.core.refusals import Refusal
from haidang.exchange import rules
from haidang.exchange.choices import SETTLED, STUCK, State
from haidang.exchange.models import Line, Message

# One statement, for it stands in the transaction of nearly every change. What opens is left out where something was said before.
QUEUE = """
insert into exchange_message (system, subject, part, kind, key, lane, state, created_at, not_before, tries, why, detail, receipt, digest, reason)
select %(system)s::varchar, %(subject)s::varchar, %(part)s, said.kind, gen_random_uuid(), %(lane)s, 'waiting', %(at)s::timestamptz, %(at)s::timestamptz, 0, '', '', '', '', ''
from unnest(%(kinds)s::text[]) with ordinality as said (kind, place)
where said.kind <> %(opens)s::text
   or not exists (select from exchange_message where system = %(system)s::varchar and subject = %(subject)s::varchar)
order by said.place
on conflict (system, subject, part, kind) do nothing
"""


class UnableToSendAgain(Refusal):
    pass


class UnableToLeaveOut(Refusal):
    pass


def queue(
    *, system: str, subject: str, part: int, kinds: Sequence[str], at: datetime, opens: str = ""
) -> None:
    """
    Write into the running transaction that an outside system is to be told of a change; the same change is told once.

    The caller holds the lock of the subject, so that its messages are numbered in the order of its changes.

    :param part: which change of the subject
    :param kinds: what is told, in this order
    :param opens: the one of them that is told only if nothing was told of the subject before
    """
    with prepared() as cursor:
        cursor.execute(
            QUEUE,
            {
                "system": system, "subject": subject, "part": part, "kinds": list(kinds), "opens": opens, "at": at,
                "lane": rules.lane_of(subject),
            },
        )  # fmt: skip


@transaction.atomic
def send_again(*, system: str = "", numbers: Sequence[int] | None = None, at: datetime, by) -> int:
    """
    Let what waits for a person be sent again, in its old place; return how many.

    What was refused gets a new key, for a system may remember its refusal; what is unsure keeps its own, so that it is not taken twice.

    :param system: of this system only
    :param numbers: these only
    :raises UnableToSendAgain: if none of them waits for a person
    """
    found = Message.objects.filter(state__in=STUCK)
    if system:
        found = found.filter(system=system)
    if numbers is not None:
        found = found.filter(pk__in=numbers)
    fresh = Func(function="gen_random_uuid", output_field=UUIDField())
    count = found.update(
        key=Case(When(state=State.REFUSED, then=fresh), default=F("key")),
        state=State.WAITING, tries=0, not_before=at, settled_at=None,
    )  # fmt: skip
    if not count:
        raise UnableToSendAgain(_("Nothing of this waits for a decision any more. Look at the list again."))
    Line.objects.update(not_before=None)
    one = Message.objects.get(pk=numbers[0]) if numbers is not None and len(numbers) == 1 else Message
    audit.record("exchange.sent_again", one, by=by, count=count, what=getattr(one, "subject", system))  # fmt: skip
    return count


@transaction.atomic
def leave_out(*, message: Message, reason: str, at: datetime, by) -> Message:
    """
    Give up one message that waits for a person; those behind it go on.

    :raises UnableToLeaveOut: if it does not wait for a person, or no reason is given
    """
    found = Message.objects.select_for_update().get(pk=message.pk)
    if found.state not in STUCK:
        raise UnableToLeaveOut(_("Only what was refused or is unsure can be left out."))
    if not reason.strip():
        raise UnableToLeaveOut(_("Write the reason: it stays with the message."))
    found.state, found.reason, found.settled_at = State.SKIPPED, reason.strip()[:300], at
    found.save(update_fields=["state", "reason", "settled_at"])
    audit.record(
        "exchange.left_out", found, by=by, what=found.subject, system=found.system, reason=found.reason
    )
    return found


@transaction.atomic
def forget(*, now: datetime) -> int:
    """Forget what outside systems said of messages that were settled long ago; that they were sent stays."""
    days = rule_in_force("personal.retention", timezone.localtime(now).date(), "exchange.answers").content[
        "days"
    ]
    old = Message.objects.filter(state__in=SETTLED, settled_at__lt=now - timedelta(days)).exclude(detail="")
    count = old.update(detail="")
    if count:
        audit.record("exchange.forgotten", Message, by="system:exchange", count=count)
    return count
