"""Processes as they stand: which holds for a unit on a day."""

from datetime import date

from django.db.models import Count, Max, Q, QuerySet

from haidang.core.kept.keeping import kept
from haidang.core.text import sort_key
from haidang.procedures.choices import Level
from haidang.procedures.models import Procedure, ProcessVersion
from haidang.procedures.processes.reading import read_shape
from haidang.procedures.processes.shape import Process, hours_allowed
from haidang.procedures.queries import search
from haidang.units import queries as units
from haidang.units.choices import Kind


@kept("processes")
def in_force(procedure: Procedure, unit_kind: str, on: date) -> ProcessVersion | None:
    """Return the version that holds for a kind of unit on a day: the one for its level before the one for every unit."""
    level = Level.PROVINCE if unit_kind == Kind.DEPARTMENT else Level.COMMUNE
    held = ProcessVersion.objects.filter(procedure=procedure, level__in=("", level), starts_on__lte=on)
    return held.order_by("-level", "-starts_on", "-number").first()


def held_by_procedure(on: date) -> dict[int, ProcessVersion]:
    """Return the versions for every unit that hold on a day, by the number of their procedure."""
    held = ProcessVersion.objects.filter(level="", starts_on__lte=on).order_by("starts_on", "number")
    return {one.procedure_id: one for one in held}


def holding(procedure: Procedure, on: date) -> list[ProcessVersion]:
    """Return the versions that hold on a day, one for each level that has one."""
    found = (in_force_of(procedure, level, on) for level in ("", Level.PROVINCE, Level.COMMUNE))
    return [one for one in found if one]


def in_force_of(procedure: Procedure, level: str, on: date) -> ProcessVersion | None:
    """Return the version that was published for just this level and holds on a day."""
    held = ProcessVersion.objects.filter(procedure=procedure, level=level, starts_on__lte=on)
    return held.order_by("-starts_on", "-number").first()


def draft_of(procedure: Procedure, level: str) -> ProcessVersion | None:
    return ProcessVersion.objects.filter(procedure=procedure, level=level, starts_on__isnull=True).first()


def version(procedure: Procedure, level: str, number: int) -> ProcessVersion | None:
    return ProcessVersion.objects.filter(procedure=procedure, level=level, number=number).first()


def versions_of(procedure: Procedure) -> list[ProcessVersion]:
    """Return all versions by level, the newest first."""
    return list(ProcessVersion.objects.filter(procedure=procedure).order_by("level", "-number"))


def process_of(version: ProcessVersion) -> Process:
    """Return what a version says."""
    return read_shape(version.content)[0]


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


def kept_by(codes: set[str] | None, words: str = "", which: str = "") -> QuerySet[Procedure]:
    """
    Return the procedures whose processes somebody may keep: those that units of these codes decide (None: all).

    :param which: ``draft``, ``none`` or ``published``; all unless told
    """
    found = search(words).annotate(
        versions=Count("processes"), drafts=Count("processes", filter=Q(processes__starts_on__isnull=True)),
        newest=Max("processes__starts_on"),
    )  # fmt: skip
    if codes is not None:
        found = found.filter(unit_code__in=codes)
    if which == "draft":
        found = found.filter(drafts__gt=0)
    elif which == "none":
        found = found.filter(versions=0)
    elif which == "published":
        found = found.filter(newest__isnull=False)
    return found
