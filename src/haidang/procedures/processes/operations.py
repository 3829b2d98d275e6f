"""A process is drafted, changed, published; read from a file, or loaded with the house."""

from datetime import date
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from haidang.core.refusals import Refusal
from haidang.procedures.choices import Level
from haidang.procedures.models import Procedure, ProcessVersion
from haidang.procedures.processes import files, queries
from haidang.procedures.processes.shape import Process, problems_of
from haidang.procedures.versions.operations import Keeping, Shipped


class UnableToChangeProcess(Refusal):
    pass


class UnableToPublishProcess(Refusal):
    pass


def problems(process: Process, procedure: Procedure, today: date) -> list:
    """Return what keeps a process from being published."""
    return problems_of(process, queries.allowed_for(procedure), queries.units_on(today))


KEEPING = Keeping(
    queries.PROCESSES, noun="process", plain=files.plain, first=Process(), problems=problems, unable_to_change=UnableToChangeProcess, unable_to_publish=UnableToPublishProcess,
)  # fmt: skip
change, drop, publish = KEEPING.change, KEEPING.drop, KEEPING.publish


def draft(*, procedure: Procedure, level: str, by) -> ProcessVersion:
    """
    Return the draft of a procedure's process; where there is none it begins as a copy of the newest version.

    :param level: for units of which ``Level``; empty for every unit
    :raises UnableToChangeProcess: if no unit of that level handles the procedure
    """
    _handled(procedure, level)
    return KEEPING.draft(procedure=procedure, level=level, by=by)


def take_in(*, procedure: Procedure, level: str, content: Process, by) -> ProcessVersion:
    """
    Put what a file says into the draft of a procedure's process, in place of what the draft said.

    :raises UnableToChangeProcess: if no unit of that level handles the procedure
    """
    _handled(procedure, level)
    return KEEPING.take_in(procedure=procedure, level=level, content=content, by=by)


def _handled(procedure: Procedure, level: str) -> None:
    if level not in queries.levels_of(procedure):
        raise UnableToChangeProcess(_("No unit of that level handles this procedure. Choose another level."))


def import_file(*, path: Path, procedure: Procedure, level: str, today: date, by) -> ProcessVersion:
    """
    Put a YAML or Excel file into the draft of a procedure's process.

    :raises UnreadableFile: naming every place that is wrong
    :raises UnableToChangeProcess: if no unit of that level handles the procedure
    """
    allowed, there = queries.allowed_for(procedure), queries.units_on(today)
    process = files.read_file(path.name, path.read_bytes(), allowed, there)
    return take_in(procedure=procedure, level=level, content=process, by=by)


def load(*, folder: Path, today: date, by) -> int:
    """
    Publish the shipped processes of procedures that have none yet; return how many. A file says procedure, level and first day.

    :raises UnreadableFile: naming file and place
    """
    there = queries.units_on(today)

    def opened(path: Path) -> Shipped[Process]:
        content = path.read_bytes()
        said, _place = files.from_yaml(content)
        return Shipped(
            said["procedure"], said["from"], lambda procedure: files.read_yaml(content, queries.allowed_for(procedure), there),
            {"level": Level(said["level"]) if said.get("level") else ""},
        )  # fmt: skip

    return KEEPING.load(files=folder.glob("*.yaml"), opened=opened, by=by)
