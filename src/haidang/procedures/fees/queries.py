"""What a procedure costs on a day, and who pays less."""

from datetime import date

from django.db.models import Q

from haidang.core.kept.keeping import kept
from haidang.procedures.models import Exemption, Fee, Procedure


@kept("procedures")
def fees_of(procedure: Procedure, on: date) -> list[Fee]:
    """Return the fee lines that hold on a day, one for each case; what was only proposed yields to any line with an act."""
    holding = list(_holding(Fee, procedure, on).order_by("case", "id"))
    return [one for one in holding if one.act] or holding


@kept("procedures")
def exemptions_of(procedure: Procedure, on: date) -> list[Exemption]:
    """Return who pays less for a procedure on a day, the largest share first."""
    return list(_holding(Exemption, procedure, on).order_by("-percent_off", "who"))


def _holding(model, procedure: Procedure, on: date):
    open_ended_or_not_over = Q(ends_on__isnull=True) | Q(ends_on__gte=on)
    return model.objects.filter(open_ended_or_not_over, procedure=procedure, starts_on__lte=on)
