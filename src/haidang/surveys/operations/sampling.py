"""Whom to ask: drawn by chance that anybody can repeat, with what became of each."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from hashlib import sha256
from secrets import token_hex

from django.db import transaction
from django.utils.translation import gettext as _

from haidang.core.audit.operations import record
from haidang.core.refusals import Refusal
from haidang.surveys import queries
from haidang.surveys.choices import Fate
from haidang.surveys.models import Campaign, Drawn, Sample, Stratum
from haidang.surveys.rules import samples

Frame = Mapping[tuple[str, str], Sequence[str]]  # unit and procedure to the numbers that can be drawn
KEPT_FOR_REPLACING = (
    2  # of each stratum so many times its size are kept in order: the sample and its replacements
)


class UnableToDraw(Refusal):
    pass


@transaction.atomic
def draw(*, campaign: Campaign, frame: Frame, on: date, by, error: Fraction | None = None, quota: int | None = None, seed: str = "") -> Sample:  # fmt: skip
    """
    Draw a sample by stratum and keep it with its seed.

    :param error: how far the result may be off; the size is n = N / (1 + N·e²) over all, shared out by size of the strata
    :param quota: so many of each stratum instead
    :param seed: to draw once more what was drawn; made by chance where it is empty
    :raises UnableToDraw: if a sample was drawn already, nothing is there to draw from, or neither size nor quota fits
    """
    if Sample.objects.filter(campaign=campaign).exists():
        raise UnableToDraw(_("A sample of this campaign is drawn already. It stays, so that nobody can draw until they like it."))  # fmt: skip
    populations = {stratum: len(set(numbers)) for stratum, numbers in frame.items() if numbers}
    if not populations:
        raise UnableToDraw(_("There is nobody to draw from. Look at the days and units you chose."))
    if (quota is None) == (error is None):
        raise UnableToDraw(_("Give either how far the result may be off, or how many are asked of each stratum."))  # fmt: skip
    if quota is not None:
        sizes = {stratum: min(quota, n) for stratum, n in populations.items()}
        rule = f"quota {quota}"
    else:
        sizes = samples.shared_out(samples.size(sum(populations.values()), error), populations)
        rule = f"n = N / (1 + N·e²), e = {float(error):g}"
    whole = sha256("\n".join(f"{unit}|{procedure}|{number}" for (unit, procedure), numbers in sorted(frame.items()) for number in sorted(set(numbers))).encode())  # fmt: skip
    sample = Sample.objects.create(campaign=campaign, seed=seed or token_hex(8), rule=rule, frame_digest=whole.hexdigest(), drawn_on=on)  # fmt: skip
    strata = Stratum.objects.bulk_create(
        Stratum(sample=sample, unit_code=unit, procedure_code=procedure, population=populations[unit, procedure], size=sizes[unit, procedure])
        for unit, procedure in sorted(populations)
    )  # fmt: skip
    rows = []
    for one in strata:
        order = samples.drawn(sample.seed, f"{one.unit_code}|{one.procedure_code}", frame[one.unit_code, one.procedure_code])  # fmt: skip
        for n, number in enumerate(order[: one.size * KEPT_FOR_REPLACING]):
            rows.append(Drawn(stratum=one, order=n, number=number, fate=Fate.DRAWN if n < one.size else ""))
    Drawn.objects.bulk_create(rows, batch_size=5000)
    found = Campaign.objects.select_for_update().get(pk=campaign.pk)
    found.weights = samples.weights(populations, sizes)
    found.save(update_fields=["weights"])
    record("surveys.drawn", campaign, by=by, seed=sample.seed, rule=rule, size=sum(sizes.values()), of=sum(populations.values()))  # fmt: skip
    return sample


@transaction.atomic
def note_fate(*, drawn: Drawn, fate: str, by) -> Drawn | None:
    """
    Note what became of somebody who was drawn; who refused or was not found is replaced by the next in order.

    Return the replacement; None where none is needed or none is left.

    :raises UnableToDraw: if it was noted before
    """
    stratum = Stratum.objects.select_for_update().get(
        pk=drawn.stratum_id
    )  # two interviewers call on two replacements
    found = (
        Drawn.objects.select_for_update(of=("self",))
        .select_related("stratum__sample__campaign")
        .get(pk=drawn.pk)
    )
    if found.fate != Fate.DRAWN or fate not in (Fate.ANSWERED, Fate.REFUSED, Fate.NOT_FOUND):
        raise UnableToDraw(_("What became of number %(number)s is noted already.") % {"number": found.number})
    found.fate = fate
    found.save(update_fields=["fate"])
    next_one = None
    if fate != Fate.ANSWERED:
        next_one = Drawn.objects.filter(stratum=stratum, fate="").order_by("order").first()
        if next_one:
            next_one.fate = Fate.DRAWN
            next_one.save(update_fields=["fate"])
    record("surveys.fate_noted", queries.campaign_of(found), by=by, number=found.number, fate=fate, next=next_one.number if next_one else "–")  # fmt: skip
    return next_one
