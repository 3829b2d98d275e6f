"""Points for one unit: every leaf by its rule, every sum from its parts, nothing hidden."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from haidang.parindex.engine.book import Book, Node

MEASURED, UNMEASURED, NOT_APPLICABLE, MONITORED = "measured", "not_measured", "not_applicable", "monitored"


@dataclass(frozen=True)
class Input:
    """
    What is known of one leaf for one unit.

    :param among: whom the measure counts; ``hits``: those that fulfil it; ``total``: the sum of a mean's values
    :param vetoed: something happened that takes all points of the leaf
    :param days_late: for dated bands, negative when early; ``answer``: for yes/no; ``answers``: how often each was given
    :param judged: points given by the unit itself, by the appraisers, by the council: the last one given counts
    :param given: points that somebody else published; ``times``: how often a bonus or a penalty applies
    """

    among: int | None = None
    hits: int | None = None
    total: int | None = None
    vetoed: bool = False
    days_late: int | None = None
    answer: bool | None = None
    answers: Mapping[str, int] = field(default_factory=dict)
    judged: tuple[Decimal | None, Decimal | None, Decimal | None] = (None, None, None)
    given: Decimal | None = None
    times: int | None = None
    applicable: bool = True


class NotWhatTheRuleAsks(ValueError):
    """A person gave something that the rule of the leaf has no use for; the message says what it takes."""


BY_PEOPLE = ("judged", "given", "yes_no", "dated_bands", "bonus", "penalty")


def check_said(node: Node, value: Decimal) -> None:
    """:raises NotWhatTheRuleAsks: if a leaf's rule cannot take the value, or takes nothing from people"""
    kind, whole = node.rule.kind, value == value.to_integral_value()
    if kind not in BY_PEOPLE:
        raise NotWhatTheRuleAsks("nothing: this leaf is measured, not judged by people")
    if kind in ("judged", "given") and not 0 <= value <= node.max:
        raise NotWhatTheRuleAsks(f"points from 0 to {node.max}")
    if kind == "yes_no" and value not in (0, 1):
        raise NotWhatTheRuleAsks("1 for yes, 0 for no")
    if kind == "dated_bands" and not whole:
        raise NotWhatTheRuleAsks("whole days late, negative when early")
    if kind in ("bonus", "penalty") and not (whole and value >= 0):
        raise NotWhatTheRuleAsks("how often it applies, a whole number from 0")


def input_of(node: Node, stages: tuple[Decimal | None, ...]) -> Input:
    """Return what people said of a leaf as what its rule reads; of the stages the last one that spoke counts."""
    value = next((said for said in reversed(stages) if said is not None), None)
    kind = node.rule.kind
    if kind == "judged" or value is None:
        return Input(judged=stages)
    if kind == "yes_no":
        return Input(answer=bool(value))
    if kind == "dated_bands":
        return Input(days_late=int(value))
    if kind in ("bonus", "penalty"):
        return Input(times=int(value))
    return Input(given=value)


@dataclass(frozen=True)
class Scored:
    """
    One node's result and why.

    ``max`` is the full maximum; ``measured_max`` the part of it that was measured and applies. ``points`` is None where
    nothing was measured: that is not zero points.
    """

    node: Node
    status: str
    points: Decimal | None
    max: Decimal
    measured_max: Decimal
    why: dict = field(default_factory=dict)
    children: tuple["Scored", ...] = ()

    @property
    def share(self) -> Decimal | None:
        """Points of what was measured, from 0 to 1."""
        return self.points / self.measured_max if self.points is not None and self.measured_max else None

    def walk(self):
        yield self
        for child in self.children:
            yield from child.walk()


def _in_proportion(node: Node, rate: Decimal) -> Decimal:
    rule = node.rule
    if rate < rule.floor:
        return Decimal(0)
    share = Decimal(1) if rate >= rule.target else rate / rule.target
    return node.max * min(share, rule.cap)


