"""
The outbox is emptied: one notice at a time is claimed, handed over and marked, each step on disk before the next.

One process at a time works on a channel; the lock is the database's, so it is free as soon as a process dies. What is found
claimed then was being handed over when its process died: with a provider that knows keys it is sent again under the same key,
otherwise nobody can say whether it went out, and the row says so.
"""

import logging
import time
import zlib
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256

from django.db import connection, transaction
from django.utils import timezone

from haidang.core.demo.queries import is_simulated
from haidang.core.notices import channels, operations, rules
from haidang.core.notices.channels.outcome import NotNow, Outcome, Refused, Unsure
from haidang.core.notices.choices import Channel, State, Why
from haidang.core.notices.models import Notice

log = logging.getLogger(__name__)
SECONDS = 4.0  # a run lasts no longer, so that other jobs come to their turn


def key_of(notice: Notice) -> str:
    """Return the key by which a provider knows the notice again: the same for each attempt, another if somebody repeats it."""
    said = f"{notice.pk}/{notice.kind}/{notice.occasion}/{notice.person}/{notice.again}"
    return f"hd{notice.pk}-{sha256(said.encode()).hexdigest()[:24]}"


def send_out(channel: str, *, seconds: float = SECONDS, clock=timezone.now) -> int:
    """
    Hand over what is due on a channel, the most urgent and oldest first; return how many went out.

    Nothing is done while another process works on the channel, and no longer once the provider is found to be down.

    :param clock: gives the moment now, with its zone
    """
    sent, until = 0, time.monotonic() + seconds
    with _alone(channel) as alone:
        if not alone:
            return 0
        _settle_interrupted(channel, clock())
        pace, next_at = 1 / channels.a_second(channel), 0.0
        with channels.opened(channel) as hand_over:
            while time.monotonic() < until and (notice := _claim(channel, clock())):
                time.sleep(max(0.0, next_at - time.monotonic()))
                next_at = time.monotonic() + pace
                outcome = _hand_over(hand_over, notice)
                _mark(notice, outcome, clock())
                sent += isinstance(outcome, str)
                if isinstance(outcome, NotNow) and outcome.provider_is_down:
                    break
    return sent


@contextmanager
def _alone(channel: str):
    number = zlib.crc32(f"notices.{channel}".encode())
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", [number])
        held = cursor.fetchone()[0]
    try:
        yield held
    finally:
        if held:
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(%s)", [number])


def _settle_interrupted(channel: str, now: datetime) -> None:
    """Nobody else works on the channel, so whatever is claimed was left by a process that died."""
    left = Notice.objects.filter(channel=channel, state=State.SENDING)
    if channels.knows_keys(channel):
        left.update(state=State.WAITING, why=Why.INTERRUPTED, detail="")
    else:
        left.update(state=State.UNSURE, settled_at=now, why=Why.INTERRUPTED, detail="")


@transaction.atomic
def _claim(channel: str, now: datetime) -> Notice | None:
    due = Notice.objects.filter(channel=channel, state=State.WAITING, not_before__lte=now)
    found = (
        due.select_for_update(skip_locked=True, of=("self",)).order_by("-urgent", "not_before", "id").first()
    )
    if found is None:
        return None
    found.state, found.claimed_at, found.attempts = State.SENDING, now, found.attempts + 1
    if is_simulated():  # whatever put it here: nothing leaves a simulated city
        found.state, found.settled_at, found.why = State.HELD, now, Why.SIMULATED
    found.save(update_fields=["state", "claimed_at", "attempts", "settled_at", "why"])
    return found


def _hand_over(hand_over, notice: Notice) -> str | Outcome:
    if notice.state == State.HELD:
        return NotNow(Why.SIMULATED)
    try:
        return hand_over(notice, key_of(notice))
    except Outcome as outcome:
        return outcome
    except Exception as error:  # a mistake of ours must not stop the others, nor be taken for sent
        log.exception("Notice %s was not handed over", notice.pk)
        return Unsure(Why.FAULT, type(error).__name__)


def _mark(notice: Notice, outcome: str | Outcome, now: datetime) -> None:
    if notice.state == State.HELD:
        return
    notice.why, notice.detail = ("", "") if isinstance(outcome, str) else (outcome.why, outcome.detail)
    if isinstance(outcome, str):
        notice.state, notice.receipt = State.SENT, outcome
    elif isinstance(outcome, Refused):
        notice.state = State.FAILED
    elif isinstance(outcome, Unsure) and not channels.knows_keys(notice.channel):
        notice.state = State.UNSURE
    elif wait := rules.wait_after(notice.attempts):
        notice.state, notice.not_before = State.WAITING, now + wait
    else:
        notice.state = State.UNSURE if isinstance(outcome, Unsure) else State.FAILED
    notice.settled_at = None if notice.state == State.WAITING else now
    with transaction.atomic():
        notice.save(update_fields=["state", "receipt", "why", "detail", "not_before", "settled_at"])
        if notice.state == State.FAILED and notice.channel == Channel.ZALO:
            operations.fall_back(notice=notice, at=now)
    if notice.state in (State.FAILED, State.UNSURE):
        log.warning("Notice %s by %s: %s (%s)", notice.pk, notice.channel, notice.state, notice.why)
