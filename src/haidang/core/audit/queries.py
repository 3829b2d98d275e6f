from dataclasses import dataclass
from datetime import date

from django.db import connection

from haidang.core.audit.models import AuditLine


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
    lines = AuditLine.objects.all()
    if first:
        lines = lines.filter(day__gte=first)
    if last:
        lines = lines.filter(day__lte=last)
    return lines.count(), found


def history_of(obj) -> list[AuditLine]:
    """Return what was done to one object, oldest first."""
    key = str(getattr(obj, "code", None) or obj.pk)
    return list(
        AuditLine.objects.filter(object_type=obj._meta.label_lower, object_key=key).order_by("at", "id")
    )
