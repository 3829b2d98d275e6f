"""Which dated lines hold on a day."""

from datetime import date
from typing import TypeVar

from django.db.models import Q, QuerySet

from haidang.procedures.models import DatedLine

Model = TypeVar("Model", bound=DatedLine)


def holding(model: type[Model], on: date) -> QuerySet[Model]:
    """Return the lines of a kind that hold on a day: begun, and not over."""
    return model.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on)
