"""A dossier goes from step to step of its process; each step has its own time, which stands still while the dossier's does."""

from datetime import date, datetime

from haidang.core.calendar import aware, current, local
from haidang.core.rows import insert, latest, update
from haidang.dossiers import rules
from haidang.dossiers.models import Dossier, Station
from haidang.procedures.processes.choices import Place
from haidang.procedures.processes.queries import in_force, process_numbered
from haidang.procedures.processes.shape import Step
from haidang.procedures.queries import steps_of
from haidang.units import queries as units


def begin(dossier: Dossier, entry: int, on: date) -> None:
    """Let a dossier that is received begin under the process that holds for its unit that day, at its first step."""
    unit = units.by_code(dossier.unit_code)
    dossier.process = in_force(dossier.procedure, unit.kind, on) if unit else None
    if dossier.process is None:
        return
    dossier.step = 1
    _enter(dossier, 1, entry, local(dossier.received_at), local(dossier.running_since))


def last_step(dossier: Dossier) -> int:
    """Return the number of the last step; without a process how often a dossier may be passed on."""
    return len(
        process_numbered(dossier.process_id).steps if dossier.process_id else steps_of(dossier.procedure)
    )


def go(dossier: Dossier, entry: int, by: int, at: datetime) -> None:
    """Let a dossier go to the next step (``by`` 1) or to the one before (-1); ``at`` as the wall clock shows it."""
    if dossier.process_id is None:
        unit = steps_of(dossier.procedure)[dossier.step].unit_code or dossier.unit_code
        _go_to(dossier, unit, at.date())
        dossier.step += by
        return
    station, clock = _now(dossier)
    _leave(station, clock, at)
    dossier.step += by
    _enter(dossier, station.seq + 1, entry, at, at)


def _go_to(dossier: Dossier, unit: str, on: date) -> None:
    # A unit that was closed meanwhile has handed its dossiers over: they stay where they came to.
    if units.handles_dossiers(unit, on):
        dossier.step_unit_code = unit


def _enter(dossier: Dossier, seq: int, entry: int, given: datetime, since: datetime) -> None:
    step: Step = process_numbered(dossier.process_id).steps[dossier.step - 1]
    _go_to(dossier, step.unit if step.place == Place.OTHER else dossier.unit_code, given.date())
    clock = rules.Clock(step.minutes, 0, since)
    insert(
        Station(
            dossier=dossier, seq=seq, step=dossier.step, entry=entry, unit_code=dossier.step_unit_code, given_at=aware(given), **_fields(clock),
        )
    )  # fmt: skip


def _fields(clock: rules.Clock) -> dict:
    due = clock.due(current())
    return {
        "limit_minutes": clock.limit, "used_minutes": clock.used, "planned_at": aware(due) if due else None,
        "running_since": aware(clock.running_since) if clock.running_since else None,
    }  # fmt: skip


def _now(dossier: Dossier) -> tuple[Station, rules.Clock] | None:
    found = latest(Station, "seq", dossier=dossier.pk) if dossier.process_id else None
    if found is None or found.done_at is not None:
        return None
    since = local(found.running_since) if found.running_since else None
    return found, rules.Clock(found.limit_minutes, found.used_minutes, since)


def _leave(station: Station, clock: rules.Clock, at: datetime) -> None:
    station.done_at, station.used_minutes, station.running_since = (
        aware(at),
        clock.used_at(at, current()),
        None,
    )
    update(station)


def _set(station: Station, clock: rules.Clock) -> None:
    for name, value in _fields(clock).items():
        setattr(station, name, value)
    update(station)


def pause(dossier: Dossier, at: datetime) -> None:
    """Let the time of the step stand still with that of the dossier."""
    if now := _now(dossier):
        station, clock = now
        _set(station, rules.pause_clock(clock, at, current()))


def resume(dossier: Dossier, policy: rules.ClockPolicy) -> None:
    """Let the time of the step run again with that of the dossier."""
    if now := _now(dossier):
        station, clock = now
        minutes = process_numbered(dossier.process_id).steps[station.step - 1].minutes
        _set(station, rules.resume_step(clock, minutes, local(dossier.running_since), policy))


def end(dossier: Dossier, at: datetime) -> None:
    """Let a dossier that is decided or stopped leave its step."""
    if now := _now(dossier):
        _leave(*now, at)


def hand_over(dossiers: list[Dossier], unit_code: str) -> None:
    """Let the heir of a closed unit hold the steps at which these dossiers are."""
    Station.objects.filter(dossier__in=dossiers, done_at__isnull=True).update(unit_code=unit_code)
