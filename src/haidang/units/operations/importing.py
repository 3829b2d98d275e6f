"""Taking in units, what they were formed from, and their outlines, from files: all or nothing."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from haidang.core.audit import operations as audit
from haidang.core.finding import operations as finding
from haidang.core.refusals import Refusal
from haidang.core.tables import rows_of
from haidang.core.text import search_key
from haidang.units.choices import Change, Kind, Mark
from haidang.units.models import Boundary, Succession, Unit, name_keys
from haidang.units.rules.lines import (
    FormationLine,
    UnitLine,
    read_formation,
    read_lines,
    read_outlines,
    simplified,
)


class UnableToImport(Refusal):
    """Nothing was imported; ``lines`` says what is wrong, one sentence a line."""

    def __init__(self, lines: list[str]):
        super().__init__(_("Nothing was imported. Mend these lines and try again."))
        self.lines = lines


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
        return {"mark": Mark.SECONDARY, **said, "parent": parent, **name_keys(line.name)}
    if unit.name != line.name and line.name.isascii() and search_key(unit.name) == search_key(line.name):
        said["name"] = unit.name  # typed without accents, it is the same name with less in it
    if search_key(unit.name_en).replace(" ", "") == search_key(line.name_en).replace(" ", ""):
        said["name_en"] = unit.name_en
    said = {name: value for name, value in said.items() if getattr(unit, name) != value}
    if "name" in said:
        said |= name_keys(said["name"])
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
                **name_keys(line.former_name),
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
