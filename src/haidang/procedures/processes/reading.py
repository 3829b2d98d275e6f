"""Reading what somebody wrote as a process: every mistake is a sentence that names its place."""

from collections.abc import Callable, Collection

from django.utils.translation import gettext as _

from haidang.core.access.registry import roles
from haidang.procedures.choices import Mark
from haidang.procedures.guides.reading import Reader
from haidang.procedures.processes.choices import ROLES, USUAL_ROLE, Place
from haidang.procedures.processes.shape import Process, Step, problems_of
from haidang.procedures.sheets import Path, dotted

MOST_HOURS = 10_000
STEP = ("code", "words", "unit", "role", "hours", "outcome")
DESK = "desk"  # in the place of a unit's code: the one-stop desk of the unit that decides


class ProcessReader(Reader):
    def hours(self, value, path: Path) -> float:
        if value is None or value == "":
            return 0
        if isinstance(value, str):
            try:
                value = float(value.strip().replace(",", "."))
            except ValueError:
                pass
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not 0 <= value <= MOST_HOURS:  # also refuses what is not a number at all
            self.wrong(path, _("working hours as a number from 0 to %(most)s, such as 7.5, not “%(value)s”.") % {"most": MOST_HOURS, "value": str(value)[:60]})  # fmt: skip
            return 0
        return round(float(value), 2)

    def role(self, value, path: Path) -> str:
        """A role by its name, or as people call it."""
        if value in (None, ""):
            return USUAL_ROLE
        said = str(value).strip().casefold()
        found = next((name for name in ROLES if said in (name, str(roles()[name].title).casefold())), None)
        if found is None:
            self.wrong(path, _("one of %(known)s, not “%(value)s”.") % {"known": ", ".join(ROLES), "value": str(value)[:60]})  # fmt: skip
        return found or USUAL_ROLE

    def step(self, value, path: Path) -> Step:
        data = self.mapping(value, path, STEP)
        unit = self.text(data.get("unit"), (*path, "unit"), "unit")
        place = Place.DECIDER if not unit else Place.DESK if unit == DESK else Place.OTHER
        return Step(
            self.key(data.get("code"), (*path, "code")), self.words(data, "words", path, "step", needed=True), place,
            unit if place == Place.OTHER else "", self.role(data.get("role"), (*path, "role")),
            self.hours(data.get("hours"), (*path, "hours")), self.words(data, "outcome", path, "outcome"),
        )  # fmt: skip

    def process(self, data) -> Process:
        top = self.mapping(data, (), ("procedure", "level", "from", "steps", "note", "source", "mark"))
        steps = [
            self.step(one, ("steps", n)) for n, one in enumerate(self.listed(top.get("steps"), ("steps",)))
        ]
        return Process(
            tuple(steps), self.words(top, "note", (), "note"), self.text(top.get("source"), ("source",), "source"),
            self.one_of(top.get("mark"), ("mark",), Mark, Mark.ASSUMPTION),
        )  # fmt: skip


def read(
    data, allowed: float, units: Collection[str], place: Callable[[Path], str] = dotted
) -> tuple[Process, list[str]]:
    """
    Read a nested structure as a process; return it with a sentence for every mistake, what does not fit together included.

    :param allowed: the working hours of the time limit
    :param units: the codes of the units that handle dossiers
    :param place: writes where something stands, for people: a line of a file, a cell of a sheet
    """
    reader = ProcessReader(place)
    process = reader.process(data)
    if not reader.problems:
        for problem in problems_of(process, allowed, units):
            reader.wrong(("steps", problem.number, problem.field), problem.sentence)
    return process, reader.problems


def read_shape(data) -> tuple[Process, list[str]]:
    """Read a draft: each step for itself is right, but they need not fit together yet."""
    reader = ProcessReader(dotted)
    return reader.process(data), reader.problems
