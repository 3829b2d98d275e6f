"""Processes as they stand: which holds for a unit on a day."""

from datetime import date

from haidang.core.kept.keeping import kept
from haidang.core.text import sort_key
from haidang.procedures.choices import Level
from haidang.procedures.models import Procedure, ProcessVersion
from haidang.procedures.processes.reading import read_shape
from haidang.procedures.processes.shape import Process, hours_allowed
from haidang.procedures.versions.queries import Versions
from haidang.units import queries as units
from haidang.units.choices import Kind

PROCESSES = Versions(ProcessVersion, lambda content: read_shape(content)[0])
process_of = PROCESSES.content_of


@kept("processes")
def in_force(procedure: Procedure, unit_kind: str, on: date) -> ProcessVersion | None:
    """Return the version that holds for a kind of unit on a day: the one for its level before the one for every unit."""
    level = Level.PROVINCE if unit_kind == Kind.DEPARTMENT else Level.COMMUNE
    held = {one.level: one for one in holding(procedure, on)}
    return held.get(level) or held.get("")


def held_by_procedure(on: date) -> dict[int, ProcessVersion]:
    """Return the versions for every unit that hold on a day, by the number of their procedure."""
    held = (
        PROCESSES.holding(on, level="").order_by("procedure", "-starts_on", "-number").distinct("procedure")
    )
    return {one.procedure_id: one for one in held}


def holding(procedure: Procedure, on: date) -> list[ProcessVersion]:
    """Return the versions that hold on a day, one for each level that has one; first the one for every unit."""
    held = PROCESSES.holding(on, procedure=procedure)
    return list(held.order_by("level", "-starts_on", "-number").distinct("level"))


@kept("processes")
def process_numbered(number: int) -> Process:
    """Return what the version says that a dossier follows."""
    return process_of(ProcessVersion.objects.get(pk=number))


def allowed_for(procedure: Procedure) -> float:
    """Return how many working hours the time limit of a procedure gives."""
    return hours_allowed(procedure.time_limit, procedure.time_unit)


def units_on(day: date) -> dict[str, str]:
    """Return the units that may do a step on a day: name by code, as Vietnamese sorts them."""
    found = sorted(units.active_units(day), key=lambda one: sort_key(one.name))
    return {one.code: one.name for one in found}


def levels_of(procedure: Procedure) -> list[str]:
    """Return for which levels a procedure may have a process of its own; empty for every unit."""
    return ["", *(level for level in (Level.COMMUNE, Level.PROVINCE) if level in procedure.level.split("|"))]
