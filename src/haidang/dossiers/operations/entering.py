"""What is filled into forms: drafts while somebody types, answers of a dossier once it is handed in."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from haidang.core.audit import operations as audit
from haidang.core.dated.queries import rule_in_force
from haidang.core.events.operations import publish
from haidang.core.refusals import Refusal
from haidang.dossiers.choices import OPEN, PAPERS_SENT, State
from haidang.dossiers.models import Answers, Dossier, Draft
from haidang.dossiers.queries import entering as queries
from haidang.procedures.entry import queries as entry
from haidang.procedures.entry.checking import Wrong, check
from haidang.procedures.models import FormVersion, Procedure

LARGEST = 200_000  # signs of all that was typed into one draft


class ChangedElsewhere(Refusal):
    """The draft was saved from another page meanwhile; ``others`` is what stands there now, of the fields that differ."""

    def __init__(self, others: Mapping[str, Any], edition: int, at: datetime):
        moment = f"{timezone.localtime(at):%H:%M}"
        super().__init__(
            _("This draft was changed in another tab or on another device at %(moment)s. What you typed here is not saved yet. Look at the marked fields, write what is right, then continue.") % {"moment": moment}
        )  # fmt: skip
        self.others, self.edition = others, edition


class DraftTooLarge(Refusal):
    pass


class UnableToFill(Refusal):
    """Answers do not fit their form; ``wrong`` names each place."""

    def __init__(self, wrong: Sequence[Wrong]):
        listed = "; ".join(f"{one.name or 'answers'}: {one.sentence}" for one in wrong)
        super().__init__(format_lazy("{} {}", _("The form is not filled in right."), listed))
        self.wrong = tuple(wrong)


class NoForm(Refusal):
    pass


@dataclass(frozen=True)
class Entered:
    """Answers that fit their form, to be handed in with a dossier. ``draft`` is gone then."""

    form: FormVersion
    content: Mapping[str, Any]
    draft: Draft | None = None


def entered(*, procedure: Procedure, answers: Any, at: datetime) -> Entered:
    """
    Return answers to the form that a procedure has on a day.

    :raises NoForm: if it has none
    :raises UnableToFill: naming every place that does not fit
    """
    on = timezone.localdate(at)
    version = entry.in_force(procedure, on)
    if version is None:
        raise NoForm(_("answers: this procedure has no form to fill in. Leave them out."))
    wrong = check(entry.form_of(version), version.schema, answers, on)
    if wrong:
        raise UnableToFill(wrong)
    return Entered(version, answers)


def put(dossier: Dossier, filled: Entered, at: datetime, by) -> None:
    """Keep answers with a dossier; those that were there stay as its history."""
    last = queries.latest_answers(dossier)
    Answers.objects.create(
        dossier=dossier, seq=last.seq + 1 if last else 1, form=filled.form, content=dict(filled.content), at=at,
        by=by if isinstance(by, str) else str(by) if getattr(by, "pk", None) else "",
    )  # fmt: skip
    if filled.draft is not None:
        filled.draft.delete()


@transaction.atomic
def change_answers(
    *, dossier: Dossier, form: FormVersion, answers: Mapping[str, Any], at: datetime, by
) -> None:
    """
    Give a dossier other answers: a clerk types what came on paper, or the person mends what the office asked about.

    :param dossier: locked
    :raises UnableToFill: naming every place that does not fit, or because the dossier is over
    """
    if dossier.state not in OPEN:
        raise UnableToFill([Wrong((), _("this dossier is “%(state)s” and is not changed any more.") % {"state": State(dossier.state).label})])  # fmt: skip
    wrong = check(entry.form_of(form), form.schema, dict(answers), timezone.localdate(at))
    if wrong:
        raise UnableToFill(wrong)
    put(dossier, Entered(form, answers), at, by)
    if dossier.state == State.SUPPLEMENT:
        dossier.papers_sent_at = at
        dossier.save(update_fields=["papers_sent_at"])
        publish(PAPERS_SENT, dossier=dossier.code)
    audit.record("dossiers.answers_changed", dossier, by=by)


def _fits(typed: Mapping[str, Any]) -> None:
    if len(json.dumps(typed)) > LARGEST:
        raise DraftTooLarge(
            _("So much text does not fit into one form. Shorten it, or send it as a file with your papers.")
        )


@transaction.atomic
def begin(
    *, key: UUID, form: FormVersion, account, typed: Mapping[str, Any], part: str, at: datetime, by, continues: Draft | None = None
) -> Draft:  # fmt: skip
    """
    Begin a draft with what was typed on its first page.

    :param key: made by the page, so that the same page sent twice begins one draft
    :param account: whose it is; None for somebody who did not sign in
    :raises ChangedElsewhere: if the same page, sent twice at once, began it just now
    :raises DraftTooLarge: if more was typed than a draft holds
    """
    _fits(typed)
    try:
        with transaction.atomic():
            found = Draft.objects.create(
                key=key, account=account, procedure=form.procedure, form=form, typed=_kept(typed), seen=[part], begun_at=at, saved_at=at,
                continues=continues,
            )  # fmt: skip
    except IntegrityError as error:
        there = Draft.objects.get(pk=key)
        raise ChangedElsewhere({}, there.edition, there.saved_at) from error
    audit.record("dossiers.draft_begun", found, by=by, on_behalf_of="", procedure=form.procedure.code)
    return found


def _kept(typed: Mapping[str, Any]) -> dict[str, Any]:
    """A NUL sign cannot be kept by the database and cannot be seen: it goes."""
    return json.loads(json.dumps(dict(typed)).replace("\\u0000", ""))


@transaction.atomic
def save(*, draft: Draft, typed: Mapping[str, Any], part: str, edition: int, at: datetime) -> Draft:
    """
    Save what was typed on one page, as it was typed. No audit line: a line at every pause would say nothing more.

    :param typed: what was on the page; other fields stay as they are
    :param edition: that of the draft when the page was shown
    :raises ChangedElsewhere: if another page saved something else in one of these fields meanwhile; nothing is saved then
    :raises DraftTooLarge: if more was typed than a draft holds
    """
    found = Draft.objects.select_for_update(of=("self",)).select_related("procedure", "form").get(pk=draft.pk)
    if edition != found.edition:
        others = {
            key: found.typed[key]
            for key, value in typed.items()
            if key in found.typed and found.typed[key] != value
        }
        if others:
            raise ChangedElsewhere(others, found.edition, found.saved_at)
    _fits(found.typed | dict(typed))
    found.typed = found.typed | _kept(typed)
    if part not in found.seen:
        found.seen = [*found.seen, part]
    found.edition, found.saved_at = found.edition + 1, at
    found.save(update_fields=["typed", "seen", "edition", "saved_at"])
    return found


@transaction.atomic
def save_rest(*, draft: Draft, rest: Mapping[str, Any], at: datetime) -> None:
    """Save what was typed on the page of handing in: whose dossier it is and where it goes; the papers cannot be kept."""
    _fits(rest)
    Draft.objects.filter(pk=draft.pk).update(rest=_kept(rest), saved_at=at)


@transaction.atomic
def adopt(*, draft: Draft, account) -> None:
    """Give a draft that was begun without an account to whoever signed in with the same browser."""
    Draft.objects.filter(pk=draft.pk, account=None).update(account=account)
    draft.account = account
    audit.record("dossiers.draft_adopted", draft, by=account, on_behalf_of="", procedure=draft.procedure.code)


@transaction.atomic
def drop(*, draft: Draft, by) -> None:
    """Throw a draft away, with all that was typed."""
    audit.record("dossiers.draft_dropped", draft, by=by, on_behalf_of="", procedure=draft.procedure.code)
    draft.delete()


@transaction.atomic
def forget_drafts(*, now: datetime) -> int:
    """Forget the drafts into which nobody typed for as long as the rule in force today keeps them; return how many."""
    today, count = timezone.localdate(now), 0
    for kind, guests in ((queries.KEPT, False), (queries.KEPT_OF_GUESTS, True)):
        rule = rule_in_force("personal.retention", today, kind)
        over = Draft.objects.filter(
            account__isnull=guests, saved_at__lt=now - timedelta(rule.content["days"])
        )
        gone = over.count()
        over.delete()
        count += gone
    if count:
        audit.record("dossiers.drafts_forgotten", Draft, by="system:drafts", on_behalf_of="", count=count)
    return count
