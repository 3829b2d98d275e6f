"""One line for each operation and for each look at personal data, in a chain of hashes that shows any later change."""

import json
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from itertools import chain

from django.db import connection
from django.utils import timezone

from haidang.core import traces
from haidang.core.audit import queries
from haidang.core.audit.models import AuditCheck
from haidang.core.prepared import prepared

LANES = 16
APPEND = "audit_append(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
MOST_AT_ONCE = 8  # lines by one statement: each number of them is a statement of its own to the database

_kept_for_later: ContextVar[list | None] = ContextVar("reads", default=None)
_kept_for_the_end: ContextVar[list | None] = ContextVar("deeds", default=None)


class NobodyNamed(ValueError):
    """An operation did not say who acts. That is a mistake in code, not a refusal."""


def record(verb: str, obj, *, by, on_behalf_of=None, **details) -> None:
    """
    Write one audit line in the running transaction: if it fails, the operation fails with it.

    :param verb: what was done, as ``app.past_participle``
    :param by: the user who acts, or the name of a system job such as ``"system:demo"``; whom the user acts for in this
        (``acts_for``, set by the gate) is written down too
    :param on_behalf_of: the code of the unit in whose name; the unit of the object unless told
    :raises NobodyNamed: if nobody is said to act
    """
    _record([_line(verb, obj, by, on_behalf_of, False, details)])


def record_each(verb: str, objects: Mapping, *, by, on_behalf_of=None, **details) -> None:
    """
    Write one audit line for each of several things that one operation did at once, as ``record`` does for one.

    :param objects: what was acted on, with what is said of each of them
    :param details: what is said of them all
    :raises NobodyNamed: if nobody is said to act
    """
    _record([_line(verb, one, by, on_behalf_of, False, {**details, **own}) for one, own in objects.items()])


def read_of(verb: str, obj, *, by, permission: str, on_behalf_of=None, **details) -> None:
    """
    Remember that somebody looked at personal data: who, in whose name, at what, and by which right.

    Pages are read-only while they are made. So within ``remembered`` the line is written when the page is done or has failed,
    and before anything of it leaves; elsewhere it is written at once.

    :param obj: what was looked at; the model itself where it was a list
    :raises NobodyNamed: if nobody is said to look
    """
    line = _line(verb, obj, by, on_behalf_of, True, {"permission": permission, **details})
    waiting = _kept_for_later.get()
    if waiting is None:
        _append([line])
    else:
        waiting.append(line)


@contextmanager
def recorded_together():
    """
    Write what is recorded within by one statement in its end, where it ends well: for an operation that is made of several.

    Needs the transaction of what is recorded; nothing of it may be undone by itself.
    """
    token = _kept_for_the_end.set([])
    try:
        yield
        lines = _kept_for_the_end.get()
    finally:
        _kept_for_the_end.reset(token)
    _record(lines)


@contextmanager
def remembered():
    """Write what is looked at within as soon as it ends, whether it ends well or not: no answer leaves before."""
    token = _kept_for_later.set([])
    try:
        yield
    finally:
        waiting = _kept_for_later.get()
        _kept_for_later.reset(token)
        _append(waiting)


def check_day(day: date) -> AuditCheck:
    """Check the chains of one day, and keep what was found for those who read the audit."""
    at = timezone.now()
    count, broken = queries.verify(day, day)
    first = f"{broken[0].lane}/{broken[0].seq}: {broken[0].why}" if broken else ""
    checked, _created = AuditCheck.objects.update_or_create(
        day=day, defaults={"at": at, "lines": count, "broken": len(broken), "first_broken": first}
    )
    return checked


def _line(verb, obj, by, on_behalf_of, reading, details):
    if by is None or by == "":
        raise NobodyNamed(f"{verb}: say who acts")
    now = timezone.now()
    whole = isinstance(obj, type)  # a list, or many at once: no single object
    kind = obj._meta.label_lower if hasattr(obj, "_meta") else (obj if whole else type(obj)).__name__.lower()
    key = "" if whole else str(getattr(obj, "code", None) or getattr(obj, "pk", obj))
    actor = by if isinstance(by, str) else f"user:{by.pk}" if getattr(by, "pk", None) else "public"
    giver = getattr(by, "acts_for", None)
    in_name_of = f"user:{giver.pk}" if giver else ""
    unit = on_behalf_of if on_behalf_of is not None or whole else getattr(obj, "unit_code", None)
    text = json.dumps(
        {
            "at": now.isoformat(),
            "verb": verb,
            "object": [kind, key],
            "by": actor,
            "in_name_of": in_name_of or None,
            "for": str(unit) if unit else None,
            "request": traces.current() or None,
            "reads": reading,
            "details": details,
        },
        ensure_ascii=False,
        sort_keys=True,
        default=str,
    )
    return (
        timezone.localdate(now),
        LANES,
        now,
        verb,
        kind,
        key[:80],
        actor,
        text,
        reading,
        str(unit or "")[:40],
        in_name_of,
    )


def _record(lines: Sequence[tuple]) -> None:
    waiting = _kept_for_the_end.get()
    if waiting is None:
        _append(lines)
    else:
        waiting.extend(lines)


def _append(lines: Sequence[tuple]) -> None:
    """Append lines in their order; several by one statement."""
    for start in range(0, len(lines), MOST_AT_ONCE):
        some = lines[start : start + MOST_AT_ONCE]
        appended = ", ".join([APPEND] * len(some))
        if not connection.in_atomic_block and all(line[8] for line in some):
            # A look alone waits for no disk: a page would be slower by more than it takes. If the database server itself loses its
            # power, the looks of its last second may be gone; the chain holds, and any deed written since keeps what came before it.
            appended = f"set_config('synchronous_commit', 'off', true), {appended}"
        with prepared() as cursor:
            cursor.execute(f"select {appended}", list(chain.from_iterable(some)))
