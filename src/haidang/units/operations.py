"""Writes: loading and importing units, and the changes of ordinary life."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from haidang.core.audit import operations as audit
from haidang.core.refusals import Refusal
from haidang.core.text import search_key, sort_key
from haidang.units.choices import Change, Kind, Mark
from haidang.units.models import Boundary, Succession, Unit
from haidang.units.rules import UnitLine


class UnableToChangeUnits(Refusal):
    pass


class UnableToImport(Refusal):
    """Nothing was imported; ``lines`` says what is wrong, one sentence a line."""

    def __init__(self, lines: list[str]):
        super().__init__(_("Nothing was imported. Mend these lines and try again."))
        self.lines = lines


def _keys(name: str) -> dict:
    return {"sort_key": sort_key(name), "search_key": search_key(name)}


@transaction.atomic
def import_units(*, lines: list[UnitLine], by) -> tuple[int, int]:
    """
    Write units read from a file; those that are there already are brought up to date. All or nothing.

    Return how many are new and how many changed.

    :raises UnableToImport: naming every line whose parent is neither there nor in the file
    """
    there = {unit.code: unit for unit in Unit.objects.all()}
    coming = {line.code for line in lines}
    problems = [
        f"line {line.number}: parent: {line.parent} is neither in the file nor loaded before"
        for line in lines
        if line.parent and line.parent not in there and line.parent not in coming
    ]
    if problems:
        raise UnableToImport(problems)
    new = changed = 0
    for parents_first in (lambda line: not line.parent, lambda line: bool(line.parent)):
        fresh = []
        for line in filter(parents_first, lines):
            values = {
                "kind": line.kind,
                "name": line.name,
                "name_en": line.name_en,
                "parent": there.get(line.parent) if line.parent else None,
                "valid_from": line.valid_from,
                "lon": line.lon,
                "lat": line.lat,
                "area_km2": line.area_km2,
                "population": line.population,
                "mark": line.mark,
                "note": line.note,
                **_keys(line.name),
            }
            unit = there.get(line.code)
            if unit is None:
                unit = there[line.code] = Unit(code=line.code, **values)
                fresh.append(unit)
            elif any(getattr(unit, name) != value for name, value in values.items() if name != "area_km2"):
                for name, value in values.items():
                    setattr(unit, name, value)
                unit.save()
                changed += 1
        Unit.objects.bulk_create(fresh, batch_size=1000)
        new += len(fresh)
    if new or changed:
        audit.record("units.imported", Unit, by=by, new=new, changed=changed)
    return new, changed


@transaction.atomic
def record_formation(*, rows: list[tuple[str, str, date]], act: str, by) -> int:
    """
    Write what units were formed from: (code of the unit, name of the former one, day).

    Former units get codes of our own, marked as assumptions: two former units of one name count as one.
    Return how many successions are new.
    """
    units = {unit.code: unit for unit in Unit.objects.all()}
    former_of: dict[str, int] = {}
    for _code, name, _on in rows:
        former_of[name] = former_of.get(name, 0) + 1
    fresh = {}
    for _code, name, on in rows:
        code = f"OLD-{search_key(name).replace(' ', '-').replace('/', '.')[:34]}"
        if code not in units and code not in fresh:
            fresh[code] = Unit(
                code=code,
                kind=Kind.FORMER,
                name=name,
                valid_to=on - timedelta(1),
                mark=Mark.ASSUMPTION,
                **_keys(name),
            )
    Unit.objects.bulk_create(fresh.values())
    units.update(fresh)
    successions = [
        Succession(
            kind=Change.MERGE if former_of[name] == 1 else Change.SPLIT,
            before=units[f"OLD-{search_key(name).replace(' ', '-').replace('/', '.')[:34]}"],
            after=units[code],
            on=on,
            act=act,
            mark=Mark.SECONDARY,
        )
        for code, name, on in rows
    ]
    before = Succession.objects.count()
    Succession.objects.bulk_create(successions, ignore_conflicts=True)
    new = Succession.objects.count() - before
    if new:
        audit.record("units.formation_recorded", Succession, by=by, new=new)
    return new


def _close(unit: Unit, on: date) -> None:
    if unit.valid_to is not None:
        raise UnableToChangeUnits(_("%(unit)s is closed already.") % {"unit": unit})
    if unit.valid_from and on <= unit.valid_from:
        raise UnableToChangeUnits(_("%(unit)s does not exist before that day.") % {"unit": unit})
    unit.valid_to = on - timedelta(1)
    unit.save(update_fields=["valid_to"])


def _open(*, code: str, name: str, like: Unit, on: date) -> Unit:
    if Unit.objects.filter(code=code).exists():
        raise UnableToChangeUnits(
            _("The code %(code)s was used before; a code is never used again.") % {"code": code}
        )
    return Unit.objects.create(
        code=code,
        name=name,
        kind=like.kind,
        parent=like.parent,
        valid_from=on,
        mark=Mark.READ,
        lon=like.lon,
        lat=like.lat,
        **_keys(name),
    )


def _follow(kind: Change, before: Unit, after: Unit, on: date, act: str) -> None:
    Succession.objects.create(kind=kind, before=before, after=after, on=on, act=act, mark=Mark.READ)


@transaction.atomic
def merge(*, units: list[Unit], code: str, name: str, on: date, act: str, by) -> Unit:
    """
    Merge units into a new one from a day on.

    :raises UnableToChangeUnits: if fewer than two are named, one is closed, or the code was used
    """
    if len(units) < 2:
        raise UnableToChangeUnits(_("Merging takes at least two units."))
    for unit in units:
        _close(unit, on)
    new = _open(code=code, name=name, like=units[0], on=on)
    for unit in units:
        _follow(Change.MERGE, unit, new, on, act)
    audit.record("units.merged", new, by=by, units=[unit.code for unit in units], act=act)
    return new


@transaction.atomic
def split(*, unit: Unit, into: list[tuple[str, str]], on: date, act: str, by) -> list[Unit]:
    """
    Split a unit into new ones, each (code, name), from a day on.

    :raises UnableToChangeUnits: if fewer than two are named, the unit is closed, or a code was used
    """
    if len(into) < 2:
        raise UnableToChangeUnits(_("Splitting gives at least two units."))
    _close(unit, on)
    parts = [_open(code=code, name=name, like=unit, on=on) for code, name in into]
    for part in parts:
        _follow(Change.SPLIT, unit, part, on, act)
    audit.record("units.split", unit, by=by, into=[part.code for part in parts], act=act)
    return parts


@transaction.atomic
def rename(*, unit: Unit, code: str, name: str, on: date, act: str, by) -> Unit:
    """
    Give a unit a new name, under a new code, from a day on; the old name stays findable.

    :raises UnableToChangeUnits: if the unit is closed or the code was used
    """
    _close(unit, on)
    new = _open(code=code, name=name, like=unit, on=on)
    _follow(Change.RENAME, unit, new, on, act)
    audit.record("units.renamed", new, by=by, was=unit.code, act=act)
    return new


@transaction.atomic
def dissolve(*, unit: Unit, into: Unit, on: date, act: str, by) -> None:
    """
    Close a unit and hand what it had to another one.

    :raises UnableToChangeUnits: if either is closed
    """
    if into.valid_to is not None:
        raise UnableToChangeUnits(_("%(unit)s is closed already.") % {"unit": into})
    _close(unit, on)
    _follow(Change.DISSOLVE, unit, into, on, act)
    audit.record("units.dissolved", unit, by=by, into=into.code, act=act)


@transaction.atomic
def move(*, unit: Unit, parent: Unit, code: str, on: date, act: str, by) -> Unit:
    """
    Put a unit under another parent, under a new code, from a day on.

    :raises UnableToChangeUnits: if the unit is closed or the code was used
    """
    _close(unit, on)
    new = _open(code=code, name=unit.name, like=unit, on=on)
    new.parent = parent
    new.save(update_fields=["parent"])
    _follow(Change.MOVE, unit, new, on, act)
    audit.record("units.moved", new, by=by, was=unit.code, act=act)
    return new


@transaction.atomic
def import_boundaries(*, features: list[dict], by) -> int:
    """
    Keep outlines from GeoJSON features whose properties have the unit's ``code``.

    :raises UnableToImport: naming every feature without a known code or an area
    """
    units = {unit.code: unit for unit in Unit.objects.all()}
    problems = []
    for number, feature in enumerate(features, 1):
        code = str((feature.get("properties") or {}).get("code", ""))
        kind = (feature.get("geometry") or {}).get("type")
        if code not in units:
            problems.append(f"feature {number}: properties.code: there is no unit {code or '(empty)'}")
        elif kind not in ("Polygon", "MultiPolygon"):
            problems.append(f"feature {number} ({code}): geometry.type: Polygon or MultiPolygon, not {kind}")
    if problems:
        raise UnableToImport(problems)
    for feature in features:
        Boundary.objects.update_or_create(
            unit=units[str(feature["properties"]["code"])], defaults={"geometry": feature["geometry"]}
        )
    audit.record("units.boundaries_imported", Boundary, by=by, count=len(features))
    return len(features)
