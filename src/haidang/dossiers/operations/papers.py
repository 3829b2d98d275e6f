"""Papers and results that come as files."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from haidang.core.accounts.models import User
from haidang.core.audit import operations as audit
from haidang.core.events.operations import publish
from haidang.core.files import operations as files
from haidang.core.files import queries as files_of
from haidang.core.files.inspecting import Checked
from haidang.core.refusals import Refusal
from haidang.dossiers import queries, rules
from haidang.dossiers.choices import (
    CAME_TO_NOTHING,
    DONE,
    OPEN,
    PAPERS,
    PAPERS_SENT,
    RESULT,
    Deed,
    State,
    Verb,
)
from haidang.dossiers.models import Dossier
from haidang.units.queries import by_code as unit_by_code
from haidang.wallet import operations as wallet
from haidang.wallet.operations import Person

TAKE_IN = (Verb.RECEIVE, Verb.ANSWER_SUPPLEMENT)  # papers are looked at by somebody of the office


class UnableToAttach(Refusal):
    """The dossier takes no files in the state it is in."""


def attach(
    dossier: Dossier, owner: str, checked: Sequence[Checked], at: datetime, by, brought: bool = False
) -> None:
    """Keep files that were looked through with a dossier, as papers or as results; ``brought`` as of ``files.keep``."""
    files.keep(checked=checked, owner=owner, key=dossier.code, at=at, by=by, brought=brought)


def seen_in_files(dossier: Dossier, verb: Verb) -> set[Deed]:
    """Return the deeds that need not be declared, because the files of the dossier show them."""
    papers = files_of.count_of(PAPERS, dossier.code) if verb in TAKE_IN else 0
    results = queries.results_of(dossier) if verb is Verb.FINISH else []
    reused = queries.reused_in(dossier) if papers else 0
    return rules.seen(verb, papers, map(queries.is_signed, results), reused)


def into_the_wallet(dossier: Dossier, at: datetime, by) -> None:
    """Put the electronic result into the wallet of the account that handed the dossier in, so that it need never be brought again."""
    if dossier.applicant_account_id is None:
        return
    unit = unit_by_code(dossier.unit_code)
    wallet.put_result(
        account=dossier.applicant_account, thing=dossier.code, procedure=dossier.procedure,
        issued_by=unit.name if unit else dossier.unit_code, holder_name=dossier.applicant_name,
        holder_id_number=dossier.applicant_id_number, results=files_of.files_of(RESULT, dossier.code), at=at, by=by,
    )  # fmt: skip


@transaction.atomic
def send_papers(
    *, dossier: Dossier, at: datetime, by, papers: Sequence[Checked] = (), chosen: Sequence[wallet.Chosen] = (),
    account: User | None = None, keep_for: Person | None = None,
) -> None:  # fmt: skip
    """
    Put papers to a dossier: the person answers what the office asked for, or a clerk adds what was scanned.

    The time goes on only when the office has looked at them and takes them in: until then the dossier waits for that.

    :param papers: what came at the counter; ``chosen``: what the person chose on the page, from the wallet of ``account`` too
    :param keep_for: what is sent anew goes into that wallet too, as papers of this person
    :raises UnableToAttach: if there is no paper, or the dossier is over
    :raises UnableToHandIn: if a paper is not in the wallet any more
    """
    chosen = [one for one in chosen if one.files or one.papers]
    if not papers and not chosen:
        raise UnableToAttach(_("Choose at least one file."))
    if dossier.state not in OPEN:
        raise UnableToAttach(
            _("This dossier takes no more papers: it is “%(state)s”.") % {"state": State(dossier.state).label}
        )
    attach(dossier, PAPERS, papers, at, by)
    wallet.hand_in(
        thing=dossier.code, procedure_code=dossier.procedure.code, owner=PAPERS, chosen=chosen, account=account, keep_for=keep_for,
        at=at, by=by,
    )  # fmt: skip
    if dossier.state == State.SUPPLEMENT:
        dossier.papers_sent_at = at
        dossier.save(update_fields=["papers_sent_at"])
    audit.record("dossiers.papers_sent", dossier, by=by, count=len(papers) + len(chosen))
    publish(PAPERS_SENT, dossier=dossier.code)


@transaction.atomic
def attach_result(*, dossier: Dossier, result: Sequence[Checked], at: datetime, by) -> None:
    """
    Put the electronic result to a dossier, before it is finished or afterwards.

    :raises UnableToAttach: if the dossier was refused, stopped or is not yet received
    """
    if dossier.received_at is None or dossier.state in CAME_TO_NOTHING:
        raise UnableToAttach(_("A result belongs to a dossier that was received and goes on."))
    attach(dossier, RESULT, result, at, by)
    if dossier.state in DONE:
        into_the_wallet(dossier, at, by)
