"""What is late is marked and apologised for; once a new date may be given."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from haidang.core.audit import operations as audit
from haidang.core.calendar import local
from haidang.core.refusals import Refusal
from haidang.core.rows import latest
from haidang.dossiers import rules
from haidang.dossiers.choices import (
    TOLD_LATE,
    TOLD_NEW_DAY,
    State,
    Verb,
)
from haidang.dossiers.models import Dossier, Transition
from haidang.dossiers.operations.history import ReasonMissing, write
from haidang.dossiers.operations.telling import tell_applicant

AT_ONCE = 1000


class UnableToApologise(Refusal):
    pass


@transaction.atomic
def apologise(*, dossier: Dossier, reason: str, new_day: date, at: datetime, by) -> None:
    """
    Apologise for being late, say why and give a new date. The deadline that is counted stays.

    The letter and the tracking page say it, and the person is told of it.

    :raises UnableToApologise: if nothing is being worked on, it was done before, or the new day is not later than the one promised
    :raises ReasonMissing: if the person would not be told why
    """
    newest = latest(Transition, "seq", dossier=dossier.pk)
    state = State(dossier.state)
    before = Transition.objects.filter(dossier=dossier, verb=Verb.APOLOGISE).count()
    if before:
        raise UnableToApologise(_("A new date may be given once only, and that was done."))
    if not rules.may_apologise(state, dossier.due_at, before):
        raise UnableToApologise(
            _("“%(verb)s” is not possible while the dossier is “%(state)s”.")
            % {"verb": Verb.APOLOGISE.label, "state": state.label}
        )
    if not reason.strip():
        raise ReasonMissing(_("Write the reason: the person concerned will read it."))
    if new_day <= max(local(dossier.due_at).date(), local(at).date()):
        raise UnableToApologise(_("Give the new day, later than the one promised so far."))
    write(
        dossier, newest.seq + 1, Verb.APOLOGISE, state, at, by, dossier.step_unit_code, reason.strip(), dossier.due_at, promised_on=new_day
    )  # fmt: skip
    audit.record("dossiers.apologise", dossier, by=by, day=new_day.isoformat())
    tell_applicant(dossier, TOLD_NEW_DAY, "new day", at, reason.strip(), new_day)


@transaction.atomic
def mark_late(*, now: datetime) -> int:
    """
    Mark the open dossiers whose time ran out, so that everybody counts them as late, and apologise to the applicants; not
    once more to those who were told a new day before.

    Return how many are new, a thousand at most: the next minute takes the others.
    """
    going = Dossier.objects.filter(late=False, finished_at__isnull=True, due_at__lt=now)
    found = list(
        going.select_for_update(skip_locked=True, of=("self",)).select_related("applicant_account").order_by("due_at", "id")[:AT_ONCE]
    )  # fmt: skip
    Dossier.objects.filter(pk__in=[dossier.pk for dossier in found]).update(late=True)
    told_before = set(
        Transition.objects.filter(dossier__in=found, verb=Verb.APOLOGISE).values_list("dossier_id", flat=True)
    )
    for dossier in found:
        if dossier.pk not in told_before:
            tell_applicant(dossier, TOLD_LATE, "late", now, "")
    return len(found)
