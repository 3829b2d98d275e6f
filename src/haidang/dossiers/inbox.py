from django.urls import reverse

from haidang.core.inbox import Waiting, register
from haidang.dossiers import queries
from haidang.dossiers.choices import State


def waiting(user, now, limit):
    """The open dossiers of the person's units, the most urgent first."""
    labels = {int(state): str(state.label) for state in State}
    door = reverse("dossiers:list")
    return [
        Waiting(
            title=f"{row.code} · {row.procedure_name}",
            detail=labels[row.state],
            url=f"{door}{row.code}/",
            due=row.due_at,
            late=row.late_at(now),
            app="dossiers",
        )
        for row in queries.most_urgent(user, limit)
    ]


register("dossiers", waiting)
