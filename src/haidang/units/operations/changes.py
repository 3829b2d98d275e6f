"""The changes of ordinary life: merging, splitting, renaming, dissolving and moving units."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from haidang.core.audit import operations as audit
from haidang.core.finding import operations as finding
from haidang.core.refusals import Refusal
from haidang.units.choices import Change, Mark
from haidang.units.models import Boundary, Succession, Unit, name_keys


class UnableToChangeUnits(Refusal):
    pass


def _locked(unit: Unit) -> Unit:
    # Read anew: whoever closes a unit may have read it before somebody else did, and what queries keep is nobody's to change.
    found = Unit.objects.select_for_update().get(pk=unit.pk)
    if found.valid_to is not None:
        raise UnableToChangeUnits(_("%(unit)s is closed already.") % {"unit": found})
    return found


def _closed(unit: Unit, on: date) -> Unit:
    unit = _locked(unit)
    if unit.valid_from and on <= unit.valid_from:
        raise UnableToChangeUnits(_("%(unit)s does not exist before that day.") % {"unit": unit})
    if Succession.objects.filter(after=unit, on__gte=on).exists():
        # Else what it took over then would have come to a unit that was closed by that day.
        raise UnableToChangeUnits(_("%(unit)s took over another unit on that day or later.") % {"unit": unit})
    unit.valid_to = on - timedelta(1)
    unit.save(update_fields=["valid_to"])
    return unit


def _living(unit: Unit, on: date) -> Unit:
    unit = _locked(unit)
    if unit.valid_from and on < unit.valid_from:
        raise UnableToChangeUnits(_("%(unit)s does not exist before that day.") % {"unit": unit})
    return unit


def _open(*, code: str, name: str, like: Unit, on: date, **known) -> Unit:
    if Unit.objects.filter(code=code).exists():
        raise UnableToChangeUnits(
            _("The code %(code)s was used before; a code is never used again.") % {"code": code}
        )
    known = {"parent": like.parent, "lon": like.lon, "lat": like.lat, **known}
    return Unit.objects.create(
        code=code, name=name, kind=like.kind, valid_from=on, mark=Mark.READ, **known, **name_keys(name)
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
    units = [_closed(unit, on) for unit in units]
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
    unit = _closed(unit, on)
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
    unit = _closed(unit, on)
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
    into = _living(into, on)
    unit = _closed(unit, on)
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
    parent = _living(parent, on)
    unit = _closed(unit, on)
    new = _open_unchanged(code=code, name=unit.name, like=unit, on=on, name_en=unit.name_en, parent=parent)
    _follow(Change.MOVE, unit, new, on, act)
    finding.changed("units", [unit.code, new.code])
    audit.record("units.moved", new, by=by, was=unit.code, act=act)
    return new
