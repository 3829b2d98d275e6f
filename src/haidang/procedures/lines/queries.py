"""Which dated lines there are, and which hold on a day."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet

from haidang.procedures.lines.kinds import Kind
from haidang.procedures.models import DatedLine, Procedure
from haidang.procedures.queries import search

Model = TypeVar("Model", bound=DatedLine)


def holding(model: type[Model], on: date) -> QuerySet[Model]:
    """Return the lines of a kind that hold on a day: begun, and not over."""
    return model.objects.filter(_holds(on))


def _holds(on: date) -> Q:
    return Q(starts_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gte=on))


def lines_of(kind: Kind, procedure: Procedure) -> list[DatedLine]:
    """Return all lines of a procedure, the latest first."""
    found = kind.model.objects.filter(procedure=procedure).select_related("procedure")
    return list(found.order_by("-starts_on", *kind.model.OWN, "pk"))


def line_of(kind: Kind, procedure: Procedure, pk: int) -> DatedLine | None:
    """Return one line of a procedure; None where it is another's or gone."""
    return kind.model.objects.select_related("procedure").filter(procedure=procedure, pk=pk).first()


def kept_by(
    kind: Kind, codes: Collection[str] | None, words: str, which: str, today: date
) -> QuerySet[DatedLine]:
    """
    Return the lines that somebody may keep: those of procedures that units of these codes decide (None: all), by procedure.

    :param words: which must stand in the procedure's name, with or without accents
    :param which: ``today``, ``later``, ``over`` or ``unfounded`` (no act is named); all unless told
    """
    found = kind.model.objects.select_related("procedure")
    if words:
        found = found.filter(procedure__in=search(words).order_by().values("pk"))
    if codes is not None:
        found = found.filter(procedure__unit_code__in=codes)
    if which == "today":
        found = found.filter(_holds(today))
        if kind.unfounded:
            founded = holding(kind.model, today).exclude(act="").filter(procedure=OuterRef("procedure"))
            found = found.exclude(Exists(founded), act="")
    elif which == "later":
        found = found.filter(starts_on__gt=today)
    elif which == "over":
        found = found.filter(ends_on__lt=today)
    elif which == "unfounded":
        found = found.filter(act="")
    return found.order_by("procedure__sort_key", "procedure__code", *kind.model.OWN, "starts_on", "pk")


def made_place_for(kind: Kind, line: DatedLine) -> DatedLine | None:
    """Return the line that ends the day before this one begins, where no act ended it: it goes on if this one is taken away."""
    own = {name: getattr(line, name) for name in kind.model.OWN}
    found = kind.lines().filter(
        procedure_id=line.procedure_id, ends_on=line.starts_on - timedelta(1), ending_act="", **own
    )
    return found.first()
