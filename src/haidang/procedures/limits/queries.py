"""Which time limits are promised on a day."""

from datetime import date

from haidang.core.kept.keeping import kept
from haidang.procedures.limits.reading import in_words
from haidang.procedures.lines.queries import holding
from haidang.procedures.models import CommittedLimit, Procedure

__all__ = ["committed", "in_words", "promised"]


@kept("procedures")
def committed(on: date, procedure: Procedure | None = None) -> list[CommittedLimit]:
    """Return the promised limits that hold on a day, of one procedure or of all; those of all units first."""
    found = holding(CommittedLimit, on)
    if procedure is not None:
        found = found.filter(procedure=procedure)
    return list(found.select_related("procedure").order_by("procedure__code", "unit_code"))


def promised(lines: list[CommittedLimit], procedure: str, unit: str = "") -> CommittedLimit | None:
    """Return the line that holds for a procedure in a unit: its own before that of all units."""
    mine = {one.unit_code: one for one in lines if one.procedure.code == procedure}
    return mine.get(unit) or mine.get("")
