"""What waits on the desk because of signatures: results to sign, and what came back unsigned."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haidang.core.inbox import Few, Source, Waiting
from haidang.dossiers.choices import Laid
from haidang.dossiers.signing import queries

TO_SIGN, SENT_BACK = "sign", "sent_back"


def _shown(kind: str, laid, url: str, now) -> Waiting:
    dossier = laid.dossier
    late = dossier.finished_at is None and dossier.due_at is not None and dossier.due_at < now
    said = SOURCE.kinds[TO_SIGN] if kind == TO_SIGN else laid.reason
    return Waiting(
        kind, str(laid.pk), f"{dossier.code} · {dossier.procedure.name}", str(said), url, dossier.due_at, late
    )


def pile(user, now) -> Few:
    """Return what waits for a person to sign, and what came back to them."""
    door = reverse("to-sign")
    mine = [
        _shown(TO_SIGN, one.laid, door, now) for one in queries.waiting_for(user, timezone.localdate(now))
    ]
    back = [
        _shown(SENT_BACK, one, reverse("lay-for-signing", args=[one.dossier.code]), now) for one in queries.sent_back_to(user)
    ]  # fmt: skip
    return Few([*mine, *back])


SOURCE = Source("signing", {TO_SIGN: _("To sign"), SENT_BACK: Laid.SENT_BACK.label}, pile)