def _leaf_points(node: Node, known: Input) -> tuple[Decimal, dict] | None:
    """Return points and explanation, or None where the leaf was not measured."""
    rule = node.rule
    if rule.kind in ("proportional", "bands") and known.among:
        rate = Decimal(known.hits) / Decimal(known.among)
        why = {"hits": known.hits, "among": known.among, "rate": rate}
        if known.vetoed:
            return Decimal(0), {**why, "vetoed": True}
        if rule.kind == "proportional":
            return _in_proportion(node, rate), why
        reached = [band for band in rule.bands if rate >= band.bound]
        return (max(reached, key=lambda band: band.bound).points if reached else Decimal(0)), why
    if rule.kind == "mean" and known.among and known.total is not None:
        mean = (Decimal(known.total) / Decimal(known.among)).quantize(Decimal("0.1"), ROUND_HALF_UP)
        return min(mean, node.max), {"among": known.among, "total": known.total}
    if rule.kind == "dated_bands" and known.days_late is not None:
        met = [band for band in rule.bands if known.days_late <= band.bound]
        points = min(met, key=lambda band: band.bound).points if met else Decimal(0)
        return points, {"days_late": known.days_late}
    if rule.kind == "yes_no" and known.answer is not None:
        return (node.max if known.answer else Decimal(0)), {"answer": known.answer}
    if rule.kind == "answers" and sum(known.answers.values()):
        total = sum(known.answers.values())
        share = (
            sum(rule.weights.get(option, Decimal(0)) * times for option, times in known.answers.items())
            / total
        )
        return node.max * share, {"answers": dict(known.answers), "rate": share}
    if rule.kind == "judged" and any(points is not None for points in known.judged):
        points = next(points for points in reversed(known.judged) if points is not None)
        return min(max(points, Decimal(0)), node.max), {"judged": known.judged}
    if rule.kind == "given" and known.given is not None:
        return known.given, {"given": known.given}
    if rule.kind in ("bonus", "penalty") and known.times is not None:
        points = min(rule.per * known.times, abs(node.max))
        return (points if rule.kind == "bonus" else -points), {"times": known.times, "per": rule.per}
    return None


def score_node(node: Node, known: Mapping[str, Input], year: int | None = None) -> Scored:
    """Score a node and everything under it."""
    if node.children:
        parts = tuple(score_node(child, known, year) for child in node.children if child.in_year(year))
        measured = [part for part in parts if part.points is not None]
        status = MEASURED if measured else (
            NOT_APPLICABLE if parts and all(part.status == NOT_APPLICABLE for part in parts) else UNMEASURED
        )  # fmt: skip
        return Scored(
            node,
            status,
            sum((part.points for part in measured), Decimal(0)) if measured else None,
            sum((part.max for part in parts), Decimal(0)),
            sum((part.measured_max for part in parts), Decimal(0)),
            {"rule": "sum"},
            parts,
        )
    # Bonus and penalty stand outside the hundred: they move the points, not the maximum.
    most = Decimal(0) if node.max is None or node.rule.kind in ("bonus", "penalty", "monitor") else node.max
    if node.rule.kind == "monitor":
        return Scored(node, MONITORED, None, most, Decimal(0), {"rule": "monitor"})
    fact = known.get(node.code, Input())
    if not fact.applicable:
        return Scored(node, NOT_APPLICABLE, None, Decimal(0), Decimal(0), {"rule": node.rule.kind})
    found = _leaf_points(node, fact)
    if found is None:
        return Scored(node, UNMEASURED, None, most, Decimal(0), {"rule": node.rule.kind})
    points, why = found
    return Scored(node, MEASURED, points, most, most, {"rule": node.rule.kind, **why})


@dataclass(frozen=True)
class Total:
    """
    A unit's result: ``points`` of ``measured_max`` points that could be measured, of ``max`` in the whole book.

    ``index`` is what units are ranked by: points of what was measured and applies, on a scale of 100.
    """

    areas: tuple[Scored, ...]
    points: Decimal | None
    max: Decimal
    measured_max: Decimal

    @property
    def index(self) -> Decimal | None:
        share = self.share
        return None if share is None else (share * 100).quantize(Decimal("0.000001"), ROUND_HALF_UP)

    @property
    def share(self) -> Decimal | None:
        """Points of what was measured, from 0 to 1."""
        return self.points / self.measured_max if self.points is not None and self.measured_max else None

    def find(self, code: str) -> Scored | None:
        return next(
            (scored for area in self.areas for scored in area.walk() if scored.node.code == code), None
        )


def score(book: Book, known: Mapping[str, Input], year: int | None = None) -> Total:
    """
    Score one unit by a rule book.

    What was not measured counts neither for nor against a unit; what does not apply lowers the maximum, and the rest is
    rescaled (Hải Phòng 212/2025 note 7). Both show in ``measured_max``.
    """
    areas = tuple(score_node(area, known, year) for area in book.areas if area.in_year(year))
    measured = [area for area in areas if area.points is not None]
    return Total(
        areas,
        sum((area.points for area in measured), Decimal(0)) if measured else None,
        sum((area.max for area in areas), Decimal(0)),
        sum((area.measured_max for area in areas), Decimal(0)),
    )
