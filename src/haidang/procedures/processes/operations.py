"""A process is drafted, changed, published; read from a file, or loaded with the house."""

from datetime import date
from pathlib import Path

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from haidang.core.audit import operations as audit
from haidang.core.refusals import Refusal
from haidang.procedures.choices import Level
from haidang.procedures.models import Procedure, ProcessVersion
from haidang.procedures.processes import files, queries
from haidang.procedures.processes.shape import Process, problems_of
from haidang.procedures.sheets import UnreadableFile


class UnableToChangeProcess(Refusal):
    pass


class UnableToPublishProcess(Refusal):
    pass


def _locked(procedure: Procedure) -> Procedure:
    return Procedure.objects.select_for_update(of=("self",), no_key=True).get(pk=procedure.pk)


def _new(procedure: Procedure, level: str, content: dict, starts_on: date | None = None) -> ProcessVersion:
    same = ProcessVersion.objects.filter(procedure=procedure, level=level)
    last = same.aggregate(n=Max("number"))["n"] or 0
    return ProcessVersion.objects.create(
        procedure=procedure, level=level, number=last + 1, content=content, starts_on=starts_on
    )


def _said(what: str, version: ProcessVersion, by, **more) -> None:
    audit.record(
        f"procedures.process_{what}", version.procedure, by=by, on_behalf_of=version.procedure.unit_code or None,
        number=version.number, level=version.level, procedure=version.procedure.code, **more,
    )  # fmt: skip


@transaction.atomic
def draft(*, procedure: Procedure, level: str, by) -> ProcessVersion:
    """
    Return the draft of a procedure's process; where there is none it begins as a copy of the newest version.

    :param level: for units of which ``Level``; empty for every unit
    :raises UnableToChangeProcess: if no unit of that level handles the procedure
    """
    if level not in queries.levels_of(procedure):
        raise UnableToChangeProcess(_("No unit of that level handles this procedure. Choose another level."))
    _locked(procedure)
    found = queries.draft_of(procedure, level)
    if found is None:
        newest = ProcessVersion.objects.filter(procedure=procedure, level=level).order_by("-number").first()
        found = _new(procedure, level, newest.content if newest else files.plain(Process()))
        _said("drafted", found, by)
    return found


@transaction.atomic
def change(*, version: ProcessVersion, edition: int, process: Process, by) -> None:
    """
    Give a draft its steps. It may be unfinished; publishing is what needs it whole.

    :param edition: that of the draft when the change was thought of
    :raises UnableToChangeProcess: if it was published, dropped or changed meanwhile
    """
    changed = ProcessVersion.objects.filter(pk=version.pk, starts_on__isnull=True, edition=edition).update(
        content=files.plain(process), edition=F("edition") + 1
    )
    if not changed:
        raise UnableToChangeProcess(
            _("Somebody else changed, dropped or published this draft meanwhile. Open it again in another tab, look, and enter what you wrote there.")
        )  # fmt: skip
    version.refresh_from_db()
    _said("changed", version, by)


@transaction.atomic
def take_in(*, procedure: Procedure, level: str, process: Process, by) -> ProcessVersion:
    """Put what a file says into the draft of a procedure's process, in place of what the draft said."""
    found = draft(procedure=procedure, level=level, by=by)
    change(version=found, edition=found.edition, process=process, by=by)
    return found


@transaction.atomic
def drop(*, version: ProcessVersion, by) -> None:
    """
    Drop a draft.

    :raises UnableToChangeProcess: if it was published meanwhile
    """
    _said("dropped", version, by)
    gone, _what = ProcessVersion.objects.filter(pk=version.pk, starts_on__isnull=True).delete()
    if not gone:
        raise UnableToChangeProcess(_("It was published or dropped meanwhile; it stays as it is."))


@transaction.atomic
def publish(*, version: ProcessVersion, starts_on: date, today: date, by) -> None:
    """
    Let a draft hold from a day on; it cannot be changed afterwards, and dossiers received from then on follow it.

    :raises UnableToPublishProcess: if a step lacks something or the steps take more than the time limit, it is no draft any more,
        the day is over, or a later version is published already
    """
    _locked(version.procedure)
    found = ProcessVersion.objects.filter(pk=version.pk, starts_on__isnull=True).first()
    if found is None:
        raise UnableToPublishProcess(_("It was published or dropped meanwhile; it stays as it is."))
    problems = problems_of(
        queries.process_of(found), queries.allowed_for(version.procedure), queries.units_on(today)
    )
    if problems:
        raise UnableToPublishProcess(
            _("It cannot be published yet: %(n)s places need mending. They are listed below.") % {"n": len(problems)}
        )  # fmt: skip
    if starts_on < today:
        raise UnableToPublishProcess(_("The first day is over already. Choose today or a later day."))
    same = ProcessVersion.objects.filter(procedure=found.procedure_id, level=found.level)
    last = same.aggregate(on=Max("starts_on"))["on"]
    if last and starts_on < last:
        raise UnableToPublishProcess(
            _("A version that begins on %(day)s is published already. Choose that day or a later one.") % {"day": f"{last:%d/%m/%Y}"}
        )  # fmt: skip
    found.starts_on = starts_on
    found.save(update_fields=["starts_on"])
    version.refresh_from_db()
    _said("published", version, by, starts_on=f"{starts_on:%d/%m/%Y}")


def import_file(*, path: Path, procedure: Procedure, level: str, today: date, by) -> ProcessVersion:
    """
    Put a YAML or Excel file into the draft of a procedure's process.

    :raises UnreadableFile: naming every place that is wrong
    :raises UnableToChangeProcess: if no unit of that level handles the procedure
    """
    allowed, there = queries.allowed_for(procedure), queries.units_on(today)
    process = files.read_file(path.name, path.read_bytes(), allowed, there)
    return take_in(procedure=procedure, level=level, process=process, by=by)


@transaction.atomic
def load(*, folder: Path, today: date, by) -> int:
    """
    Publish the shipped processes of procedures that have none yet; return how many. A file says procedure, level and first day.

    :raises UnreadableFile: naming file and place
    """
    loaded, there = 0, queries.units_on(today)
    for path in sorted(folder.glob("*.yaml")):
        said, _place = files.from_yaml(path.read_bytes())
        procedure = Procedure.objects.filter(code=said["procedure"]).first()
        if procedure is None or procedure.processes.exists():
            continue
        try:
            process = files.read_yaml(path.read_bytes(), queries.allowed_for(procedure), there)
        except UnreadableFile as refusal:
            raise UnreadableFile([f"{path.name}, {line}" for line in refusal.lines]) from None
        made = _new(procedure, Level(said["level"]) if said.get("level") else "", files.plain(process), said["from"])  # fmt: skip
        _said("published", made, by, starts_on=f"{said['from']:%d/%m/%Y}")
        loaded += 1
    return loaded
