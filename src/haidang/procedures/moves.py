"""Which procedures and steps go to the heir of a unit that handles them; where their numbers open, and those of powers passed on."""

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from haidang.core.moving import Moved, Opening, Plug, Restructuring, Thing, opens, register
from haidang.procedures.operations import hand_to
from haidang.procedures.queries import search, steps_at


def foresee(restructuring: Restructuring) -> list[Moved]:
    found = []
    for code in restructuring.heirs:
        heir = restructuring.heir(code)
        for kind, what, things in (
            ("procedures", _("procedures it handles"), search(unit=code)),
            ("steps", _("steps of procedures"), steps_at(code)),
        ):
            if count := things.count():
                found.append(Moved(code, kind, what, count, heir, _("go to the heir"), missing=heir is None))
    return found


def carry_out(restructuring: Restructuring, act: str, by) -> None:
    for code in restructuring.heirs:
        if heir := restructuring.heir(code):
            hand_to(unit_code=heir, was=code, act=act, by=by)


def procedures_at(user, restructuring: Restructuring, code: str) -> str:
    return f"{reverse('procedures:list')}?{urlencode({'at': code})}"


def powers_at(user, restructuring: Restructuring, code: str) -> str:
    """Return where the powers passed from and to a unit are listed; units know them, and have no page of them."""
    return f"{reverse('procedures:powers')}?{urlencode({'at': code, 'on': restructuring.on.isoformat()})}"


def steps_in_words(steps) -> list[Thing]:
    return [
        Thing(one.procedure.name, str(one), reverse("procedures:procedure", args=[one.procedure.code]))
        for one in steps
    ]


register("procedures", 30, Plug(foresee, carry_out))
opens("procedures", Opening(address=procedures_at))
opens("powers", Opening(address=powers_at))
opens(
    "steps",
    Opening(things=lambda user, restructuring, code: steps_at(code), in_words=steps_in_words),
)
