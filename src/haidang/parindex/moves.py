"""What was judged of a closed unit in a round that is not frozen: it stays with that unit, and people should know."""

from django.utils.translation import gettext_lazy as _

from haidang.core.moving import Moved, Plug, Restructuring, register
from haidang.parindex.models import Judgement


def foresee(restructuring: Restructuring) -> list[Moved]:
    found = []
    for code in restructuring.heirs:
        judged = Judgement.objects.filter(
            unit_code=code, round__frozen_at=None, round__last_month__gte=restructuring.on.replace(day=1)
        )
        if count := judged.count():
            how = _("stay with the closed unit; its heir is judged anew")
            found.append(Moved(code, _("judgements in open rounds"), count, None, how))
    return found


def carry_out(restructuring: Restructuring, act: str, by) -> None:
    """Nothing moves: a round is about the units that exist in its last month."""


register("parindex", 50, Plug(foresee, carry_out))
