"""Forms as they stand: which holds on a day, what a version says."""

import json
from datetime import date
from functools import lru_cache

from django.db.models import Count, Max, Q, QuerySet

from haidang.procedures.entry.files import read_schema
from haidang.procedures.entry.shape import Form
from haidang.procedures.models import FormVersion, Procedure
from haidang.procedures.queries import search


def in_force(procedure: Procedure, on: date) -> FormVersion | None:
    """Return the version that holds on a day."""
    held = FormVersion.objects.filter(procedure=procedure, starts_on__lte=on)
    return held.order_by("-starts_on", "-number").first()


def published(procedure: Procedure, number: int) -> FormVersion | None:
    """Return a published version by its number, also one that a later one has replaced."""
    return FormVersion.objects.filter(procedure=procedure, number=number, starts_on__isnull=False).first()


def draft_of(procedure: Procedure) -> FormVersion | None:
    return FormVersion.objects.filter(procedure=procedure, starts_on__isnull=True).first()


def version(procedure: Procedure, number: int) -> FormVersion | None:
    return FormVersion.objects.filter(procedure=procedure, number=number).first()


def versions_of(procedure: Procedure) -> list[FormVersion]:
    """Return all versions, the newest first."""
    return list(FormVersion.objects.filter(procedure=procedure).order_by("-number"))


def form_of(version: FormVersion) -> Form:
    """Return what a version says."""
    return _form(json.dumps(version.schema))


@lru_cache(maxsize=64)
def _form(schema: str) -> Form:
    """A form is asked for at every step of everybody who fills it in; the same schema is read once."""
    return read_schema(json.loads(schema))[0]


def kept_by(codes: set[str] | None, words: str = "", which: str = "") -> QuerySet[Procedure]:
    """
    Return the procedures whose forms somebody may keep: those that units of these codes decide (None: all).

    :param which: ``draft``, ``none`` or ``filled``; all unless told
    """
    found = search(words).annotate(
        versions=Count("forms"), drafts=Count("forms", filter=Q(forms__starts_on__isnull=True)), newest=Max("forms__starts_on")
    )  # fmt: skip
    if codes is not None:
        found = found.filter(unit_code__in=codes)
    if which == "draft":
        found = found.filter(drafts__gt=0)
    elif which == "none":
        found = found.filter(versions=0)
    elif which == "filled":
        found = found.filter(newest__isnull=False)
    return found
