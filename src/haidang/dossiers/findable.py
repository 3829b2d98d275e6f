"""
Dossiers are asked for where they stand, by right, and never copied into the index.

Whoever has the whole code is led to where it is; whoever works with dossiers finds theirs by the end of a code too, and by
the applicant's name once they asked for it: while they still type, no name is shown.
"""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haidang.core.access.queries import can
from haidang.core.finding.registry import Live, Shown, register
from haidang.core.finding.rules import CODE, WORDS
from haidang.core.text import search_key
from haidang.dossiers import access, queries
from haidang.dossiers.choices import State
from haidang.dossiers.permissions import SEE

LABELS = {int(state): state.label for state in State}


def find(user, asked, limit, typing):
    sees, coded = can(user, SEE), any(map(str.isdigit, asked.text))  # every code has a year or a number in it
    if coded and (row := queries.with_code(asked.text.upper())) is not None:
        mine = sees and queries.with_code(row.code, user) is not None
        return [(_grade(CODE, 0), _shown(row, "dossiers:dossier" if mine else "dossiers:track-one"))], 1
    if coded and (whole := queries.linked_by_code(asked.text.upper())) is not None:
        bundle = queries.linked(whole).bundle
        return [
            (
                _grade(CODE, 0),
                Shown(
                    title=whole.code,
                    url=reverse("dossiers:track-linked", args=[whole.code]),
                    detail=str(bundle.name),
                ),
            )
        ], 1
    if not sees:
        return [], 0
    if coded:
        if len(asked.code) < 3:
            return [], 0
        rows, total = queries.ending_with(user, asked.text.upper(), limit)
        return [(_grade(WORDS, 2, number), _shown(row)) for number, row in enumerate(rows)], total
    if typing or not search_key(asked.text):
        return [], 0
    rows, total = queries.of_applicant(user, asked.text, limit)
    if rows:
        access.list_is_shown(user, rows, total, "found", asked.text, "")
    return [(_grade(WORDS, 2, number), _shown(row, named=True)) for number, row in enumerate(rows)], total


def _grade(by: int, place: int, number: int = 0) -> tuple:
    return (by, 0, place, 0, 0, 0, number, "")


def _shown(row, door="dossiers:dossier", named=False) -> Shown:
    return Shown(
        title=row.code, url=reverse(door, args=[row.code]), detail=f"{LABELS[row.state]} · {row.procedure_name}",
        note=row.applicant_name if named else "",
    )  # fmt: skip


register(Live("dossiers", _("Dossiers"), 30, find))
