"""How a round goes: its stages, their days, who leads a leaf. No database, no clock."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Protocol

from haidang.parindex.choices import Stage
from haidang.parindex.engine.book import Book, Node
from haidang.parindex.engine.score import BY_PEOPLE

ORDER = list(Stage)
# What a unit says of itself, and what comes from a survey by a file.
SURVEYED = ("given", "answers")
SELF_SCORED = tuple(kind for kind in BY_PEOPLE if kind not in SURVEYED)
ANSWER_DAYS = 15  # within which an objection is answered: an assumption


class Planned(Protocol):
    stage: str
    starts_on: date | None
    self_until: date | None
    appraise_until: date | None
    explain_until: date | None
    second_until: date | None
    council_until: date | None
    objections_until: date | None


# The field with the last day of each stage that has one.
DAYS = {
    Stage.SELF: "self_until",
    Stage.APPRAISAL: "appraise_until",
    Stage.EXPLANATION: "explain_until",
    Stage.SECOND: "second_until",
    Stage.COUNCIL: "council_until",
}


def last_day(plan: Planned, stage: str | None = None) -> date | None:
    """Return the last day of a stage, of the one the round is at unless told; None where it has none."""
    stage = stage or plan.stage
    if stage == Stage.PUBLISHED:
        return plan.objections_until
    return getattr(plan, DAYS[stage]) if stage in DAYS else None


def following(stage: str) -> Stage | None:
    """Return the stage after one; None after the last."""
    at = ORDER.index(stage)
    return ORDER[at + 1] if at + 1 < len(ORDER) else None


def is_before(stage: str, other: str) -> bool:
    return ORDER.index(stage) < ORDER.index(other)


def moves_to(plan: Planned, today: date) -> Stage | None:
    """Return where a round that moves by date should go today; None where it stays."""
    if plan.stage == Stage.PLANNED:
        return Stage.SELF if plan.starts_on and plan.starts_on <= today else None
    day = last_day(plan)
    if plan.stage in (Stage.SELF, Stage.APPRAISAL, Stage.EXPLANATION, Stage.SECOND) and day and day < today:
        return following(plan.stage)
    return None


def takes_objections(plan: Planned, today: date, *, measured: bool) -> bool:
    """Say whether a unit may object: to a measured figure until the council decides, to any once it is published, for some days."""
    if plan.stage == Stage.PUBLISHED:
        return today <= plan.objections_until
    return measured and plan.stage != Stage.PLANNED and is_before(plan.stage, Stage.COUNCIL)


def days_out_of_order(days: list[tuple[str, date]]) -> Iterator[str]:
    """Yield the names of days that come before the one named before them."""
    for (_before, earlier), (name, later) in pairwise(days):
        if later < earlier:
            yield name


def self_scored(book: Book, year: int) -> list[Node]:
    """Return the leaves a unit scores itself."""
    return [leaf for leaf in counting(book, year) if not leaf.measure and leaf.rule.kind in SELF_SCORED]


def surveyed(book: Book, year: int) -> list[Node]:
    """Return the leaves whose points come from a survey by a file; those with a measure fill themselves."""
    return [leaf for leaf in counting(book, year) if not leaf.measure and leaf.rule.kind in SURVEYED]


def measured(book: Book, year: int) -> list[Node]:
    """Return the leaves that fill themselves from what was counted."""
    return [leaf for leaf in counting(book, year) if leaf.measure and leaf.rule.kind != "monitor"]


def counting(book: Book, year: int) -> list[Node]:
    """Return the leaves that count in a year."""
    return [leaf for area in book.areas if area.in_year(year) for leaf in counting_under(area, year)]


def counting_under(node: Node, year: int) -> Iterator[Node]:
    """Yield the leaves under a node that count in a year."""
    if not node.children:
        yield node
    for child in node.children:
        if child.in_year(year):
            yield from counting_under(child, year)


def lead_of(leaf: Node, home_affairs: str) -> str:
    """Return the code of the department that appraises a leaf; Home Affairs until the book names another."""
    return leaf.lead or home_affairs


def needs_proof(leaf: Node) -> bool:
    """Say whether a unit has to bring evidence for a leaf, or say why there is none."""
    return leaf.evidence == "required"


def number_in(text: str) -> Decimal:
    """
    Read a number as people write it here, with a comma or a point.

    :raises ValueError: if it is none
    """
    try:
        found = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        raise ValueError(text) from None
    if not found.is_finite() or abs(found) >= 100_000 or found.as_tuple().exponent < -3:
        raise ValueError(text)
    return found


def shown(value: Decimal | None) -> str:
    """A value as people type it here: 7,5."""
    return "" if value is None else f"{value.normalize():f}".replace(".", ",")


def has_quorum(took_part: int, members: int) -> bool:
    """Say whether more than half of the members took part (Hà Nội, Decision 4762/QĐ-UBND; secondary)."""
    return took_part * 2 > members


def is_adopted(votes_for: int, members: int) -> bool:
    """Say whether more than half of all members, not only of those who took part, are for it (as above)."""
    return votes_for * 2 > members
