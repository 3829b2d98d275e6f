"""The register of dossiers of a unit in a year, in books."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Q
from django.utils import timezone

from haidang.core.access.queries import units_where
from haidang.dossiers.choices import SIGNS, SlipKind
from haidang.dossiers.models import Dossier, HandoverLine, NumberSequence, Slip
from haidang.dossiers.permissions import SEE

# How many numbers fill a book: an assumption. That the numbers go on in the next book was read (Circular 01/2018).
A_BOOK = 500


@dataclass(frozen=True)
class Entry:
    """A line of the register; ``transferred_at``: when the counter handed the dossier over, as far as a sheet says so."""

    number: int
    dossier: Dossier
    transferred_at: datetime | None


@dataclass(frozen=True)
class Book:
    """Which numbers a book has; ``until`` is the last one in it so far."""

    number: int
    first: int
    until: int


@dataclass(frozen=True)
class RegisterBook:
    """
    One book of a unit's register, with its entries.

    :param closed_on: when it was closed: full, or the year over; None while it goes on
    """

    unit_code: str
    year: int
    number: int
    entries: list[Entry]
    opened_on: date
    closed_on: date | None


def registers_of(user) -> dict[int, set[str]]:
    """Return in which years which units have a register that somebody may see, the latest year first."""
    codes = units_where(user, SEE)
    ending = f"/{SIGNS[SlipKind.RECEIPT]}"
    found: dict[int, set[str]] = {}
    for series, year in (
        NumberSequence.objects.filter(series__endswith=ending).values_list("series", "year").order_by("-year")
    ):
        unit = series.removesuffix(ending)
        if codes is None or unit in codes:
            found.setdefault(year, set()).add(unit)
    return found


def _of(unit_code: str, year: int):
    return Slip.objects.filter(unit_code=unit_code, year=year, kind=SlipKind.RECEIPT)


def books_of_register(unit_code: str, year: int) -> list[Book]:
    """Return the books of a unit's register in a year."""
    last = _of(unit_code, year).aggregate(last=Max("number"))["last"] or 0
    return [
        Book(place + 1, place * A_BOOK + 1, min((place + 1) * A_BOOK, last))
        for place in range(-(-last // A_BOOK))
    ]


def book_of_register(unit_code: str, year: int, number: int) -> RegisterBook | None:
    """Return one book with its entries; None where the unit has no such book."""
    first = (number - 1) * A_BOOK + 1
    slips = list(
        _of(unit_code, year).filter(number__gte=first, number__lt=first + A_BOOK).order_by("number").select_related("dossier__procedure")
    )  # fmt: skip
    if not slips:
        return None
    handed: dict[int, datetime] = {}
    lines = HandoverLine.objects.filter(
        Q(dossier__in=[one.dossier_id for one in slips]) & Q(sheet__unit_code=unit_code)
    )
    for dossier, at in lines.order_by("-id").values_list("dossier_id", "sheet__at"):
        handed[dossier] = at
    entries = [Entry(one.number, one.dossier, handed.get(one.dossier_id)) for one in slips]
    full, today = len(slips) == A_BOOK, timezone.localdate()
    received = [timezone.localdate(one.dossier.received_at or one.dossier.submitted_at) for one in slips]
    closed = date(year, 12, 31) if today.year > year and not full else received[-1] if full else None
    return RegisterBook(
        unit_code, year, number, entries, date(year, 1, 1) if number == 1 else received[0], closed
    )
