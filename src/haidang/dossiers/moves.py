"""Open dossiers go to the heir of the unit where they are; what is done stays where it was done."""

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from haidang.core.access.queries import can
from haidang.core.moving import Moved, Opening, Plug, Restructuring, Thing, opens, register
from haidang.core.ui.templatetags.ui import moment
from haidang.dossiers import operations, queries
from haidang.dossiers.permissions import SEE


def foresee(restructuring: Restructuring) -> list[Moved]:
    found = []
    for code in restructuring.heirs:
        if count := queries.open_at(code).count():
            heir = restructuring.heir(code)
            how = _("go on at the heir")
            found.append(Moved(code, "dossiers", _("open dossiers"), count, heir, how, missing=heir is None))
    return found


def carry_out(restructuring: Restructuring, act: str, by) -> None:
    for code in restructuring.heirs:
        if heir := restructuring.heir(code):
            operations.hand_over(was=code, unit_code=heir, act=act, at=timezone.now(), by=by)


def dossiers_at(user, restructuring: Restructuring, code: str) -> str:
    """Return where open dossiers are listed with their applicants, for whoever sees those of the unit."""
    return f"{reverse('dossiers:list')}?{urlencode({'at': code})}" if can(user, SEE, code) else ""


def things_at(user, restructuring: Restructuring, code: str):
    """Return the same for everybody else who plans: with what anybody who has its code may know of a dossier."""
    return queries.open_at(code).select_related("procedure").order_by("due_at", "id")


def in_words(dossiers) -> list[Thing]:
    return [
        Thing(
            f"{one.code} · {one.procedure.name}",
            f"{one.get_state_display()} · {moment(one.due_at) if one.due_at else _('no deadline yet')}",
            reverse("dossiers:track-one", args=[one.code]),
        )
        for one in dossiers
    ]


register("dossiers", 40, Plug(foresee, carry_out))
opens("dossiers", Opening(dossiers_at, things_at, in_words))
