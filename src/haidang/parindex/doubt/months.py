"""The page on which a unit's rank goes month by month."""

from dataclasses import dataclass
from itertools import pairwise

from django.http import Http404
from django.utils import timezone

from haidang.core.facts import queries as facts
from haidang.core.pages import page, show
from haidang.parindex import queries
from haidang.parindex.doubt.course import Step, course, left_out, years
from haidang.units.queries import by_code

WIDTH, HEIGHT, EDGE = 360, 150, 24


@dataclass(frozen=True)
class Dot:
    """A rank in the picture: where it stands, and its number above."""

    x: int
    y: int
    rank: int


@dataclass(frozen=True)
class Picture:
    """Ranks as dots and lines between those of months that follow each other, the first rank on top; months below."""

    dots: list[Dot]
    lines: list[tuple[Dot, Dot]]
    months: list[tuple[int, str]]


def picture(steps: list[Step]) -> Picture:
    """Return the picture of ranks over months; a month without a rank leaves a gap."""
    last, wide = max((step.measured for step in steps), default=1), max(len(steps) - 1, 1)
    at = [EDGE + (WIDTH - 2 * EDGE) * number // wide for number in range(len(steps))]

    def dot(number: int, rank: int) -> Dot:
        return Dot(at[number], EDGE + (HEIGHT - 3 * EDGE) * (rank - 1) // max(last - 1, 1), rank)

    found = [dot(number, step.rank) if step.rank else None for number, step in enumerate(steps)]
    lines = [(one, after) for one, after in pairwise(found) if one and after]
    return Picture([one for one in found if one], lines, [(x, f"{step.month:%m}") for x, step in zip(at, steps, strict=True)])  # fmt: skip


@page(public=True)
def months(request, unit):
    """Where a unit stood at the end of each month of a year, as units were or as units are now."""
    found, book, snapshot = by_code(unit), queries.book_in_use(), facts.latest()
    if found is None or book is None or snapshot is None:
        raise Http404
    today, as_now = timezone.localdate(), request.GET.get("as") == "now"
    known = years(snapshot, today)
    year = next((one for one in known if str(one) == request.GET.get("year")), today.year)
    block, steps = course(book, snapshot, unit, year, today, as_now)
    return show(
        request, "parindex/doubt/months.html", unit=found, book=queries.read(book), snapshot=snapshot, chosen=block, steps=steps[::-1], year=str(year), years=[str(one) for one in known],
        left_out=left_out(book), as_now=as_now, picture=picture(steps) if any(step.rank for step in steps) else None, width=WIDTH, height=HEIGHT, foot=HEIGHT - EDGE // 3,
    )  # fmt: skip
