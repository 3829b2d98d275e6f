"""What the answers of surveys come to in a round, before and after they are joined."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from haidang.core.facts.models import Snapshot
from haidang.parindex import queries
from haidang.parindex.engine.book import Node
from haidang.parindex.engine.score import input_of, score_node
from haidang.parindex.models import Judgement, Round
from haidang.parindex.rounds import queries as rounds
from haidang.parindex.surveyed import Outcome
from haidang.units.queries import Here

EXACT = Decimal("0.001")  # of a percent: what is joined is kept so


@dataclass(frozen=True)
class Rate:
    """
    A unit's rate by a questionnaire; of a leaf that gives points for each answer, the share of its maximum they come to.

    ``outcome`` is None where fewer than five people answered: then it is not told to anybody. ``joined`` is what stands in the
    round by now, ``value`` in percent what would be joined.
    """

    line: rounds.Line
    outcome: Outcome | None

    @property
    def unit(self) -> Here:
        return self.line.unit

    @property
    def leaf(self) -> Node:
        return self.line.leaf

    @property
    def joined(self) -> Judgement | None:
        return self.line.decided

    @property
    def value(self) -> Decimal | None:
        share = self.outcome and self.outcome.share
        return None if share is None else (share * 100).quantize(EXACT, ROUND_HALF_UP)

    @property
    def points(self) -> Decimal | None:
        """What the rule makes of it."""
        return None if self.value is None else points_of(self.leaf, self.value)

    @property
    def joined_points(self) -> Decimal | None:
        """What the rule made of what stands in the round."""
        value = self.joined.value if self.joined else None
        return None if value is None else points_of(self.leaf, value)

    @property
    def changes(self) -> bool:
        """Say whether joining now would write something."""
        return self.value is not None and (self.joined is None or self.joined.value != self.value)

    @property
    def open(self) -> bool:
        """Say whether nobody has decided yet what the unit gets, though too few answered."""
        return self.outcome is None and self.joined is None


def points_of(leaf: Node, value: Decimal) -> Decimal | None:
    return score_node(leaf, {leaf.code: input_of(leaf, (None, None, value))}).points


def rates(round_: Round, snapshot: Snapshot) -> list[Rate]:
    """Return the rate of every unit by every leaf that names a questionnaire, as a snapshot has it."""
    leaves, units = rounds.survey_leaves(round_), rounds.units_in(round_)
    if not leaves:
        return []
    found = outcomes(round_, snapshot)
    lines = rounds.lines(round_, [unit.code for unit in units], leaves, with_files=False)
    return [Rate(line, found.get((line.leaf.code, line.unit_code))) for line in lines]


def outcomes(round_: Round, snapshot: Snapshot) -> dict[tuple[str, str], Outcome]:
    """Return (leaf, unit) → what five people or more answered by now, for leaves that name a questionnaire."""
    readings = queries.counted(snapshot, round_.first_month, round_.last_month, round_.as_now)
    leaves: dict[str, list[Node]] = {}
    for leaf in rounds.survey_leaves(round_):
        leaves.setdefault(leaf.measure, []).append(leaf)
    return {(leaf.code, unit): Outcome(leaf, one) for (name, unit), one in readings.items() if one.among for leaf in leaves.get(name, ())}  # fmt: skip
