"""Reads of papers that people keep, and of what was handed in."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast

from haidang.core.accounts.models import User
from haidang.core.files import queries as files
from haidang.core.files.models import File
from haidang.core.files.signatures import Signature
from haidang.procedures.guides.kinds import title_of
from haidang.wallet import rules
from haidang.wallet.choices import FROM_WALLET, PAPER, How, Origin
from haidang.wallet.models import Handed, Paper


@dataclass(frozen=True)
class Page:
    """A file of a paper with the signatures in it, as they were verified when it came."""

    file: File
    signatures: list[Signature]


@dataclass(frozen=True)
class Kept:
    """
    A paper of the wallet with its files and with what it was handed in with, the latest first.

    :param over: it is no longer valid on the day it was asked for
    """

    paper: Paper
    pages: tuple[Page, ...]
    uses: tuple[Handed, ...]
    over: bool

    @property
    def kind(self) -> str:
        return title_of(self.paper.kind)

    @property
    def issued_here(self) -> bool:
        return self.paper.origin == Origin.RESULT

    @property
    def changed(self) -> bool:
        return any(not one.good for page in self.pages for one in page.signatures)

    @property
    def signed(self) -> bool:
        return any(page.signatures for page in self.pages)

    @property
    def dossiers(self) -> list[Handed]:
        """What it was handed in with, each once, the latest first."""
        return list({one.thing: one for one in reversed(self.uses)}.values())[::-1]

    @property
    def value(self) -> str:
        """What a form says that chooses it."""
        return f"{FROM_WALLET}{self.paper.pk}"

    @property
    def usable(self) -> bool:
        """Say whether it may be used in a dossier as it is."""
        return not self.over and not self.changed and self.paper.replaced_by_id is None

    def as_known(self) -> rules.Kept:
        """Return what the rules ask of it."""
        paper = self.paper
        return rules.Kept(
            paper.title, paper.kind, self.kind, paper.valid_until, paper.holder_name, paper.holder_id_number, self.issued_here
        )  # fmt: skip


def papers_of(account: User, on: date) -> list[Kept]:
    """Return what an account keeps, the newest first; what was erased is not among it."""
    return _kept(Paper.objects.filter(account=account).order_by("-put_at", "-pk"), on)


def paper_of(account: User, pk: int, on: date) -> Kept | None:
    """Return one paper of an account; None where it has none of this number, or what is in it was erased."""
    found = _kept(Paper.objects.filter(account=account, pk=pk), on)
    return found[0] if found else None


def _kept(papers: Iterable[Paper], on: date) -> list[Kept]:
    papers = list(papers)
    pages = files.files_of_many(PAPER, [str(one.pk) for one in papers])
    uses = defaultdict(list)
    for one in Handed.objects.filter(paper__in=papers).order_by("-at", "-pk"):
        uses[one.paper_id].append(one)
    return [
        Kept(
            one, tuple(Page(file, files.signatures_in(file)) for file in pages[str(one.pk)]), tuple(uses[one.pk]),
            rules.is_over(one.valid_until, on),
        )
        for one in papers
        if str(one.pk) in pages
    ]  # fmt: skip


def fitting(kept: Iterable[Kept], kinds: Collection[str], procedure_code: str, asked: str) -> list[Kept]:
    """
    Return which of the papers fit one that is asked for: of the same kind, or handed in as the same before.

    What a newer one replaced is left out; what is over comes last, to say why it is not offered.
    """
    found = [
        one
        for one in kept
        if one.paper.replaced_by_id is None
        and (
            one.paper.kind in kinds
            or any(use.procedure_code == procedure_code and use.asked == asked != "" for use in one.uses)
        )
    ]
    return sorted(found, key=lambda one: (not one.usable, not one.issued_here))


def numbers_about(handle: str, value: str) -> QuerySet:
    """Return the keys under which files of a person's papers are kept: of whose account it is, and by nothing else."""
    found = Paper.objects.filter(account=value) if handle == "account" else Paper.objects.none()
    return found.order_by().values_list(Cast("pk", CharField()), flat=True)


def handed_with(thing: str) -> list[Handed]:
    """Return what was handed in with something, in the order in which it was asked for."""
    return list(Handed.objects.select_related("file", "paper").filter(thing=thing).order_by("at", "pk"))


def still_to_come(thing: str) -> list[Handed]:
    """Return the papers that somebody said would come later and that did not come yet."""
    there = handed_with(thing)
    came = {one.asked for one in there if one.how != How.LATER}
    return list({one.asked: one for one in there if one.how == How.LATER and one.asked not in came}.values())


def used_again_in(thing: str) -> tuple[int, set[str]]:
    """
    Return how many papers of something the administration issued itself, and with what the others from wallets were handed in before.

    Whether it took those in then, whoever knows the things can say.
    """
    here = list(Handed.objects.filter(thing=thing).order_by().values_list("how", "paper"))
    issued = sum(how == How.ISSUED for how, _paper in here)
    again = {paper for how, paper in here if how == How.WALLET and paper is not None}
    if not again:
        return issued, set()
    before = Handed.objects.filter(paper__in=again).exclude(thing=thing)
    return issued, set(before.order_by().values_list("thing", flat=True).distinct())
