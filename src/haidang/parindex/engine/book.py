"""A rule book as data: areas, criteria and leaves, each leaf with one rule."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

KINDS = (
    "sum", "proportional", "bands", "dated_bands", "yes_no", "answers", "judged", "given", "penalty", "bonus", "mean",
    "monitor", "value_bands", "scaled", "index", "above_mean",
)  # fmt: skip
COLUMNS = (
    "code", "parent", "name", "name_en", "max", "rule", "floor", "target", "cap", "per", "bands", "weights", "inverse", "measure",
    "veto", "lead", "evidence", "documents", "question", "assumption", "unknown", "from_year", "to_year", "column",
)  # fmt: skip
ABOUT = (
    "code", "version", "title", "title_en", "act", "mark", "bonus_cap", "penalty_cap", "total_cap", "head", "least_months",
    "example", "note",
)  # fmt: skip
HEADS = ("last", "longest")  # of several heads in one period: who is classified
MARKS = ("read", "secondary", "assumption")
EVIDENCE = ("required", "none")
OF_PARTS = ("sum", "scaled")  # what a node with parts may be
OUTSIDE = ("bonus", "penalty")  # outside the hundred: they move the points, not the maximum
OF_ROUND = (
    "index",
    "above_mean",
)  # of books that classify heads: they take the index of the unit in the round itself
BY_RATE = ("proportional", "bands", "answers")  # where nothing is counted, people give the rate


@dataclass(frozen=True)
class Band:
    """From this rate or number on (or up to this many days late) so many points; below ``until``, or up to the next band."""

    bound: Decimal
    points: Decimal
    until: Decimal | None = None


@dataclass(frozen=True)
class Rule:
    """
    How a leaf becomes points.

    :param floor: below this share there are no points
    :param target: from this share on there are full points; below, in proportion
    :param cap: at most this share of the maximum
    :param per: points for each bonus or penalty
    :param weights: share of the maximum for each answer
    :param inverse: the fewer hits the better: what does not hit is counted
    """

    kind: str
    floor: Decimal = Decimal(0)
    target: Decimal = Decimal(1)
    cap: Decimal = Decimal(1)
    per: Decimal = Decimal(0)
    bands: tuple[Band, ...] = ()
    weights: dict[str, Decimal] = field(default_factory=dict)
    inverse: bool = False


@dataclass(frozen=True)
class Node:
    """
    An area, a criterion or a leaf, with its maximum in points (None: it gives no points).

    ``veto`` is a measure of which a single hit takes all points of the leaf; ``unknown`` says why nothing is counted for it.

    :param lead: the code of the unit that appraises it; its parts have the same unless they name another
    :param evidence: whether a unit must give papers that prove what it says: ``required``, ``none``, or empty (it may)
    :param documents: which papers prove it
    :param question: which question of a survey gives the answers
    """

    code: str
    name: str
    name_en: str
    max: Decimal | None
    rule: Rule
    children: tuple["Node", ...] = ()
    measure: str = ""
    veto: str = ""
    assumption: str = ""
    unknown: str = ""
    from_year: int | None = None
    to_year: int | None = None
    column: str = ""
    lead: str = ""
    evidence: str = ""
    documents: str = ""
    question: str = ""

    @cached_property
    def outside(self) -> bool:
        """Whether it is a bonus or a penalty, or has only such parts."""
        if self.children:
            return all(child.outside for child in self.children)
        return self.rule.kind in OUTSIDE

    def walk(self) -> Iterator["Node"]:
        yield self
        for child in self.children:
            yield from child.walk()

    def explained(self, why: Mapping[str, str]) -> "Node":
        """Return the same with the reason, by the code of the leaf, why nothing is counted."""
        if self.children:
            return replace(self, children=tuple(child.explained(why) for child in self.children))
        return self if self.measure else replace(self, unknown=self.unknown or why.get(self.code, ""))

    def led_by(self, lead: str) -> "Node":
        """Return the same, led by a unit where it names none itself."""
        mine = self.lead or lead
        return replace(self, lead=mine, children=tuple(child.led_by(mine) for child in self.children))

    def in_year(self, year: int | None) -> bool:
        """Say whether the node counts in a year; without a year everything does."""
        return year is None or ((self.from_year or 0) <= year <= (self.to_year or 9999))


@dataclass(frozen=True)
class Grade:
    """What so many points or more (``above``: more than so many) are called."""

    bound: Decimal
    name: str
    name_en: str
    above: bool = False

    def holds(self, points: Decimal) -> bool:
        return points > self.bound or (points == self.bound and not self.above)


@dataclass(frozen=True)
class Replay:
    """Which columns of a published table hold what, and how far a sum of rounded figures may differ."""

    year: str
    unit: str
    total: str
    rank: str
    published: str = ""
    tolerance: Decimal = Decimal(0)


@dataclass(frozen=True)
class Book:
    """
    One version of a rule book.

    :param bonus_cap: the most that all bonuses of a year give together, ``penalty_cap``: that all penalties take
    :param total_cap: the most points there are with all bonuses; what they give beyond it is left out
    :param head: of a book that classifies heads, who of several in one period is classified: the ``last`` or who held it ``longest``
    :param least_months: who held the position for less is not classified
    :param example: written for trying the house; nobody decided it
    :param note: what else is to be known of it
    """

    code: str
    version: str
    title: str
    title_en: str
    act: str
    mark: str
    areas: tuple[Node, ...]
    replay: Replay | None = None
    grades: tuple[Grade, ...] = ()
    bonus_cap: Decimal | None = None
    penalty_cap: Decimal | None = None
    total_cap: Decimal | None = None
    head: str = "last"
    least_months: int | None = None
    example: bool = False
    note: str = ""

    @cached_property
    def of_heads(self) -> bool:
        """Whether it classifies heads of units: it has classes, and a leaf that takes the unit's index in a round."""
        return bool(self.grades) and self.takes_index

    @cached_property
    def takes_index(self) -> bool:
        """Whether a leaf takes the unit's index in a round: such a book cannot make that index."""
        return any(leaf.rule.kind in OF_ROUND for leaf in self.leaves())

    def nodes(self) -> Iterator[Node]:
        for area in self.areas:
            yield from area.walk()

    def node(self, code: str) -> Node | None:
        return next((node for node in self.nodes() if node.code == code), None)

    def explained(self, why: Mapping[str, str]) -> "Book":
        """Return the same with reasons, by the code of the leaf, why nothing is counted."""
        return replace(self, areas=tuple(area.explained(why) for area in self.areas)) if why else self

    @cached_property
    def _leaves(self) -> tuple[Node, ...]:
        return tuple(node for node in self.nodes() if not node.children)

    def leaves(self) -> tuple[Node, ...]:
        """Return what points are given for, in order; asked for every unit, found once."""
        return self._leaves
