"""One line for each operation, in a chain of hashes that shows any later change."""

import json

from django.db import connection
from django.utils import timezone

LANES = 16


class NobodyNamed(ValueError):
    """An operation did not say who acts. That is a mistake in code, not a refusal."""


def record(verb: str, obj, *, by, on_behalf_of=None, **details) -> None:
    """
    Write one audit line in the running transaction: if it fails, the operation fails with it.

    :param verb: what was done, as ``app.past_participle``
    :param by: the user who acts, or the name of a system job such as ``"system:demo"``
    :raises NobodyNamed: if nobody is said to act
    """
    if by is None or by == "":
        raise NobodyNamed(f"{verb}: say who acts")
    now = timezone.now()
    kind = obj._meta.label_lower if hasattr(obj, "_meta") else type(obj).__name__
    key = str(getattr(obj, "code", None) or getattr(obj, "pk", obj))
    actor = by if isinstance(by, str) else f"user:{by.pk}" if getattr(by, "pk", None) else "public"
    line = json.dumps(
        {
            "at": now.isoformat(),
            "verb": verb,
            "object": [kind, key],
            "by": actor,
            "for": str(on_behalf_of) if on_behalf_of else None,
            "details": details,
        },
        ensure_ascii=False,
        sort_keys=True,
        default=str,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "select audit_append(%s, %s, %s, %s, %s, %s, %s, %s)",
            [timezone.localdate(now), LANES, now, verb, kind, key[:80], actor, line],
        )
