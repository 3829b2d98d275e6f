"""Reads of units, named after the question they answer."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Q, QuerySet

from haidang.core.text import search_key
from haidang.units.choices import MEASURED, Kind
from haidang.units.models import Boundary, Succession, Unit


@dataclass(frozen=True)
class Here:
    """A unit as readers above need it."""

    pk: int
    code: str
    name: str
    name_en: str
    kind: str
    lon: float | None
    lat: float | None


def existing(on: date) -> QuerySet[Unit]:
    """Return the units that exist on a day, in Vietnamese order."""
    return (
        Unit.objects.exclude(kind=Kind.FORMER)
        .filter(Q(valid_from__isnull=True) | Q(valid_from__lte=on))
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))
        .order_by("sort_key")
    )


def active_units(on: date) -> list[Here]:
    """Return the departments, wards, communes and special zones of the city that exist on a day."""
    rows = existing(on).filter(kind__in=MEASURED, parent__code=settings.HAIDANG_CITY_UNIT)
    return [Here(*row) for row in rows.values_list("pk", "code", "name", "name_en", "kind", "lon", "lat")]


def by_code(code: str) -> Unit | None:
    """Return the unit of this code, also a closed one; None where there never was one."""
    return Unit.objects.select_related("parent").filter(code=code).first()


def search(text: str, limit: int = 50) -> list[Unit]:
    """
    Find units by name or code, with or without accents; whoever types an old name finds the successors too.

    Those that exist come before those that are closed.
    """
    words = search_key(text)
    if not words:
        return []
    found = Unit.objects.filter(Q(search_key__contains=words) | Q(code__iexact=text.strip()))
    old = found.filter(Q(kind=Kind.FORMER) | Q(valid_to__isnull=False))
    heirs = Unit.objects.filter(pk__in=Succession.objects.filter(before__in=old).values("after"))
    return sorted(
        (Unit.objects.filter(Q(pk__in=found.values("pk")) | Q(pk__in=heirs.values("pk")))).select_related(
            "parent"
        )[:500],
        key=lambda unit: (unit.kind == Kind.FORMER or unit.valid_to is not None, unit.sort_key),
    )[:limit]


def predecessors(unit: Unit) -> list[Succession]:
    """Return what a unit was formed from."""
    return list(
        Succession.objects.filter(after=unit).select_related("before").order_by("on", "before__sort_key")
    )


def successors(unit: Unit) -> list[Succession]:
    """Return what became of a unit."""
    return list(
        Succession.objects.filter(before=unit).select_related("after").order_by("on", "after__sort_key")
    )


def mapping_as_now(on: date) -> list[tuple[str, str]]:
    """
    Return (code then, code on the day) for every unit that was followed by exactly one other.

    A unit that was split is left as it was: its deeds belong to no single successor.
    """
    steps: dict[str, set[str]] = {}
    for before, after in Succession.objects.filter(on__lte=on).values_list("before__code", "after__code"):
        steps.setdefault(before, set()).add(after)
    single = {before: next(iter(after)) for before, after in steps.items() if len(after) == 1}
    mapping = []
    for code in single:
        end, seen = code, {code}
        while end in single and single[end] not in seen:
            end = single[end]
            seen.add(end)
        mapping.append((code, end))
    return sorted(mapping)


def children(unit: Unit, on: date) -> list[Unit]:
    """Return the units directly under one on a day."""
    return list(existing(on).filter(parent=unit))


def outlines(codes: list[str]) -> dict[str, dict]:
    """Return the loaded boundaries of units, as GeoJSON geometry by code."""
    return dict(Boundary.objects.filter(unit__code__in=codes).values_list("unit__code", "geometry"))


def handles_dossiers(code: str, on: date) -> bool:
    """Say whether a unit of the city exists on a day and can receive dossiers."""
    return existing(on).filter(code=code, kind__in=MEASURED).exists()
