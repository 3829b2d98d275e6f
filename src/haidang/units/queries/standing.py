"""Which units there are, were, and became which."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Case, Q, QuerySet, When

from haidang.core.kept.keeping import kept
from haidang.core.text import search_key
from haidang.units.choices import COMMUNE_LEVEL, MEASURED, Change, Kind
from haidang.units.models import Boundary, Succession, Unit
from haidang.units.rules.lines import as_now, ends


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


def exists(unit: Unit, on: date) -> bool:
    """Say whether a unit exists on a day."""
    return (
        unit.kind != Kind.FORMER
        and (unit.valid_from is None or unit.valid_from <= on)
        and (unit.valid_to is None or unit.valid_to >= on)
    )


def active_units(on: date) -> tuple[Here, ...]:
    """Return the departments, wards, communes and special zones of the city that exist on a day, in Vietnamese order."""
    return _active_in(settings.HAIDANG_CITY_UNIT, on)


@kept("units")
def _active_in(city: str, on: date) -> tuple[Here, ...]:
    rows = existing(on).filter(kind__in=MEASURED, parent__in=_carriers(city, on))
    return tuple(
        Here(*row) for row in rows.values_list("pk", "code", "name", "name_en", "kind", "lon", "lat")
    )


@kept("units")
def by_code(code: str) -> Unit | None:
    """Return the unit of this code, also a closed one; None where there never was one."""
    return Unit.objects.select_related("parent").filter(code=code).first()


def as_was(code: str) -> Here | None:
    """Return a unit of this code, also a closed one, as readers need it."""
    unit = by_code(code)
    return unit and Here(unit.pk, unit.code, unit.name, unit.name_en, unit.kind, unit.lon, unit.lat)


def named(codes: Collection[str] | None = None) -> list[Unit]:
    """Return units, closed ones too, with what they stand under: all, or those of these codes."""
    found = Unit.objects.select_related("parent")
    return list(found if codes is None else found.filter(code__in=codes))


def day_after(unit: Unit) -> date | None:
    """Return the first day on which a closed unit was no longer there."""
    return unit.valid_to + timedelta(1) if unit.valid_to else None


def city() -> Unit | None:
    """Return the city this house serves; None where it is not loaded."""
    return by_code(settings.HAIDANG_CITY_UNIT)


def place_name(unit: "Unit | Here | None") -> str:
    """
    Return the place name that stands before the day on what a unit issues (Decree 30/2020, read from memory: an
    assumption): of a commune its own name, otherwise the city's; the unit's where no city is loaded. None: the city itself.
    """
    if unit is not None and unit.kind in COMMUNE_LEVEL:
        return unit.name.split(maxsplit=2 if unit.kind == Kind.SPECIAL_ZONE else 1)[-1]
    of_all = city()
    return of_all.name.removeprefix("Thành phố ") if of_all else unit.name if unit else ""


@dataclass(frozen=True)
class Found:
    """A unit somebody looked for; if it is closed, the units that exist now in its place."""

    unit: Unit
    heirs: list[Unit]


def search(text: str, on: date, limit: int = 50) -> list[Found]:
    """
    Find units by name or code, with or without accents; whoever types an old name learns what is there now.

    Those that exist on the day come before those that are closed, and those of our city before others of the country.
    """
    words = search_key(text)
    if not words:
        return []
    gone = Case(When(Q(valid_to__lt=on) | Q(kind=Kind.FORMER), then=1), default=0)
    elsewhere = Case(When(parent__code=settings.HAIDANG_CITY_UNIT, then=0), default=1)
    found = list(
        Unit.objects.filter(Q(search_key__contains=words) | Q(code__iexact=text.strip()))
        .select_related("parent")
        .order_by(gone, elsewhere, "sort_key", "code")[:limit]
    )
    heirs = heirs_of([unit for unit in found if not exists(unit, on)], on)
    return [Found(unit, heirs.get(unit.code, [])) for unit in found]


def heirs_of(units: list[Unit], on: date) -> dict[str, list[Unit]]:
    """Return the units that exist on a day in the place of closed ones, by the code of the closed one."""
    open_ = {unit.pk for unit in units}
    steps: list[tuple[int, int]] = []
    while open_:
        fresh = list(
            Succession.objects.filter(before__in=open_, on__lte=on).values_list("before_id", "after_id")
        )
        open_ = {after for _before, after in fresh} - {before for before, _after in steps + fresh}
        steps += fresh
    there = {
        unit.pk: unit
        for unit in existing(on).select_related("parent").filter(pk__in={after for _before, after in steps})
    }
    reached = ends(steps, set(there))
    return {
        unit.code: sorted((there[pk] for pk in reached.get(unit.pk, ()) if pk in there), key=lambda heir: heir.sort_key)
        for unit in units
    }  # fmt: skip


@dataclass(frozen=True)
class History:
    """What a unit came from (steps below 0) and what became of it (steps above 0), with the unit itself at 0."""

    unit: Unit
    columns: dict[int, list[Unit]]
    successions: list[Succession]


@kept("units")
def history(code: str, steps: int = 3) -> History:
    """
    Return the units before and after one, so many steps each way, and the successions between them in order of time.

    :raises Unit.DoesNotExist: if there never was a unit of this code
    """
    unit = Unit.objects.select_related("parent").get(code=code)
    place, people, between = {unit.pk: 0}, {unit.pk: unit}, {}
    for near, far, sign in (("after", "before", -1), ("before", "after", 1)):
        edge = {unit.pk}
        for step in range(1, steps + 1):
            entries = Succession.objects.filter(**{f"{near}__in": edge}).select_related(
                "before", "after", "after__parent"
            )
            edge = set()
            for entry in entries:
                other = getattr(entry, far)
                # Whoever is reached by two ways stands where the longer one ends, so that time runs one way.
                place[other.pk], people[other.pk] = sign * step, other
                between[entry.pk] = entry
                edge.add(other.pk)
    columns: dict[int, list[Unit]] = {}
    for pk, one in sorted(people.items(), key=lambda item: item[1].sort_key):
        columns.setdefault(place[pk], []).append(one)
    return History(
        unit, columns, sorted(between.values(), key=lambda entry: (entry.on, entry.before.sort_key, entry.pk))
    )


@kept("units")
def mapping_as_now(on: date) -> tuple[tuple[str, str], ...]:
    """
    Return (code then, code on the day) for every closed unit whose whole inheritance is with one unit on the day.

    A unit that was split among several is left as it was: its deeds belong to no single successor. So every code
    stands once, and every deed counts once, either for the unit on the day or for the one it was done in.
    """
    steps = Succession.objects.filter(on__lte=on).values_list("before__code", "after__code")
    return tuple(sorted(as_now(steps, set(existing(on).values_list("code", flat=True))).items()))


def children(unit: Unit, on: date) -> tuple[Unit, ...]:
    """Return the units directly under one on a day; those that stood under a unit it took over stand under it."""
    return _under(unit.code, on) if exists(unit, on) else ()


@kept("units")
def _under(code: str, on: date) -> tuple[Unit, ...]:
    return tuple(existing(on).filter(parent__in=_carriers(code, on)))


@kept("units")
def _carriers(code: str, on: date) -> frozenset[int]:
    """Return the keys of a unit and of all that it took over whole: a merger leaves the units below as they are."""
    found = edge = frozenset(Unit.objects.filter(code=code).values_list("pk", flat=True))
    while edge:
        before = Succession.objects.filter(after__in=edge, on__lte=on).exclude(kind=Change.SPLIT)
        edge = frozenset(before.values_list("before", flat=True)) - found
        found = found | edge
    return found


def provinces(on: date) -> list[Unit]:
    """Return the provinces and central cities that exist on a day, without our own."""
    return list(
        existing(on)
        .filter(kind__in=(Kind.PROVINCE, Kind.CITY), parent=None)
        .exclude(code=settings.HAIDANG_CITY_UNIT)
    )


def outlines(codes: list[str]) -> dict[str, dict]:
    """Return the loaded boundaries of units as a map needs them: GeoJSON geometry by code."""
    return dict(Boundary.objects.filter(unit__code__in=codes).values_list("unit__code", "drawn"))


def handles_dossiers(code: str, on: date) -> bool:
    """Say whether a unit of the city exists on a day and can receive dossiers."""
    return any(unit.code == code for unit in active_units(on))
