from collections.abc import Collection

from django.db.models import Count, Q, QuerySet

from haidang.core.text import search_key
from haidang.procedures.choices import Level
from haidang.procedures.models import Procedure, ProcedureStep


def search(text: str = "", field: str = "", level: str = "") -> QuerySet[Procedure]:
    """Find procedures whose name or field has every word, with or without accents; all when nothing is asked."""
    found = Procedure.objects.all()
    for word in search_key(text).split():
        found = found.filter(search_key__contains=word)
    if field:
        found = found.filter(field=field)
    if level:
        found = found.filter(level__contains=level)
    return found.order_by("sort_key", "code")


def fields() -> list[tuple[str, int]]:
    """Return the fields with how many procedures each has, the largest first."""
    return list(
        Procedure.objects.exclude(field="")
        .values_list("field")
        .annotate(n=Count("id"))
        .order_by("-n", "field")
    )


def named(codes: Collection[str] | None = None) -> list[Procedure]:
    """Return procedures: all, or those of these codes."""
    return list(Procedure.objects.all() if codes is None else Procedure.objects.filter(code__in=codes))


def by_code(code: str) -> Procedure | None:
    return Procedure.objects.filter(code=code).first()


def steps_of(procedure: Procedure) -> list[ProcedureStep]:
    """Return the stations of a procedure in order."""
    return list(procedure.steps.order_by("order"))


def offered() -> list[Procedure]:
    """Return the procedures that the city's own units handle, by code."""
    return list(
        Procedure.objects.filter(
            Q(level__contains=Level.COMMUNE) | Q(level__contains=Level.PROVINCE)
        ).order_by("code")
    )
