"""Whom there is to draw from, and who was drawn."""

from collections import defaultdict
from datetime import date

from django.db.models import Count, Q, QuerySet

from haidang.core.facts import declare
from haidang.core.facts.queries import deeds_between
from haidang.surveys.choices import Fate
from haidang.surveys.models import Campaign, Drawn, Stratum


def frame_from_dossiers(first: date, last: date) -> dict[tuple[str, str], list[str]]:
    """Return the codes of the dossiers finished in some days, by unit and procedure, as the newest count has them."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for unit, procedure, code in deeds_between(declare.table("dossiers"), "finished_on", first, last, ["unit", "procedure", "code"]):  # fmt: skip
        found[unit, procedure].append(code)
    return dict(found)


def strata(campaign: Campaign) -> QuerySet[Stratum]:
    """Return the strata of a campaign's sample, each with how many answered and how many refused or were not found."""
    return (
        Stratum.objects.filter(sample__campaign=campaign)
        .annotate(
            answered=Count("drawn", filter=Q(drawn__fate=Fate.ANSWERED)),
            refused=Count("drawn", filter=Q(drawn__fate=Fate.REFUSED)),
            not_found=Count("drawn", filter=Q(drawn__fate=Fate.NOT_FOUND)),
        )
        .order_by("unit_code", "procedure_code")
    )


def drawn_in(stratum: Stratum) -> QuerySet[Drawn]:
    """Return who is, or was, to be asked in a stratum, in order."""
    return stratum.drawn.exclude(fate="").order_by("order")


def drawn(campaign: Campaign, number: int) -> Drawn | None:
    return (
        Drawn.objects.select_related("stratum").filter(stratum__sample__campaign=campaign, pk=number).first()
    )
