"""What a procedure costs on a day, and who pays less."""

from datetime import date

from haidang.core.kept.keeping import kept
from haidang.procedures.lines.queries import holding
from haidang.procedures.models import Exemption, Fee, Procedure


@kept("procedures")
def fees_of(procedure: Procedure, on: date) -> list[Fee]:
    """Return the fee lines that hold on a day, one for each case; what was only proposed yields to any line with an act."""
    held = list(holding(Fee, on).filter(procedure=procedure).order_by("case", "id"))
    return [one for one in held if one.act] or held


@kept("procedures")
def exemptions_of(procedure: Procedure, on: date) -> list[Exemption]:
    """Return who pays less for a procedure on a day, the largest share first."""
    return list(holding(Exemption, on).filter(procedure=procedure).order_by("-percent_off", "who"))
