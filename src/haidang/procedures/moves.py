"""Which procedures and steps go to the heir of a unit that handles them."""

from django.utils.translation import gettext_lazy as _

from haidang.core.moving import Moved, Plug, Restructuring, register
from haidang.procedures.models import Procedure, ProcedureStep
from haidang.procedures.operations import hand_to


def foresee(restructuring: Restructuring) -> list[Moved]:
    found = []
    for code in restructuring.heirs:
        heir = restructuring.heir(code)
        for what, model in (
            (_("procedures it handles"), Procedure),
            (_("steps of procedures"), ProcedureStep),
        ):
            if count := model.objects.filter(unit_code=code).count():
                found.append(Moved(code, what, count, heir, _("go to the heir"), missing=heir is None))
    return found


def carry_out(restructuring: Restructuring, act: str, by) -> None:
    for code in restructuring.heirs:
        if heir := restructuring.heir(code):
            hand_to(unit_code=heir, was=code, act=act, by=by)


register("procedures", 30, Plug(foresee, carry_out))
