from django.urls import reverse

from haidang.core.inbox import Waiting, register
from haidang.dossiers import queries


def waiting(user, now, limit):
    """The open dossiers of the person's units, the most urgent first."""
    return [
        Waiting(
            title=f"{dossier.code} · {dossier.procedure.name}",
            detail=str(dossier.get_state_display()),
            url=reverse("dossiers:dossier", args=[dossier.code]),
            due=dossier.due_at,
            late=dossier.due_at is not None and dossier.due_at < now,
            app="dossiers",
        )
        for dossier in queries.worklist(user, now, size=limit).rows
    ]


register("dossiers", waiting)
