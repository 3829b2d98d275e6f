"""Open dossiers go to the heir of the unit where they are; what is done stays where it was done."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haidang.core.moving import Moved, Plug, Restructuring, register
from haidang.dossiers import operations, queries


def foresee(restructuring: Restructuring) -> list[Moved]:
    found = []
    for code in restructuring.heirs:
        if count := queries.open_at(code).count():
            heir = restructuring.heir(code)
            found.append(
                Moved(code, _("open dossiers"), count, heir, _("go on at the heir"), missing=heir is None)
            )
    return found


def carry_out(restructuring: Restructuring, act: str, by) -> None:
    for code in restructuring.heirs:
        if heir := restructuring.heir(code):
            operations.hand_over(was=code, unit_code=heir, act=act, at=timezone.now(), by=by)


register("dossiers", 40, Plug(foresee, carry_out))
