"""
The part of a form in which papers are handed in, one by one: from the wallet by one click, as new files, or later.

It belongs to any form of a higher app: ``take_in`` when the form is sent, ``findings`` once it is known who applies, and what
``chosen`` returns goes to the operation. What was chosen is held until ``done``: browsers forget it when the form comes back.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from haidang.core.files import operations as files
from haidang.core.files import queries as kept_files
from haidang.core.files.choices import Kind
from haidang.core.files.inspecting import UnfitFile
from haidang.core.files.models import File
from haidang.core.files.signatures import signatures_of
from haidang.core.files.uploads import looked_through
from haidang.wallet import queries, rules
from haidang.wallet.choices import FROM_WALLET
from haidang.wallet.handing.asking import Asked, Case
from haidang.wallet.handing.pictures import measured
from haidang.wallet.operations import Chosen

REST = "rest"  # the field of what was not asked for
LATER = "later"
PICTURES = (Kind.PNG, Kind.JPEG)


@dataclass
class Line:
    """One paper that is asked for, as the page shows it."""

    asked: Asked
    offers: list[queries.Kept] = field(default_factory=list)
    over: list[queries.Kept] = field(default_factory=list)
    held: list[File] = field(default_factory=list)
    picked: str = ""
    wrong: list[str] = field(default_factory=list)
    findings: list[rules.Finding] = field(default_factory=list)

    @property
    def issued(self) -> list[queries.Kept]:
        """What the administration issued itself, and so need not be asked for."""
        return [one for one in self.offers if one.issued_here]


class Handing:
    """
    :param form: the secret that the form carries along in a hidden field
    :param account: whose wallet is offered; None for a guest
    :param data: what was sent; None where the form is shown for the first time
    """

    def __init__(self, *, form: str, case: Case, account, owner: str, today: date, data=None, uploads=None):
        self.form, self.case, self.owner, self.today, self.data, self.uploads = form, case, owner, today, data, uploads  # fmt: skip
        self.account = account if account is not None and account.is_authenticated else None
        self.wallet = queries.papers_of(self.account, today) if self.account else []
        self.lines = [self._line(one) for one in case.papers]
        self.rest = Line(Asked(REST, "", "", to_send=False))
        self.found: list[rules.Finding] = []
        self._fill()

    def _line(self, asked: Asked) -> Line:
        fits = queries.fitting(self.wallet, asked.kinds, self.case.procedure_code, asked.key)
        line = Line(asked, [one for one in fits if one.usable], [one for one in fits if not one.usable])
        if self.data is not None:
            line.picked = self.data.get(f"paper-{asked.key}", "")
        elif line.issued:
            line.picked = f"{FROM_WALLET}{line.issued[0].paper.pk}"
        return line

    def _fill(self) -> None:
        held = kept_files.held(self.form) if self.data is not None else {}
        for line in [*self.lines, self.rest]:
            line.held = held.get(line.asked.key, [])

    @property
    def others(self) -> list[queries.Kept]:
        """What the wallet has besides what is offered for a paper that is asked for."""
        offered = {one.paper.pk for line in self.lines for one in line.offers}
        return [one for one in self.wallet if one.usable and one.paper.pk not in offered]

    @property
    def ticked(self) -> set[int]:
        return {int(one) for one in self.data.getlist("wallet") if _is_number(one)} if self.data is not None else set()  # fmt: skip

    @property
    def keep(self) -> bool:
        """Say whether what is sent is to be kept in the wallet too."""
        return bool(self.account and self.data is not None and self.data.get("keep"))

    @property
    def wrong(self) -> list[tuple[str, str]]:
        """What could not be taken in: the field and the sentence."""
        return [(line.asked.key, one) for line in [*self.lines, self.rest] for one in line.wrong]

    def take_in(self, *, at: datetime, by) -> None:
        """Hold what was chosen, and let go what was taken back. What may not be kept is said beside its field."""
        drop = set(self.data.getlist("drop"))
        back = [one.pk for line in [*self.lines, self.rest] for one in line.held if str(one.pk) in drop]
        if back:
            files.release(form=self.form, by=by, only=back)
        for line in [*self.lines, self.rest]:
            name = "papers" if line is self.rest else f"file-{line.asked.key}"
            chosen = [one for one in self.uploads.getlist(name) if one]
            found, line.wrong = looked_through(chosen, self.owner)
            if found:
                try:
                    files.hold(checked=found, form=self.form, field=line.asked.key, at=at, by=by)
                except UnfitFile as refusal:
                    line.wrong.append(str(refusal.message))
        self._fill()

    def done(self, *, by) -> None:
        """Let go what is held: it was handed in."""
        files.release(form=self.form, by=by)

    def look(self, person: rules.Person, *, vouched: bool) -> list[rules.Finding]:
        """Look at everything at once; return what may be wrong."""
        lines = [line for line in [*self.lines, self.rest] if not self._need_not(line)]
        self.found = rules.findings([self._given(line) for line in lines], person, self.today, vouched)
        for line in lines:
            line.findings = [one for one in self.found if one.asked == line.asked.key]
        return self.found

    @property
    def refused(self) -> bool:
        return bool(self.wrong) or any(one.refused for one in self.found)

    @property
    def mark(self) -> str:
        """What the person confirms who hands it in all the same; empty where there is nothing to confirm."""
        return rules.fingerprint(self.found) if self.found else ""

    @property
    def confirmed(self) -> bool:
        return not self.found or (self.data is not None and self.data.get("confirmed") == self.mark)

    def chosen(self) -> list[Chosen]:
        """Return how each paper is handed in, for the operation."""
        found = [
            Chosen(
                line.asked.key, line.asked.written, line.held, self._picked(line), later=line.picked == LATER or line.asked.to_send,
                confirmed=sorted({str(one.trouble) for one in line.findings}),
            )
            for line in self.lines
            if not self._need_not(line)
        ]  # fmt: skip
        said = sorted({str(one.trouble) for one in self.rest.findings})
        found += [Chosen(files=[one], confirmed=said) for one in self.rest.held]
        return found + [Chosen(papers=[pk], confirmed=said) for pk in sorted(self.ticked)]

    def _need_not(self, line: Line) -> bool:
        """The administration has it, and the person sends nothing all the same."""
        return line.asked.held and not line.held and not self._picked(line)

    def _picked(self, line: Line) -> list[int]:
        number = line.picked.removeprefix(FROM_WALLET)
        return [int(number)] if line.picked.startswith(FROM_WALLET) and _is_number(number) else []

    def _given(self, line: Line) -> rules.Given:
        numbers = self._picked(line) if line is not self.rest else sorted(self.ticked)
        mine = {one.paper.pk: one for one in self.wallet}
        taken = [mine[pk] for pk in numbers if pk in mine]
        pages = [page.file for one in taken for page in one.pages]
        return rules.Given(
            line.asked.key, line.asked.words, line.asked.kinds,
            needed=line.asked.to_send and line.picked != LATER, signed_by_applicant=line.asked.filled_in,
            files=[_seen(file) for file in [*line.held, *pages]], papers=[one.as_known() for one in taken],
            gone=len(taken) < len(numbers),
        )  # fmt: skip


def _is_number(text: str) -> bool:
    """Say whether this may be the number of a paper; a longer one than any is not even read."""
    return text.isdecimal() and len(text) < 19


def _seen(file: File) -> rules.Seen:
    """What is seen of a file now: with a file less of its signatures is kept than the rules ask of them."""
    content = kept_files.content_of(file) if file.kind in PICTURES or file.signatures else b""
    picture = measured(content) if file.kind in PICTURES else None
    return rules.Seen(file.name, signatures_of(content) if file.signatures else (), picture)
