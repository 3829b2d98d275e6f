import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Max, Model, Q
from django.utils.translation import gettext as _

from haidang.core.audit.models import AuditCheck, AuditLine
from haidang.core.audit.registry import mentioned_in, sentence_of
from haidang.core.audit.registry import names_of as objects_called


@dataclass(frozen=True)
class Broken:
    """A place where the chain does not hold: the first line that cannot be trusted."""

    day: date
    lane: int
    seq: int
    why: str


def verify(first: date | None = None, last: date | None = None) -> tuple[int, list[Broken]]:
    """Check every chain of the days given (all unless told); return how many lines were read and what is broken."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            with chain as (
              select day, lane, seq, hash, line,
                     lag(hash) over w as before, lag(seq) over w as before_seq
              from audit_auditline
              where (%(first)s::date is null or day >= %(first)s) and (%(last)s::date is null or day <= %(last)s)
              window w as (partition by day, lane order by seq)
            ), judged as (
              select *, case
                when seq <> coalesce(before_seq, 0) + 1 then 'a line is missing before it'
                when hash <> sha256(coalesce(before, ''::bytea) || convert_to(line, 'UTF8')) then 'its text was changed'
              end as why from chain
            )
            select day, lane, seq, why, (select count(*) from chain) from judged where why is not null
            union all
            select h.day, h.lane, h.seq, 'the end of the chain is missing', (select count(*) from chain)
            from audit_audithead h
            where (%(first)s::date is null or h.day >= %(first)s) and (%(last)s::date is null or h.day <= %(last)s)
              and not exists (select 1 from audit_auditline l
                              where l.day = h.day and l.lane = h.lane and l.seq = h.seq and l.hash = h.hash)
            order by 1, 2, 3
            """,
            {"first": first, "last": last},
        )
        found = [Broken(*row[:4]) for row in cursor.fetchall()]
    read = AuditLine.objects.all()
    if first:
        read = read.filter(day__gte=first)
    if last:
        read = read.filter(day__lte=last)
    return read.count(), found


def history_of(obj) -> list[AuditLine]:
    """Return what was done to one object, oldest first; who only looked at it is in ``reads_of``."""
    return list(_about(obj).filter(reading=False).order_by("at", "id"))


def reads_of(*objects: Model, newest: int = 50) -> list[AuditLine]:
    """Return who looked at the personal data of these objects, newest first."""
    keys: dict[str, list[str]] = {}
    for obj in objects:
        kind, key = names_of(obj)
        keys.setdefault(kind, []).append(key)
    these = Q(pk__in=[])
    for kind, some in keys.items():
        these |= Q(object_type=kind, object_key__in=some)
    return list(AuditLine.objects.filter(these, reading=True).defer("hash").order_by("-id")[:newest])


def latest_reads(
    kind: type[Model], keys: Collection[str], units: Collection[str] | None
) -> dict[str, datetime]:
    """Return when somebody last looked at objects in the name of one of these units (None: of any); who did not is not there."""
    found = AuditLine.objects.filter(
        object_type=kind._meta.label_lower, object_key__in=list(keys), reading=True
    )
    if units is not None:
        found = found.filter(unit_code__in=list(units))
    return dict(found.order_by().values_list("object_key").annotate(Max("at")))


def names_of(obj: Model) -> tuple[str, str]:
    """Return the kind and the key by which lines name an object."""
    return obj._meta.label_lower, str(getattr(obj, "code", None) or obj.pk)


def in_words(lines: Collection[AuditLine]) -> list[tuple[str, str]]:
    """Return what each line says, to be read after the name of who did it, and what its object is called."""
    parsed = [(line, json.loads(line.line).get("details", {})) for line in lines]
    mentioned = {
        one
        for line, details in parsed
        for one in mentioned_in(line.verb, line.object_type, line.object_key, details)
    }
    names = objects_called(mentioned)
    return [
        (
            sentence_of(line.verb, line.object_key, details, line.object_type, names),
            names.get((line.object_type, line.object_key), line.object_key),
        )
        for line, details in parsed
    ]


def people_called(actors: Collection[str]) -> dict[str, str]:
    """Return what people call each actor: by name, as somebody without an account, or as a part of the house itself."""
    numbers = [int(actor[5:]) for actor in actors if actor.startswith("user:") and actor[5:].isdigit()]
    people = {f"user:{user.pk}": str(user) for user in get_user_model().objects.filter(pk__in=numbers)}
    return {actor: people.get(actor) or _nobody(actor) for actor in actors}


def _nobody(actor: str) -> str:
    if actor == "public":
        return _("somebody without an account")
    if actor.startswith("system:"):
        return _("the house itself (%(part)s)") % {"part": actor.removeprefix("system:")}
    return actor


def _about(obj):
    kind, key = names_of(obj)
    return AuditLine.objects.filter(object_type=kind, object_key=key)


def lines(
    *,
    actors: Collection[str] | None = None,
    unit: str = "",
    key: str = "",
    day: date | None = None,
    verb: str = "",
    reading: bool | None = None,
    before: int | None = None,
    size: int = 100,
) -> list[AuditLine]:
    """
    Return lines that fit everything asked for, newest first, without their hashes.

    :param actors: who did or saw it, or for whom somebody else did
    :param before: only lines older than the one of this number: how the next page begins
    """
    asked = {
        "unit_code": unit or None,
        "object_key": key or None,
        "day": day,
        "verb": verb or None,
        "reading": reading,
        "id__lt": before,
    }
    asked = {name: value for name, value in asked.items() if value is not None}
    found = AuditLine.objects.filter(**asked).defer("hash").order_by("-id")
    if actors is None:
        return list(found[:size])
    # Two questions, each answered by an index of its own; nobody acts for themselves, so no line is found twice.
    theirs = found.filter(actor__in=actors)[:size]
    for_them = found.filter(in_name_of__in=actors)[:size]
    return sorted([*theirs, *for_them], key=lambda line: -line.pk)[:size]


def check_of(day: date) -> AuditCheck | None:
    """Return what the last check of a day's chains found; None where it was never checked."""
    return AuditCheck.objects.filter(day=day).first()
