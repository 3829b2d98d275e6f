"""Writes: loading and importing units, and the changes of ordinary life."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from haidang.core.audit import operations as audit
from haidang.core.finding import operations as finding
from haidang.core.refusals import Refusal
from haidang.core.tables import rows_of
from haidang.core.text import search_key, sort_key
from haidang.units.choices import Change, Kind, Mark
from haidang.units.models import Boundary, Succession, Unit
from haidang.units.rules import FormationLine, UnitLine, read_formation, read_lines, read_outlines, simplified


class UnableToChangeUnits(Refusal):
    pass


class UnableToImport(Refusal):
    """Nothing was imported; ``lines`` says what is wrong, one sentence a line."""

    def __init__(self, lines: list[str]):
        super().__init__(_("Nothing was imported. Mend these lines and try again."))
        self.lines = lines


def _keys(name: str) -> dict:
    return {"sort_key": sort_key(name), "search_key": search_key(name)}


def import_file(*, path: Path, by) -> tuple[int, int]:
    """
    Take in the units of a CSV or Excel file, all or nothing; return how many are new and how many changed.

    :raises UnreadableTable: if the file is no table
    :raises UnableToImport: naming every line and column that is wrong
    """
    lines, problems = read_lines(rows_of(path))
    if problems:
        raise UnableToImport(problems)
    return import_units(lines=lines, by=by)


@transaction.atomic
def import_units(*, lines: list[UnitLine], by) -> tuple[int, int]:
    """
    Write units read from a file; those that are there already learn what the file says. All or nothing.

    What a line leaves out stays as it is known, and a closed unit stays as it was. Return how many units are new and
    how many changed.

    :raises UnableToImport: naming every line whose parent is unknown or below it, and every line that gives the code
        of a closed unit to another one
    """
    there = {unit.code: unit for unit in Unit.objects.select_for_update()}
    fresh = {line.code: Unit(code=line.code) for line in lines if line.code not in there}
    every = there | fresh
    problems, news = _parent_problems(lines, there), {}
    for line in lines:
        unit = every[line.code]
        said = _said_anew(line, unit, every.get(line.parent))
        if unit.valid_to is None:
            news |= {line.code: said} if said else {}
        elif "name" in said or "kind" in said:
            problems.append(
                f"line {line.number}: code: {line.code} was {unit.name} until {unit.valid_to}; its code is never used again"
            )
    if problems:
        raise UnableToImport(problems)
    for code, said in news.items():
        for name, value in said.items():
            setattr(every[code], name, value)
    waiting = list(fresh.values())
    while waiting:
        Unit.objects.bulk_create([unit for unit in waiting if unit.parent is None or unit.parent.pk])
        waiting = [unit for unit in waiting if unit.pk is None]
    changed = [there[code] for code in news if code in there]
    if changed:
        columns = {name for code in news if code in there for name in news[code]}
        Unit.objects.bulk_update(changed, sorted(columns), batch_size=500)
    if fresh or changed:
        finding.changed_all("units")
        audit.record("units.imported", Unit, by=by, new=len(fresh), changed=len(changed))
    return len(fresh), len(changed)


def _parent_problems(lines: list[UnitLine], there: dict[str, Unit]) -> list[str]:
    codes = {unit.pk: unit.code for unit in there.values()}
    above = {unit.code: codes.get(unit.parent_id, "") for unit in there.values()}
    above.update({line.code: line.parent or above.get(line.code, "") for line in lines})
    problems = []
    for line in lines:
        if line.parent and line.parent not in above:
            problems.append(
                f"line {line.number}: parent: {line.parent} is neither in the file nor loaded before"
            )
        seen, code = set(), line.code
        while code and code not in seen:
            seen.add(code)
            code = above.get(code, "")
        if code == line.code:
            problems.append(f"line {line.number}: parent: {line.code} would stand under itself")
    return problems


def _said_anew(line: UnitLine, unit: Unit, parent: Unit | None) -> dict:
    """Return what the line says and the unit does not know yet."""
    said = {
        name: getattr(line, name)
        for name in ("kind", "name", "name_en", "valid_from", "lon", "lat", "area_km2", "population", "mark", "note")
        if getattr(line, name) not in ("", None)
    }  # fmt: skip
    if unit.pk is None:
        return {"mark": Mark.SECONDARY, **said, "parent": parent, **_keys(line.name)}
    if unit.name != line.name and line.name.isascii() and search_key(unit.name) == search_key(line.name):
        said["name"] = unit.name  # typed without accents, it is the same name with less in it
    if search_key(unit.name_en).replace(" ", "") == search_key(line.name_en).replace(" ", ""):
        said["name_en"] = unit.name_en
    said = {name: value for name, value in said.items() if getattr(unit, name) != value}
    if "name" in said:
        said |= _keys(said["name"])
    if parent is not None and unit.parent_id != parent.pk:
        said["parent"] = parent
    return said


def load_formation(*, path: Path, act: str, by) -> int:
    """
    Take in what units were formed from, all or nothing; return how many successions are new.

    :raises UnreadableTable: if the file is no table
    :raises UnableToImport: naming every line and column that is wrong
    """
    lines, problems = read_formation(rows_of(path))
    if problems:
        raise UnableToImport(problems)
    return record_formation(lines=lines, act=act, by=by)


@transaction.atomic
def record_formation(*, lines: list[FormationLine], act: str, by) -> int:
    """
    Write what units were formed from; the former units get the codes of the lines. Return how many successions are new.

    :raises UnableToImport: naming every line whose unit is not there or whose former code is a living unit's
    """
    units = {unit.code: unit for unit in Unit.objects.all()}
    problems = [
        f"line {line.number}: unit: there is no unit {line.unit}" for line in lines if line.unit not in units
    ] + [
        f"line {line.number}: former_code: {line.former_code} is the code of {units[line.former_code]}"
        for line in lines
        if line.former_code in units and units[line.former_code].kind != Kind.FORMER
    ]
    if problems:
        raise UnableToImport(problems)
    last = {}
    for line in lines:
        last[line.former_code] = max(line.on, last.get(line.former_code, line.on))
    Unit.objects.bulk_create(
        {
            line.former_code: Unit(
                code=line.former_code,
                kind=Kind.FORMER,
                name=line.former_name,
                valid_to=last[line.former_code] - timedelta(1),
                mark=line.mark,
                note=line.note,
                **_keys(line.former_name),
            )
            for line in lines
            if line.former_code not in units
        }.values()
    )
    units = {unit.code: unit for unit in Unit.objects.all()}
    heirs = Counter(line.former_code for line in lines)
    formed_from = Counter(line.unit for line in lines)
    known = set(Succession.objects.values_list("before_id", "after_id", "on"))
    fresh = [
        Succession(
            kind=Change.SPLIT if heirs[line.former_code] > 1
            else Change.RENAME if formed_from[line.unit] == 1
            else Change.MERGE,
            before=units[line.former_code], after=units[line.unit], on=line.on, act=act, mark=line.mark,
        )
        for line in lines
        if (units[line.former_code].pk, units[line.unit].pk, line.on) not in known
    ]  # fmt: skip
    Succession.objects.bulk_create(fresh)
    if fresh:
        finding.changed_all("units")
        audit.record("units.formation_recorded", Succession, by=by, new=len(fresh))
    return len(fresh)


def _lock(unit: Unit) -> None:
    # Whoever closes a unit may have read it before somebody else did.
    unit.refresh_from_db(from_queryset=Unit.objects.select_for_update())
    if unit.valid_to is not None:
        raise UnableToChangeUnits(_("%(unit)s is closed already.") % {"unit": unit})


def _close(unit: Unit, on: date) -> None:
    _lock(unit)
    if unit.valid_from and on <= unit.valid_from:
        raise UnableToChangeUnits(_("%(unit)s does not exist before that day.") % {"unit": unit})
    if Succession.objects.filter(after=unit, on__gte=on).exists():
        # Else what it took over then would have come to a unit that was closed by that day.
        raise UnableToChangeUnits(_("%(unit)s took over another unit on that day or later.") % {"unit": unit})
    unit.valid_to = on - timedelta(1)
    unit.save(update_fields=["valid_to"])


def _living(unit: Unit, on: date) -> None:
    _lock(unit)
    if unit.valid_from and on < unit.valid_from:
        raise UnableToChangeUnits(_("%(unit)s does not exist before that day.") % {"unit": unit})


def _open(*, code: str, name: str, like: Unit, on: date, **known) -> Unit:
    if Unit.objects.filter(code=code).exists():
        raise UnableToChangeUnits(
            _("The code %(code)s was used before; a code is never used again.") % {"code": code}
        )
    known = {"parent": like.parent, "lon": like.lon, "lat": like.lat, **known}
    return Unit.objects.create(
        code=code, name=name, kind=like.kind, valid_from=on, mark=Mark.READ, **known, **_keys(name)
    )


def _open_unchanged(*, code: str, name: str, like: Unit, on: date, **known) -> Unit:
    """Open a unit that is the old one in all but name or place: its land and people are the same."""
    new = _open(
        code=code, name=name, like=like, on=on, area_km2=like.area_km2, population=like.population, **known
    )
    for outline in Boundary.objects.filter(unit=like):
        Boundary.objects.create(unit=new, geometry=outline.geometry, drawn=outline.drawn)
    return new


def _follow(kind: Change, before: Unit, after: Unit, on: date, act: str) -> None:
    Succession.objects.create(kind=kind, before=before, after=after, on=on, act=act, mark=Mark.READ)


@transaction.atomic
def merge(*, units: list[Unit], code: str, name: str, on: date, act: str, by) -> Unit:
    """
    Merge units into a new one from a day on.

    :raises UnableToChangeUnits: if fewer than two are named, one does not exist until that day, or the code was used
    """
    if len({unit.pk for unit in units}) < 2:
        raise UnableToChangeUnits(_("Merging takes at least two units."))
    for unit in units:
        _close(unit, on)
    new = _open(code=code, name=name, like=units[0], on=on)
    for unit in units:
        _follow(Change.MERGE, unit, new, on, act)
    finding.changed("units", [new.code, *(unit.code for unit in units)])
    audit.record("units.merged", new, by=by, units=[unit.code for unit in units], act=act)
    return new


@transaction.atomic
def split(*, unit: Unit, into: list[tuple[str, str]], on: date, act: str, by) -> list[Unit]:
    """
    Split a unit into new ones, each (code, name), from a day on.

    :raises UnableToChangeUnits: if fewer than two are named, the unit does not exist until that day, or a code was used
    """
    if len(into) < 2:
        raise UnableToChangeUnits(_("Splitting gives at least two units."))
    _close(unit, on)
    parts = [_open(code=code, name=name, like=unit, on=on) for code, name in into]
    for part in parts:
        _follow(Change.SPLIT, unit, part, on, act)
    finding.changed("units", [unit.code, *(part.code for part in parts)])
    audit.record("units.split", unit, by=by, into=[part.code for part in parts], act=act)
    return parts


@transaction.atomic
def rename(*, unit: Unit, code: str, name: str, on: date, act: str, by) -> Unit:
    """
    Give a unit a new name, under a new code, from a day on; the old name stays findable.

    :raises UnableToChangeUnits: if the unit does not exist until that day or the code was used
    """
    _close(unit, on)
    new = _open_unchanged(code=code, name=name, like=unit, on=on)
    _follow(Change.RENAME, unit, new, on, act)
    finding.changed("units", [unit.code, new.code])
    audit.record("units.renamed", new, by=by, was=unit.code, act=act)
    return new


@transaction.atomic
def dissolve(*, unit: Unit, into: Unit, on: date, act: str, by) -> None:
    """
    Close a unit and hand what it had to another one from a day on.

    :raises UnableToChangeUnits: if it is the same unit, or one of them does not exist on that day
    """
    if unit.pk == into.pk:
        raise UnableToChangeUnits(_("%(unit)s cannot be dissolved into itself.") % {"unit": unit})
    _living(into, on)
    _close(unit, on)
    _follow(Change.DISSOLVE, unit, into, on, act)
    finding.changed("units", [unit.code, into.code])
    audit.record("units.dissolved", unit, by=by, into=into.code, act=act)


@transaction.atomic
def move(*, unit: Unit, parent: Unit, code: str, on: date, act: str, by) -> Unit:
    """
    Put a unit under another parent, under a new code, from a day on.

    :raises UnableToChangeUnits: if the parent is the unit or stands under it, one of them does not exist on that
        day, or the code was used
    """
    above = parent
    while above is not None:
        if above.pk == unit.pk:
            raise UnableToChangeUnits(_("%(unit)s cannot stand under itself.") % {"unit": unit})
        above = above.parent
    _living(parent, on)
    _close(unit, on)
    new = _open_unchanged(code=code, name=unit.name, like=unit, on=on, name_en=unit.name_en, parent=parent)
    _follow(Change.MOVE, unit, new, on, act)
    finding.changed("units", [unit.code, new.code])
    audit.record("units.moved", new, by=by, was=unit.code, act=act)
    return new


@transaction.atomic
def import_boundaries(*, features: list, by) -> int:
    """
    Keep outlines from GeoJSON features whose properties have the unit's ``code``; return how many.

    :raises UnableToImport: naming every feature without a known code, or that cannot be drawn on the earth
    """
    units = dict(Unit.objects.values_list("code", "pk"))
    outlines, problems = read_outlines(features, set(units))
    if problems:
        raise UnableToImport(problems)
    Boundary.objects.bulk_create(
        [
            Boundary(unit_id=units[code], geometry=geometry, drawn=simplified(geometry))
            for code, geometry in outlines.items()
        ],
        batch_size=200,
        update_conflicts=True,
        unique_fields=["unit"],
        update_fields=["geometry", "drawn"],
    )
    audit.record("units.boundaries_imported", Boundary, by=by, count=len(outlines))
    return len(outlines)
