"""Papers are put into a wallet, changed, taken out and used; whatever is asked for is handed in."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from haidang.core.accounts.models import User
from haidang.core.audit import operations as audit
from haidang.core.calendar import local
from haidang.core.files import operations as files
from haidang.core.files import queries as kept_files
from haidang.core.files.inspecting import Checked
from haidang.core.files.models import File
from haidang.core.refusals import Refusal
from haidang.procedures.guides.choices import OTHER
from haidang.procedures.guides.kinds import choices, kind_of_result, kinds_of, valid_until
from haidang.wallet import queries
from haidang.wallet.choices import MOST_FILES, MOST_PAPERS, PAPER, How, Origin
from haidang.wallet.models import Handed, Paper
from haidang.wallet.rules import Person, is_over


class UnableToPutIn(Refusal):
    """The paper was not put into the wallet; nothing of it was kept."""


class UnableToHandIn(Refusal):
    """A paper of the wallet cannot be handed in any more; nothing was."""


@dataclass(frozen=True)
class Written:
    """What is written on a paper, as the person typed it. ``valid_until`` is None where no end is written."""

    title: str
    kind: str = OTHER
    paper_number: str = ""
    issued_by: str = ""
    issued_on: date | None = None
    valid_until: date | None = None
    holder_name: str = ""
    holder_id_number: str = ""


@dataclass(frozen=True)
class Chosen:
    """
    How one paper that was asked for is handed in.

    :param asked: its key in the guide, empty for what was not asked for; ``words`` as it was asked for
    :param files: files that are kept already, such as those held of a form
    :param papers: numbers of papers of the wallet
    :param later: it comes later, the person said so
    :param confirmed: troubles the person saw and confirmed
    """

    asked: str = ""
    words: str = ""
    files: Sequence[File] = ()
    papers: Sequence[int] = ()
    later: bool = False
    confirmed: Sequence[str] = field(default_factory=tuple)


def _checked(written: Written) -> Written:
    if not written.title.strip():
        raise UnableToPutIn(_("Write what the paper is called."))
    if written.kind not in dict(choices()):
        raise UnableToPutIn(_("Choose the kind of paper from the list."))
    if written.issued_on and written.valid_until and written.valid_until < written.issued_on:
        raise UnableToPutIn(_("The last day it is valid lies before the day it was issued. Compare both with the paper."))  # fmt: skip
    return replace(written, title=written.title.strip())


@transaction.atomic
def put_in(
    *, account: User, written: Written, pages: Sequence[Checked | File], at: datetime, by, replaces: Paper | None = None,
) -> Paper:  # fmt: skip
    """
    Put a paper into somebody's wallet; return it.

    :param pages: its files: looked through just now, or kept already elsewhere
    :param replaces: an older one of the same account, which is not offered any more from now on
    :raises UnableToPutIn: if something needed is missing or does not fit together, or the wallet is full
    """
    written = _checked(written)
    if not 0 < len(pages) <= MOST_FILES:
        raise UnableToPutIn(_("A paper has one to %(most)s files. Join more pages into one PDF.") % {"most": MOST_FILES})  # fmt: skip
    User.objects.select_for_update().get(pk=account.pk)  # two at once do not pass the limit
    if Paper.objects.filter(account=account).count() >= MOST_PAPERS:
        raise UnableToPutIn(_("Your wallet holds %(most)s papers already. Take out what you no longer need.") % {"most": MOST_PAPERS})  # fmt: skip
    old = Paper.objects.filter(account=account, pk=replaces.pk, replaced_by=None) if replaces else None
    if old is not None and not old.exists():
        raise UnableToPutIn(_("This paper was replaced already. Look at your wallet again."))
    paper = Paper.objects.create(account=account, origin=Origin.SELF, put_at=at, **vars(written))
    _keep(paper, pages, at, by)
    if old is not None:
        old.update(replaced_by=paper)
    audit.record("wallet.put_in", paper, by=by)
    return paper


def _keep(paper: Paper, pages: Sequence[Checked | File], at: datetime, by) -> None:
    for page in pages:
        if isinstance(page, File):
            files.keep_again(file=page, owner=PAPER, key=str(paper.pk), at=at, by=by)
        else:
            files.keep(checked=[page], owner=PAPER, key=str(paper.pk), at=at, by=by)


@transaction.atomic
def change(*, paper: Paper, written: Written, by) -> None:
    """
    Change what is written of a paper that the person put in.

    :raises UnableToPutIn: if it does not fit together, or the administration issued it
    """
    if paper.origin != Origin.SELF:
        raise UnableToPutIn(_("What the administration issued is not changed here. Ask the office that issued it."))  # fmt: skip
    if not Paper.objects.filter(pk=paper.pk).update(**vars(_checked(written))):
        raise UnableToPutIn(_("This paper is not in your wallet any more."))
    audit.record("wallet.changed", paper, by=by)


@transaction.atomic
def remove(*, paper: Paper, by) -> None:
    """Take a paper out of the wallet. What was handed in with it stays where it was handed in."""
    audit.record("wallet.removed", paper, by=by)
    files.forget(owner=PAPER, keys=[str(paper.pk)], by=by)
    paper.delete()


@transaction.atomic
def put_result(
    *, account: User, thing: str, procedure, issued_by: str, holder_name: str, holder_id_number: str, results: Sequence[File],
    at: datetime, by,
) -> Paper | None:  # fmt: skip
    """
    Put the electronic result of something into the wallet of whom it is for; return it, None where there is no file.

    Done again it adds what came meanwhile and nothing twice.

    :param procedure: the procedure it is the result of
    """
    if not results:
        return None
    words = procedure.result or procedure.name
    kind = kind_of_result(procedure.code, words)
    paper, made = Paper.objects.get_or_create(
        account=account, thing=thing,
        defaults={
            "kind": kind, "title": words[:200], "paper_number": thing, "issued_by": issued_by[:200], "issued_on": local(at).date(),
            "valid_until": valid_until(kind, local(at).date()), "holder_name": holder_name, "holder_id_number": holder_id_number,
            "origin": Origin.RESULT, "put_at": at,
        },
    )  # fmt: skip
    there = {file.digest for file in kept_files.files_of(PAPER, str(paper.pk))}
    new = [file for file in results if file.digest not in there]
    _keep(paper, new, at, by)
    if made or new:
        audit.record("wallet.result_put_in", paper, by=by, on_behalf_of="", thing=thing)
    return paper


@transaction.atomic
def hand_in(
    *, thing: str, procedure_code: str, owner: str, chosen: Sequence[Chosen], account: User | None, at: datetime, by,
    keep_for: Person | None = None,
) -> None:  # fmt: skip
    """
    Hand in papers with something: each becomes a file of it, and it is written down which paper that is and where it came from.

    :param thing: the code of what they are handed in with; ``owner``: its sort of files
    :param account: whose wallet may be used; None for a guest
    :param keep_for: what is sent anew goes into the wallet too, as papers of this person; None keeps nothing
    :raises UnableToHandIn: if a paper was taken out of the wallet meanwhile, or is no longer valid
    """
    today = local(at).date()
    for one in chosen:
        row = {
            "thing": thing, "procedure_code": procedure_code, "asked": one.asked, "words": one.words, "at": at,
            "confirmed": list(one.confirmed) or None,
        }  # fmt: skip
        own = _kept_too(account, one, keep_for, at, by) if account and keep_for and one.files else None
        for file in one.files:
            kept = files.keep_again(file=file, owner=owner, key=thing, at=at, by=by)
            Handed.objects.create(how=How.SENT, file=kept, paper=own, **row)
        for pk in one.papers:
            found = queries.paper_of(account, pk, today) if account else None
            if found is None or is_over(found.paper.valid_until, today):
                raise UnableToHandIn(_("A paper that you chose is not in your wallet any more, or is no longer valid. Look at your choice again."))  # fmt: skip
            how = How.ISSUED if found.issued_here else How.WALLET
            for page in found.pages:
                kept = files.keep_again(file=page.file, owner=owner, key=thing, at=at, by=by)
                Handed.objects.create(how=how, file=kept, paper=found.paper, **row)
            used = "wallet.used" if by == account else "wallet.used_at_counter"
            audit.record(used, found.paper, by=by, thing=thing)
        if one.later and not one.files and not one.papers:
            Handed.objects.create(how=How.LATER, **row)


def _kept_too(account: User, one: Chosen, holder: Person, at: datetime, by) -> Paper | None:
    """What was just sent as a paper of the wallet; its kind is told from the words it was asked for in, where they say but one."""
    told = kinds_of(one.words)
    written = Written(
        (one.words or one.files[0].name)[:200], next(iter(told)) if len(told) == 1 else OTHER,
        holder_name=holder.name, holder_id_number=holder.id_number,
    )  # fmt: skip
    try:
        return put_in(account=account, written=written, pages=one.files, at=at, by=by)
    except UnableToPutIn:
        return None  # a full wallet is no reason not to take in a dossier
