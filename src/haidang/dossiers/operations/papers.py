"""Papers and results that come as files."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from haidang.core.audit import operations as audit
from haidang.core.events.operations import publish
from haidang.core.files import operations as files
from haidang.core.files import queries as files_of
from haidang.core.files.inspecting import Checked
from haidang.core.refusals import Refusal
from haidang.dossiers import queries, rules
from haidang.dossiers.choices import (
    OPEN,
    PAPERS,
    PAPERS_SENT,
    RESULT,
    Deed,
    State,
    Verb,
)
from haidang.dossiers.models import Dossier


class UnableToAttach(Refusal):
    """The dossier takes no files in the state it is in."""


def attach(
    dossier: Dossier, owner: str, checked: Sequence[Checked], at: datetime, by, brought: bool = False
) -> None:
    """Keep files that were looked through with a dossier, as papers or as results; ``brought`` as of ``files.keep``."""
    files.keep(checked=checked, owner=owner, key=dossier.code, at=at, by=by, brought=brought)


def seen_in_files(dossier: Dossier, verb: Verb) -> set[Deed]:
    """Return the deeds that need not be declared, because the files of the dossier show them."""
    papers = files_of.count_of(PAPERS, dossier.code) if verb is Verb.RECEIVE else 0
    results = queries.results_of(dossier) if verb is Verb.FINISH else []
    return rules.seen(verb, papers, map(queries.is_signed, results))


@transaction.atomic
def send_papers(*, dossier: Dossier, papers: Sequence[Checked], at: datetime, by) -> None:
    """
    Put papers to a dossier: the person answers what the office asked for, or a clerk adds what was scanned.

    The time goes on only when the office has looked at them and takes them in: until then the dossier waits for that.

    :raises UnableToAttach: if there is no paper, or the dossier is over
    """
    if not papers:
        raise UnableToAttach(_("Choose at least one file."))
    if dossier.state not in OPEN:
        raise UnableToAttach(
            _("This dossier takes no more papers: it is “%(state)s”.") % {"state": State(dossier.state).label}
        )
    attach(dossier, PAPERS, papers, at, by)
    if dossier.state == State.SUPPLEMENT:
        dossier.papers_sent_at = at
        dossier.save(update_fields=["papers_sent_at"])
    audit.record("dossiers.papers_sent", dossier, by=by, count=len(papers))
    publish(PAPERS_SENT, dossier=dossier.code)


@transaction.atomic
def attach_result(*, dossier: Dossier, result: Sequence[Checked], at: datetime, by) -> None:
    """
    Put the electronic result to a dossier, before it is finished or afterwards.

    :raises UnableToAttach: if the dossier was refused, stopped or is not yet received
    """
    if dossier.received_at is None or dossier.state in (State.REFUSED, State.STOPPED):
        raise UnableToAttach(_("A result belongs to a dossier that was received and goes on."))
    attach(dossier, RESULT, result, at, by)
