"""Who changed what in a round, from what to what."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from haidang.parindex.models import Judgement, Round


@dataclass(frozen=True)
class Change:
    """One line of the log: who changed what from what to what, and why."""

    said: Judgement
    before: Judgement | None


def log(round_: Round, units: Collection[str] | None, unit_code: str = "", leaf: str = "", limit: int = 200) -> list[Change]:  # fmt: skip
    """Return the newest changes, the newest first, each with what stood there before (None for units: of all)."""
    said = Judgement.objects.filter(round=round_)
    if units is not None:
        said = said.filter(unit_code__in=units)
    if unit_code:
        said = said.filter(unit_code=unit_code)
    if leaf:
        said = said.filter(leaf=leaf)
    earlier = Judgement.objects.filter(
        round=OuterRef("round"), unit_code=OuterRef("unit_code"), leaf=OuterRef("leaf"), pk__lt=OuterRef("pk")
    )
    newest = said.annotate(before=Subquery(earlier.order_by("-pk").values("pk")[:1])).order_by("-pk")[:limit]
    before = Judgement.objects.in_bulk([one.before for one in newest if one.before])
    return [Change(one, before.get(one.before)) for one in newest]
