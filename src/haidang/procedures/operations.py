from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from haidang.core.audit import operations as audit
from haidang.core.finding import operations as finding
from haidang.core.refusals import Refusal
from haidang.core.tables import rows_of
from haidang.core.text import search_key, sort_key
from haidang.procedures import queries
from haidang.procedures.choices import Mark, TimeUnit
from haidang.procedures.fees.operations import propose
from haidang.procedures.models import Procedure, ProcedureStep
from haidang.procedures.rules import USUAL_STEPS, ProcedureLine, read_lines
from haidang.units import operations as units
from haidang.units.choices import Mark as Sure
from haidang.units.queries import Holder


class UnableToSetSteps(Refusal):
    pass


class UnableToImport(Refusal):
    """Nothing was imported; ``lines`` says what is wrong, one sentence a line."""

    def __init__(self, lines: list[str]):
        super().__init__(_("Nothing was imported. Mend these lines and try again."))
        self.lines = lines


def _with_what_we_know(procedure: Procedure, values: dict) -> dict:
    """A file that leaves something out does not erase it; what was assumed in its place stays marked so."""
    values = {name: value for name, value in values.items() if value not in ("", None)}
    if values.get("time_unit") == TimeUnit.UNKNOWN and procedure.time_unit != TimeUnit.UNKNOWN:
        values = {name: value for name, value in values.items() if name not in ("time_unit", "time_limit")}
    if procedure.mark == Mark.ASSUMPTION and procedure.note and "note" not in values:
        values["mark"] = Mark.ASSUMPTION
    return values


@transaction.atomic
def set_steps(*, procedure: Procedure, steps: list[tuple[str, str, float]], by) -> None:
    """
    Give a procedure its stations: (name, unit code or "" for the unit that decides, share of the time).

    :raises UnableToSetSteps: if there are none, a share is not above 0, or the shares do not add up to 1
    """
    if (
        not steps
        or any(share <= 0 for _name, _unit, share in steps)
        or abs(sum(s[2] for s in steps) - 1) > 1e-6
    ):
        raise UnableToSetSteps(_("Give at least one step; the shares of the time add up to 1."))
    procedure.steps.all().delete()
    ProcedureStep.objects.bulk_create(
        ProcedureStep(procedure=procedure, order=order, name=name, unit_code=unit, share=share)
        for order, (name, unit, share) in enumerate(steps, 1)
    )
    audit.record("procedures.steps_set", procedure, by=by, steps=[list(step) for step in steps])


def import_file(*, path: Path, by) -> tuple[int, int]:
    """
    Take in the procedures of a CSV or Excel file, all or nothing; return how many are new and changed.

    :raises UnreadableTable: if the file is no table
    :raises UnableToImport: naming every line and column that is wrong
    """
    lines, problems = read_lines(rows_of(path))
    if problems:
        raise UnableToImport(problems)
    return import_procedures(lines=lines, by=by)


@transaction.atomic
def import_procedures(*, lines: list[ProcedureLine], by) -> tuple[int, int]:
    """Write procedures read from a file, with the usual steps for new ones; return how many are new and changed."""
    there = {procedure.code: procedure for procedure in Procedure.objects.all()}
    fresh, changed = [], 0
    for line in lines:
        values = {
            "name": line.name, "name_en": line.name_en, "level": line.level, "field": line.field, "unit_code": line.unit,
            "time_limit": line.time_limit, "time_unit": line.time_unit, "fee": line.fee, "result": line.result,
            "decision_no": line.decision_no, "source_url": line.source_url, "mark": line.mark, "note": line.note,
            "sort_key": sort_key(line.name), "search_key": search_key(f"{line.code} {line.name} {line.name_en} {line.field}"),
        }  # fmt: skip
        procedure = there.get(line.code)
        if procedure is not None:
            values = _with_what_we_know(procedure, values)
        if procedure is None:
            fresh.append(Procedure(code=line.code, **values))
        elif any(getattr(procedure, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(procedure, name, value)
            procedure.save()
            changed += 1
    Procedure.objects.bulk_create(fresh, batch_size=500)
    ProcedureStep.objects.bulk_create(
        [
            ProcedureStep(procedure=procedure, order=order, name=name, share=share)
            for procedure in fresh
            for order, (name, share) in enumerate(USUAL_STEPS, 1)
        ],
        batch_size=2000,
    )
    propose(procedures=fresh, by=by)
    if fresh or changed:
        finding.changed_all("procedures")
        audit.record("procedures.imported", Procedure, by=by, new=len(fresh), changed=changed)
    return len(fresh), changed


def delegate(
    *, kind: str, from_: Holder, to: Holder, starts_on: date, act: str, field: str = "", procedure: Procedure | None = None,
    ends_on: date | None = None, onward: bool = False, mark: str = Sure.READ, by,
):  # fmt: skip
    """
    Record that the power over a field, or over one procedure, passed from a holder to another; see ``units.operations.delegate``.

    :raises UnableToDelegate: as there
    """
    return units.delegate(
        kind=kind, from_=from_, to=to, starts_on=starts_on, ends_on=ends_on, act=act, onward=onward, mark=mark, by=by,
        field=field, covers=queries.codes_in(field), procedure_code=procedure.code if procedure else "",
        within=procedure.field if procedure else "",
    )  # fmt: skip


@transaction.atomic
def hand_to(*, unit_code: str, was: str, act: str, by) -> int:
    """Let another unit handle the procedures and the steps of one that is closed; return how many changed."""
    count = Procedure.objects.filter(unit_code=was).update(unit_code=unit_code)
    count += ProcedureStep.objects.filter(unit_code=was).update(unit_code=unit_code)
    if count:
        audit.record(
            "procedures.handed_to", Procedure, by=by, on_behalf_of=unit_code, was=was, unit=unit_code, count=count, act=act
        )  # fmt: skip
    return count
