"""
Messages leave one by one in each lane: claimed, handed over and marked, each step on disk before the next.

One process at a time works on a lane; the lock is the database's, so it is free as soon as a process dies. What is found claimed
then was being handed over when its process died: a system that knows keys gets it again under the same key, otherwise nobody can
say whether it arrived, and the row says so. A message goes only when everything earlier about its subject is settled.
"""

import json
import logging
import time
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from haidang.core.prepared import prepared
from haidang.exchange import rules
from haidang.exchange.choices import State, Why
from haidang.exchange.models import Line, Message
from haidang.exchange.outcome import Later, Outcome, Refused, Unsure
from haidang.exchange.registry import System, kinds, systems

log = logging.getLogger(__name__)
SECONDS = 4.0  # a run lasts no longer, so that other jobs come to their turn
AN_OUTAGE = 3  # failures in a row after which it was the system and not one message
CLAIM = """
update exchange_message set state = 'sending', claimed_at = %(now)s, tries = tries + 1
where id = (
    select m.id from exchange_message m
    where m.system = %(system)s and m.lane = %(lane)s and m.state = 'waiting' and m.not_before <= %(now)s and m.id > %(after)s
      and not exists (select from exchange_message e where e.system = m.system and e.subject = m.subject and e.id < m.id
                      and e.state in ('waiting', 'sending', 'refused', 'unsure'))
    order by m.id limit 1 for update skip locked)
returning id, subject, part, kind, key::text, tries
"""


@dataclass(frozen=True)
class Claimed:
    """A message that only this process works on."""

    pk: int
    subject: str
    part: int
    kind: str
    key: str
    tries: int


def send_out(system: str, lane: int, *, seconds: float = SECONDS, clock=timezone.now) -> int:
    """
    Hand over what is due in one lane of a system, the oldest first; return how many it took.

    Nothing is done while another process works on the lane, nor while the system is left alone after a failure.

    :param clock: gives the moment now, with its zone
    """
    to = systems()[system]
    if not to.is_connected():
        return 0
    sent, after, until = 0, 0, time.monotonic() + seconds
    with _alone(system, lane) as alone:
        if not alone:
            return 0
        _settle_interrupted(to, lane, clock())
        line, _new = Line.objects.get_or_create(system=system)
        if line.not_before and line.not_before > clock():
            return 0
        with to.opened() as hand_over:
            while time.monotonic() < until and (message := _claim(system, lane, after, clock())):
                after = message.pk
                digest, outcome = _hand_over(hand_over, message)
                _mark(to, message, digest, outcome, clock())
                if isinstance(outcome, Later | Unsure):
                    break
                if isinstance(outcome, str):
                    sent += 1
                    if line.failures:
                        _is_back(line, clock())
    if sent:
        Line.objects.filter(system=system).update(answered_at=clock())
    return sent


@contextmanager
def _alone(system: str, lane: int):
    number = zlib.crc32(f"exchange.{system}.{lane}".encode())
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", [number])
        held = cursor.fetchone()[0]
    try:
        yield held
    finally:
        if held:
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(%s)", [number])


def _settle_interrupted(to: System, lane: int, now: datetime) -> None:
    """Nobody else works on the lane, so whatever is claimed was left by a process that died."""
    left = Message.objects.filter(system=to.name, lane=lane, state=State.SENDING)
    state = State.WAITING if to.knows_keys() else State.UNSURE
    left.update(state=state, not_before=now, why=Why.INTERRUPTED, detail="")


def _claim(system: str, lane: int, after: int, now: datetime) -> Claimed | None:
    with prepared() as cursor:
        cursor.execute(CLAIM, {"system": system, "lane": lane, "after": after, "now": now})
        row = cursor.fetchone()
    return Claimed(*row) if row else None


def _content(message: Claimed) -> Any:
    kind = kinds()[message.kind]
    before = Message.objects.filter(
        system=kind.system, subject=message.subject, kind=message.kind, state=State.SENT
    )
    return kind.compose(message.subject, message.part, lambda: not before.exists())


def _hand_over(hand_over, message: Claimed) -> tuple[str, str | Outcome]:
    """Return the digest of what was to be sent, and the receipt or what is known instead."""
    try:
        content = _content(message)
    except Outcome as outcome:
        return "", outcome
    except Exception as error:  # a mistake of ours must not stop the others; nothing has left yet
        log.exception("Message %s could not be put together", message.pk)
        return "", Refused(Why.FAULT, type(error).__name__)
    digest = sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()
    try:
        return digest, hand_over(content, message.key)
    except Outcome as outcome:
        return digest, outcome
    except Exception as error:  # nor be taken for sent
        log.exception("Message %s was not handed over", message.pk)
        return digest, Unsure(Why.FAULT, type(error).__name__)


def _mark(to: System, message: Claimed, digest: str, outcome: str | Outcome, now: datetime) -> None:
    said: dict[str, Any] = {"digest": digest, "why": "", "detail": ""}
    if isinstance(outcome, str):
        said |= {"state": State.SENT, "receipt": outcome[:120], "settled_at": now}
    else:
        said |= {"why": outcome.why, "detail": rules.kept_of_an_answer(outcome.detail)}
        if isinstance(outcome, Refused):
            said["state"] = State.REFUSED
        elif isinstance(outcome, Unsure) and not to.knows_keys():
            said["state"] = State.UNSURE
        else:  # how long the system is left alone is enough, unless it may be this very message that breaks it
            wait = rules.message_waits(message.tries) if isinstance(outcome, Unsure) else timedelta(0)
            said |= {"state": State.WAITING, "not_before": now + wait}
    with transaction.atomic():
        Message.objects.filter(pk=message.pk).update(**said)
        if isinstance(outcome, str) and (delivered := kinds()[message.kind].delivered):
            delivered(message.subject, message.part)
        if isinstance(outcome, Later | Unsure):
            _is_down(to.name, outcome.why, now)
    if said["state"] in (State.REFUSED, State.UNSURE):
        log.warning("Message %s to %s: %s (%s)", message.pk, to.name, said["state"], said["why"])


def _is_down(system: str, why: str, now: datetime) -> None:
    """Leave the system alone for a while; lanes that fail at the same time count once."""
    line = Line.objects.select_for_update().get(system=system)
    if line.not_before and line.not_before > now:
        return
    line.failures, line.why, line.down_since = line.failures + 1, why, line.down_since or now
    line.not_before = now + rules.system_waits(line.failures)
    line.save()


def _is_back(line: Line, now: datetime) -> None:
    """After an outage, those that waited because of it need not wait any longer."""
    if line.failures >= AN_OUTAGE:
        held_up = Message.objects.filter(system=line.system, state=State.WAITING, not_before__gt=now)
        held_up.update(not_before=now)
    line.failures = 0
    Line.objects.filter(system=line.system).update(failures=0, down_since=None, not_before=None, why="")
