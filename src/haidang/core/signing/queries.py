"""Reads of issued documents, and what a file shows of itself."""

import hashlib
import secrets
from dataclasses import dataclass

from django.utils import timezone

from haidang.core.access.registry import named_units
from haidang.core.files.signatures import Signature, signatures_of
from haidang.core.signing.models import Issued
from haidang.core.signing.registry import Sort, sorts

# Letters and digits that nobody mistakes for another on paper; twelve of them are 58 bits, which nobody guesses.
SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_code() -> str:
    """Return a code for a document, to be printed on it before it is signed: "K7QF-2M8X-9TRA"."""
    drawn = "".join(secrets.choice(SIGNS) for _n in range(12))
    return "-".join((drawn[:4], drawn[4:8], drawn[8:]))


def typed_code(text: str) -> str:
    """Return a code as it is kept, however it was typed."""
    signs = [sign for sign in text.upper() if sign in SIGNS]
    return "-".join("".join(signs[n : n + 4]) for n in range(0, len(signs), 4))[:20]


def by_code(code: str) -> Issued | None:
    return Issued.objects.select_related("replaced_by").filter(code=code).first()


def of_thing(sort: str, reference: str) -> list[Issued]:
    """Return what was issued of one thing, the newest first."""
    return list(Issued.objects.filter(sort=sort, reference=reference).order_by("-at", "-id"))


def sort_of(issued: Issued) -> Sort | None:
    return sorts().get(issued.sort)


def unit_name(issued: Issued) -> str:
    """Return the name of the unit that issued it, as far as it is known today; its code otherwise."""
    return named_units(timezone.localdate()).get(issued.unit_code, issued.unit_code)


@dataclass(frozen=True)
class Looked:
    """
    What a file shows of itself.

    :param issued: the document of this house that the file is, or begins with
    :param added: something was added behind what was issued
    """

    signatures: list[Signature]
    issued: Issued | None
    added: bool


def looked_at(data: bytes) -> Looked:
    """
    Verify a PDF and say whether it was issued here.

    A file that was signed once more elsewhere still begins with the bytes that were issued: each signature says how many there were.
    """
    found, read, start, digests = signatures_of(data), hashlib.sha256(), 0, []
    for end in sorted({one.covers for one in found if 0 < one.covers < len(data)} | {len(data)}):
        read.update(memoryview(data)[start:end])  # once through, however many signatures there are
        digests.append(read.hexdigest())
        start = end
    whole = digests[-1]
    there = {
        one.digest: one for one in Issued.objects.select_related("replaced_by").filter(digest__in=digests)
    }
    mine = there.get(whole)
    if mine is None and there:
        mine = max(there.values(), key=lambda one: (one.at, one.pk))
    return Looked(found, mine, mine is not None and mine.digest != whole)
