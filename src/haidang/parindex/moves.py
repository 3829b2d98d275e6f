"""What was judged of a closed unit in a round that is not frozen: it stays with that unit, and people should know."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haidang.core.access.queries import units_where
from haidang.core.moving import Moved, Opening, Plug, Restructuring, Thing, opens, register
from haidang.core.ui.templatetags.ui import moment
from haidang.parindex.models import Judgement
from haidang.parindex.permissions import SEE


def _judged(restructuring: Restructuring, code: str) -> QuerySet[Judgement]:
    found = Judgement.objects.filter(
        unit_code=code, round__frozen_at=None, round__last_month__gte=restructuring.on.replace(day=1)
    )
    return found.select_related("round").order_by("round__last_month", "round", "leaf", "pk")


def foresee(restructuring: Restructuring) -> list[Moved]:
    found = []
    for code in restructuring.heirs:
        if count := _judged(restructuring, code).count():
            how = _("stay with the closed unit; its heir is judged anew")
            found.append(Moved(code, "judgements", _("judgements in open rounds"), count, None, how))
    return found


def carry_out(restructuring: Restructuring, act: str, by) -> None:
    """Nothing moves: a round is about the units that exist in its last month."""


def judgements_at(user, restructuring: Restructuring, code: str) -> QuerySet[Judgement] | None:
    """Return what was judged, for who sees rounds of all units: the units themselves read appraisals only once all are there."""
    return _judged(restructuring, code) if units_where(user, SEE) is None else None


def in_words(judgements) -> list[Thing]:
    return [
        Thing(
            f"{one.round.title} · {one.leaf}", f"{one.get_stage_display()} · {moment(one.at)}",
            reverse("rounds-leaf", args=[one.round_id, one.unit_code, one.leaf]),
        )
        for one in judgements
    ]  # fmt: skip


register("parindex", 50, Plug(foresee, carry_out))
opens("judgements", Opening(things=judgements_at, in_words=in_words))
