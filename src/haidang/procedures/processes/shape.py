"""What a process is and what keeps it from being published. Pure: no database, no clock."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.formats import localize
from django.utils.translation import gettext as _

from haidang.core.access.registry import roles
from haidang.core.calendar.days import MINUTES_A_DAY
from haidang.procedures.choices import Mark, TimeUnit
from haidang.procedures.guides.shape import Words
from haidang.procedures.processes.choices import USUAL_ROLE, Place

# Working days of a calendar day, a month and a year: five in seven, holidays left out. An assumption; what a dossier may really take
# is counted by the calendar on the day it begins.
WORKING_DAYS = {TimeUnit.DAY: 5 / 7, TimeUnit.MONTH: 30 * 5 / 7, TimeUnit.YEAR: 365 * 5 / 7}


def hours_shown(hours: float) -> str:
    """Write hours as people do: 7,5 and 4."""
    return localize(int(hours) if hours == int(hours) else round(hours, 2))


@dataclass(frozen=True)
class Step:
    """
    One step of a dossier.

    :param unit: the code of the unit, where it is neither the one that decides nor its desk
    :param role: who holds the step there, one of ``choices.ROLES``
    :param hours: working hours it may take
    :param outcome: what comes out of it
    """

    code: str
    words: Words
    place: str = Place.DECIDER
    unit: str = ""
    role: str = USUAL_ROLE
    hours: float = 0
    outcome: Words = field(default_factory=Words)

    @property
    def minutes(self) -> int:
        return round(self.hours * 60)

    @property
    def hours_shown(self) -> str:
        return hours_shown(self.hours)

    @property
    def where(self) -> str:
        """The place in words; another unit by its code."""
        return self.unit or str(Place(self.place).label)

    @property
    def role_title(self) -> str:
        return str(roles()[self.role].title)


@dataclass(frozen=True)
class Process:
    """The steps of a dossier in their order; the dossier is finished at the last."""

    steps: tuple[Step, ...] = ()
    note: Words = field(default_factory=Words)
    source: str = ""
    mark: str = Mark.ASSUMPTION

    @property
    def hours(self) -> float:
        """The working hours of all steps together."""
        return round(sum(one.hours for one in self.steps), 2)

    @property
    def mark_in_words(self) -> str:
        return str(Mark(self.mark).label)


def hours_allowed(limit: float | None, unit: str) -> float:
    """
    Return how many working hours a time limit gives.

    A procedure without a limit gets one working day, and a limit without a unit counts in working days, as dossiers are counted.
    """
    limit = 1.0 if limit is None else limit
    if unit == TimeUnit.HOUR:
        return limit
    return round(limit * WORKING_DAYS.get(unit, 1) * MINUTES_A_DAY / 60, 2)


class Problem(NamedTuple):
    """What keeps a process from being published; ``number`` (from 0) and ``field`` say where."""

    number: int
    field: str
    sentence: str


def problems_of(process: Process, allowed: float, units: Collection[str]) -> list[Problem]:
    """
    Return what is wrong in a process, a sentence each; empty where it may be published.

    :param allowed: the working hours of the time limit; the steps together may not take more
    :param units: the codes of the units that handle dossiers
    """
    if not process.steps:
        return [Problem(0, "code", _("There is no step yet. Add at least one."))]
    found, seen, hours, passed = [], set(), 0.0, False
    for number, one in enumerate(process.steps):
        if one.code in seen:
            found.append(
                Problem(number, "code", _("The key %(key)s stands there twice.") % {"key": one.code})
            )
        seen.add(one.code)
        if one.place == Place.OTHER and one.unit not in units:
            sentence = _("There is no unit “%(unit)s” today. Write the code of one.") if one.unit else _("Say which unit does this step.")  # fmt: skip
            found.append(Problem(number, "unit", sentence % {"unit": one.unit}))
        if one.hours <= 0:
            found.append(Problem(number, "hours", _("Say how many working hours it may take, more than 0.")))
        hours += one.hours
        if hours > allowed + 0.001 and not passed:
            passed = True
            found.append(
                Problem(number, "hours", _("With this step the hours come to %(hours)s, more than the %(allowed)s of the time limit. Give the steps less together.")
                        % {"hours": hours_shown(hours), "allowed": hours_shown(allowed)})
            )  # fmt: skip
    return found
