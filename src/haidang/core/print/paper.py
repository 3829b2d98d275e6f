"""What can be put on paper: plain values only, so that nothing in them is ever read as markup."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from haidang.core.audit.registry import both_names


@dataclass(frozen=True)
class Text:
    """A paragraph."""

    text: str


@dataclass(frozen=True)
class Pairs:
    """Labels, each with its value."""

    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Table:
    """
    A table.

    :param widths: of the columns in parts; 0 for as wide as what is in it
    :param numbers: the columns, counted from 0, that are written to the right
    """

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]
    numbers: Sequence[int] = ()


@dataclass(frozen=True)
class Code:
    """A QR code with other content than the document's own, and what it is for."""

    content: str
    words: str


@dataclass(frozen=True)
class Picture:
    """
    A drawing as SVG, as wide as the page at most, and what it shows in words for who cannot see it.

    It must name no file and no address: nothing is fetched.
    """

    svg: str
    alt: str


Block = Text | Pairs | Table | Code | Picture


@dataclass(frozen=True)
class Signature:
    """
    Who signs: position, a remark such as "(Ký, ghi rõ họ tên)", and the name.

    :param over: whose place they sign in, such as "KT. Chủ tịch"; stands above the position
    """

    position: str
    name: str = ""
    note: str = ""
    over: str = ""


def hand(by: str, in_name_of: str, unit: str) -> str:
    """Return the name below a signature: of who did it; where the house did it by itself (``system:…``), of the unit it did it for."""
    return unit if by.startswith("system:") else both_names(by, in_name_of)


@dataclass(frozen=True)
class Official:
    """
    An official document in the layout of Decree 30/2020/NĐ-CP, Annex I.

    :param parent: the body above; the issuer stands under it
    :param number: as it is to be read, such as "Số: 12/PXL"
    :param title: the kind of document; ``about`` what it is about
    :param live: the address of the live record; a QR code leads there, and ``live_words`` say what for where that is not to see it
    :param warning: stands in red on top, such as that the city is simulated
    :param sealed_by: the unit whose electronic seal it carries, where that unit has a key
    :param subject: of an official letter (công văn): stands under the number, and the title is not printed
    :param paper: "a4", "a5" for slips, or "a4-wide" (lying) for registers; letters are smaller on the last two
    """

    parent: str
    issuer: str
    number: str
    place: str
    on: date
    title: str
    blocks: Sequence[Block]
    signatures: Sequence[Signature]
    about: str = ""
    addressee: str = ""
    recipients: Sequence[str] = ()
    live: str = ""
    note: str = ""
    warning: str = ""
    paper: str = "a4"
    sealed_by: str = ""
    subject: str = ""
    live_words: str = ""


@dataclass(frozen=True)
class Section:
    """A part of a report."""

    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Report:
    """
    A report for reading; no official document.

    :param as_of: of which moment the figures are
    """

    title: str
    as_of: datetime
    sections: Sequence[Section]
    live: str = ""
    warning: str = ""


@dataclass(frozen=True)
class Stamp:
    """
    What is seen of a digital signature on a page: a few short lines.

    :param live: the address where the document is looked at; a QR code leads there
    :param warning: stands in red on top
    """

    lines: Sequence[str]
    live: str = ""
    warning: str = ""
