"""Versions as they stand: which holds on a day, which is the draft, what one says."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from django.db.models import Count, Max, Q, QuerySet

from haidang.procedures.models import Procedure, Version
from haidang.procedures.queries import search

Model = TypeVar("Model", bound=Version)
Content = TypeVar("Content")


@dataclass(frozen=True)
class Versions(Generic[Model, Content]):
    """
    The versions of one kind. Where they take each other's place only within something (a level), it is given by name.

    :param read: makes of what is stored what the rules know
    """

    model: type[Model]
    read: Callable[[dict], Content]

    def holding(self, on: date, **line) -> QuerySet[Model]:
        """Return what was published for a day or before it: the one that holds comes first."""
        return self.model.objects.filter(starts_on__lte=on, **line).order_by("-starts_on", "-number")

    def in_force(self, of, on: date, **line) -> Model | None:
        """Return the version of a procedure (or group) that holds on a day."""
        return self.holding(on, **self._of(of), **line).first()

    def published(self, of, number: int, **line) -> Model | None:
        """Return a published version by its number, also one that a later one has replaced."""
        found = self.version(of, number, **line)
        return found if found and found.starts_on else None

    def draft_of(self, of, **line) -> Model | None:
        """Return the draft of a procedure (or group), of which there is one at most."""
        return self.model.objects.filter(**self._of(of), starts_on__isnull=True, **line).first()

    def version(self, of, number: int, **line) -> Model | None:
        """Return a version by its number, also a draft."""
        return self.model.objects.filter(**self._of(of), number=number, **line).first()

    def versions_of(self, of, **line) -> list[Model]:
        """Return all versions, the newest first."""
        return list(self.model.objects.filter(**self._of(of), **line).order_by("-number"))

    def _of(self, of) -> dict:
        return {self.model.OF: of}

    def content_of(self, version: Model) -> Content:
        """Return what a version says."""
        return self.read(getattr(version, self.model.CONTENT))

    def kept_by(self, codes: set[str] | None, words: str = "", which: str = "") -> QuerySet[Procedure]:
        """
        Return the procedures whose versions somebody may keep: those that units of these codes decide (None: all).

        :param which: ``draft``, ``none`` or ``published``; all unless told
        """
        name = self.model._meta.get_field("procedure").related_query_name()
        found = search(words).annotate(
            versions=Count(name), drafts=Count(name, filter=Q(**{f"{name}__starts_on__isnull": True})),
            newest=Max(f"{name}__starts_on"),
        )  # fmt: skip
        if codes is not None:
            found = found.filter(unit_code__in=codes)
        if which == "draft":
            found = found.filter(drafts__gt=0)
        elif which == "none":
            found = found.filter(versions=0)
        elif which == "published":
            found = found.filter(newest__isnull=False)
        return found
