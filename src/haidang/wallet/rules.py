"""What may be wrong with papers before they are handed in. No database, no clock: everything is told, days are arguments."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from haidang.core.files.signatures import Signature
from haidang.core.text import search_key
from haidang.wallet.choices import REFUSED, Trouble

# Below these a picture is often not readable (assumptions, tried with photographs of papers).
SMALL = 500  # dots of the shorter side
SHARP = 12.0  # how much neighbouring dots differ, at a size of 800
CONTRAST = 12.0  # how much light and dark dots differ, of 255


@dataclass(frozen=True)
class Picture:
    """What was measured of a picture: dots of its shorter side, how sharp it is, how much light and dark differ."""

    short_side: int
    sharpness: float
    contrast: float


@dataclass(frozen=True)
class Seen:
    """One file of a paper, as it was looked through."""

    name: str
    signatures: Sequence[Signature] = ()
    picture: Picture | None = None


@dataclass(frozen=True)
class Kept:
    """What is known of a paper of the wallet."""

    title: str
    kind: str
    kind_in_words: str
    valid_until: date | None = None
    holder_name: str = ""
    holder_id_number: str = ""
    issued_here: bool = False


@dataclass(frozen=True)
class Given:
    """
    How one paper that is asked for is to be handed in.

    :param kinds: of which kinds it may be; empty where nobody knows
    :param needed: it is to be sent with the form, unless it comes later
    :param signed_by_applicant: a form that the applicant fills in and signs
    :param gone: a paper of the wallet was chosen that is not there any more
    """

    asked: str
    words: str
    kinds: frozenset[str] = frozenset()
    needed: bool = True
    signed_by_applicant: bool = False
    files: Sequence[Seen] = ()
    papers: Sequence[Kept] = ()
    gone: bool = False


@dataclass(frozen=True)
class Person:
    """For whom something is handed in, as they say."""

    name: str = ""
    id_number: str = ""


@dataclass(frozen=True)
class Finding:
    """One thing that may be wrong, with what to do."""

    trouble: Trouble
    asked: str
    said: dict[str, Any] = field(default_factory=dict)

    @property
    def refused(self) -> bool:
        return self.trouble in REFUSED

    @property
    def sentence(self) -> str:
        return str(SENTENCES[self.trouble]) % self.said


SENTENCES = {
    Trouble.MISSING: gettext_lazy("“%(words)s” is not there yet. Send it now, or say that you hand it in later."),
    Trouble.GONE: gettext_lazy("What you chose for “%(words)s” is not in your wallet any more. Choose another one or send a file."),
    Trouble.EXPIRED: gettext_lazy("“%(paper)s” was valid until %(until)s only. Get a new one and send that instead."),
    Trouble.CHANGED: gettext_lazy("“%(file)s” was changed after it was signed, so its signature proves nothing. Send it just as you received it."),
    Trouble.LAPSED: gettext_lazy("“%(file)s” was signed when the certificate of %(signer)s was out of time. Ask for one that is signed anew."),
    Trouble.NOT_VOUCHED: gettext_lazy("No authority known here vouches for the signature of %(signer)s on “%(file)s”. The office may ask for the original."),
    Trouble.OTHER_PERSON: gettext_lazy("“%(paper)s” is of %(holder)s, but the dossier is for %(name)s. Look whether it is the right paper."),
    Trouble.OTHER_SIGNER: gettext_lazy("“%(file)s” is signed by %(signer)s, but the dossier is for %(name)s. Whoever applies signs the form."),
    Trouble.OTHER_KIND: gettext_lazy("You keep “%(paper)s” as “%(kind)s”, but “%(words)s” is asked for. Look whether it is the right paper."),
    Trouble.SMALL: gettext_lazy("The picture “%(file)s” is small and may not be readable. Take it again from nearer, or in better quality."),
    Trouble.BLURRED: gettext_lazy("The picture “%(file)s” looks blurred. Look whether every word can be read, or take it again with a steady hand."),
    Trouble.DARK: gettext_lazy("The picture “%(file)s” looks dark or empty. Take it again in good light."),
}  # fmt: skip


def findings(given: Iterable[Given], applicant: Person, on: date, vouched: bool) -> list[Finding]:
    """
    Return everything that may be wrong, all at once, in the order of the papers.

    :param vouched: roots are set here, so that it is known whom authorities vouch for
    """
    return [found for one in given for found in _of(one, applicant, on, vouched)]


def _of(one: Given, applicant: Person, on: date, vouched: bool) -> Iterator[Finding]:
    if one.gone:
        yield Finding(Trouble.GONE, one.asked, {"words": one.words or _("Other papers")})
    elif one.needed and not one.files and not one.papers:
        yield Finding(Trouble.MISSING, one.asked, {"words": one.words})
    for paper in one.papers:
        yield from _of_paper(one, paper, applicant, on)
    for file in one.files:
        for signature in file.signatures:
            yield from _of_signature(one, file, signature, applicant, vouched)
        if file.picture:
            yield from _of_picture(one, file, file.picture)


def _of_paper(one: Given, paper: Kept, applicant: Person, on: date) -> Iterator[Finding]:
    if is_over(paper.valid_until, on):
        yield Finding(Trouble.EXPIRED, one.asked, {"paper": paper.title, "until": f"{paper.valid_until:%d/%m/%Y}"})  # fmt: skip
    if one.kinds and paper.kind not in one.kinds:
        yield Finding(Trouble.OTHER_KIND, one.asked, {"paper": paper.title, "kind": paper.kind_in_words, "words": one.words})  # fmt: skip
    if is_another(paper.holder_name, paper.holder_id_number, applicant):
        yield Finding(Trouble.OTHER_PERSON, one.asked, {"paper": paper.title, "holder": paper.holder_name or paper.holder_id_number, "name": applicant.name})  # fmt: skip


def _of_signature(
    one: Given, file: Seen, signature: Signature, applicant: Person, vouched: bool
) -> Iterator[Finding]:
    said = {"file": file.name, "signer": signature.signer or "?", "name": applicant.name}
    if not signature.good:
        yield Finding(Trouble.CHANGED, one.asked, said)
        return
    if is_lapsed(signature):
        yield Finding(Trouble.LAPSED, one.asked, said)
    elif vouched and not signature.trusted_by:
        yield Finding(Trouble.NOT_VOUCHED, one.asked, said)
    if one.signed_by_applicant and is_another(signature.signer, "", applicant):
        yield Finding(Trouble.OTHER_SIGNER, one.asked, said)


def _of_picture(one: Given, file: Seen, picture: Picture) -> Iterator[Finding]:
    said = {"file": file.name}
    if picture.contrast < CONTRAST:
        yield Finding(Trouble.DARK, one.asked, said)
    elif picture.short_side < SMALL:
        yield Finding(Trouble.SMALL, one.asked, said)
    elif picture.sharpness < SHARP:
        yield Finding(Trouble.BLURRED, one.asked, said)


def is_over(valid_until: date | None, on: date) -> bool:
    """Say whether a paper is no longer valid on a day; the last day still counts."""
    return valid_until is not None and valid_until < on


def is_another(name: str, id_number: str, applicant: Person) -> bool:
    """
    Say whether a paper is of somebody else than the applicant, as far as both are known.

    The numbers decide where both are given; names are compared without accents and capitals.
    """
    if id_number and applicant.id_number:
        return id_number != applicant.id_number
    return bool(name and applicant.name) and search_key(name) != search_key(applicant.name)


def is_lapsed(signature: Signature) -> bool:
    """Say whether a signature was made when its certificate did not hold; False where the days of the certificate are not known."""
    moment = signature.moment
    if moment is None:
        return False
    first, last = (datetime.fromisoformat(day) if day else None for day in (signature.since, signature.until))
    return bool((first and moment < first) or (last and moment > last))


def fingerprint(found: Iterable[Finding]) -> str:
    """Write what was found in a few signs: who confirms it confirms just this, and nothing that comes later."""
    text = json.dumps(sorted([one.trouble, one.asked, sorted(map(str, one.said.values()))] for one in found))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
