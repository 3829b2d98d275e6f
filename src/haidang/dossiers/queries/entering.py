"""Reads of what is filled into forms: drafts, and the answers of a dossier."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from haidang.core.dated.queries import rule_in_force
from haidang.dossiers.models import Answers, Dossier, Draft
from haidang.procedures.entry import queries as entry
from haidang.procedures.entry.shape import Form, Part
from haidang.procedures.entry.showing import Line, answers_to_read
from haidang.procedures.models import FormVersion

# How long drafts are kept, by whose they are: the keys of the dated rules.
KEPT, KEPT_OF_GUESTS = "dossiers.drafts", "dossiers.guest-drafts"
ERASED = "–"  # what is left of a name


def draft(key: UUID) -> Draft | None:
    return Draft.objects.select_related("procedure", "form").filter(pk=key).first()


def handed_in_with(key: str) -> Dossier | None:
    """Return the dossier that a draft became."""
    return Dossier.objects.filter(idempotency_key=key).first()


def drafts_of(user, keys: Collection[str], procedure=None) -> list[Draft]:
    """
    Return the drafts of somebody, the newest first: those of their account, and those their browser began without one.

    :param keys: of the drafts that the browser began
    """
    found = Draft.objects.select_related("procedure").filter(continues=None).order_by("-saved_at")
    own = found.filter(account=None, pk__in=[UUID(key) for key in keys])
    if user.is_authenticated:
        own = own | found.filter(account=user)
    return list(own.filter(procedure=procedure) if procedure else own)


def kept_until(draft: Draft) -> datetime:
    """Return until when a draft is kept if nobody types into it again."""
    rule = rule_in_force(
        "personal.retention", timezone.localdate(), KEPT if draft.account_id else KEPT_OF_GUESTS
    )
    return draft.saved_at + timedelta(rule.content["days"])


@dataclass(frozen=True)
class Filling:
    """
    What was filled into the form of a dossier, to be read.

    :param parts: the lines by part; where something stood there before it was changed, the line says so
    """

    row: Answers
    form: Form
    parts: list[tuple[Part, list[Line]]]

    @property
    def number(self) -> int:
        return self.row.form.number


def fillings_of(dossier: Dossier) -> list[Filling]:
    """Return what was filled in for a dossier, the newest first, each with what it changed; empty where it has no form."""
    rows = list(Answers.objects.select_related("form").filter(dossier=dossier).order_by("seq"))
    found, before = [], None
    for row in rows:
        form = entry.form_of(row.form)
        found.append(Filling(row, form, answers_to_read(form, row.content, before)))
        before = row.content
    return found[::-1]


def latest_answers(dossier: Dossier) -> Answers | None:
    """Return the answers that hold."""
    return Answers.objects.select_related("form").filter(dossier=dossier).order_by("-seq").first()


def latest_of(account, most: int) -> list[tuple[Dossier, Answers | None]]:
    """Return the latest dossiers that somebody handed in with their account, each with the answers that hold; what was erased is left out."""
    own = Dossier.objects.filter(applicant_account=account).exclude(applicant_name=ERASED)
    dossiers = list(
        own.only("code", "unit_code", "applicant_name", "applicant_phone", "applicant_id_number", "applicant_email").order_by("-submitted_at")[:most]
    )  # fmt: skip
    rows = Answers.objects.select_related("form").filter(dossier__in=dossiers).order_by("seq")
    answers = {row.dossier_id: row for row in rows}
    return [(one, answers.get(one.pk)) for one in dossiers]


def form_for(dossier: Dossier) -> FormVersion | None:
    """Return the version of the form that a dossier is filled in by: the one it began under; None where it has none."""
    answers = latest_answers(dossier)
    return answers.form if answers else form_then(dossier)


def form_then(dossier: Dossier) -> FormVersion | None:
    """Return the version of the form that its procedure had when a dossier was handed in."""
    return entry.in_force(dossier.procedure, timezone.localtime(dossier.submitted_at).date())


def said_by(dossier: Dossier) -> dict[str, Any]:
    """Return the answers that hold, by field; empty where there are none."""
    answers = latest_answers(dossier)
    return dict(answers.content) if answers else {}
