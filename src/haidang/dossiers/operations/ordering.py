"""What scanned papers are, in which form they were handed in, and in which order they stand."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from haidang.core.audit import operations as audit
from haidang.core.refusals import Refusal
from haidang.dossiers import queries
from haidang.dossiers.models import Dossier, OrderedPaper


class Ordered(NamedTuple):
    """What somebody says of one file: its place, which paper it is, in which form and how many."""

    file: UUID
    place: int
    title: str = ""
    form: str = ""
    copies: int = 1


class UnableToOrder(Refusal):
    """A file is not of this dossier."""


@transaction.atomic
def order_papers(*, dossier: Dossier, papers: Sequence[Ordered], at: datetime, by) -> None:
    """
    Put the papers of a dossier that the caller has locked in order; two of the same place stay as they were among each other.

    :raises UnableToOrder: if a file is not of this dossier
    """
    there = [one.file.pk for one in queries.papers_in_order([dossier])[dossier.pk]]
    if strangers := {one.file for one in papers} - set(there):
        raise UnableToOrder(_("%(count)s files are not with this dossier any more. Look at the list again.") % {"count": len(strangers)})  # fmt: skip
    for place, one in enumerate(sorted(papers, key=lambda one: (one.place, there.index(one.file))), 1):
        OrderedPaper.objects.update_or_create(
            file=one.file,
            defaults={"dossier": dossier, "place": place, "title": one.title.strip()[:300], "form": one.form, "copies": one.copies},
        )  # fmt: skip
    audit.record("dossiers.papers_ordered", dossier, by=by, count=len(papers))
