"""Points for one unit: every leaf by its rule, every sum from its parts, nothing hidden."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from haidang.parindex.engine.answers import share_of
from haidang.parindex.engine.book import BY_RATE, OUTSIDE, Band, Book, Node
from haidang.parindex.engine.cells import said

NOTHING = Decimal(0)
MEASURED, UNMEASURED, NOT_APPLICABLE, MONITORED = "measured", "not_measured", "not_applicable", "monitored"


@dataclass(frozen=True)
class Input:
    """
    What is known of one leaf for one unit.

    :param among: whom the measure counts; ``hits``: those that fulfil it; ``total``: the sum of a mean's values
    :param vetoed: something happened that takes all points of the leaf
    :param days_late: for dated bands, negative when early; ``answer``: for yes/no; ``answers``: how often each was given, or what these answers stand for
    :param judged: points given by the unit itself, by the appraisers, by the council: the last one given counts
    :param given: points that somebody else published; ``times``: how often a bonus or a penalty applies
    :param rate: a share from 0 to 1 that people say where nothing is counted, or that a survey comes to; ``people``: of how many it is worth
    :param value: a number, counted or said; ``mean``: the mean of the rates of all units that it is compared with
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
    rate: Decimal | None = None
    value: Decimal | None = None
    mean: Decimal | None = None
    people: float | None = None


class NotWhatTheRuleAsks(ValueError):
    """A person gave something that the rule of the leaf has no use for; the message says what it takes."""


BY_PEOPLE = ("judged", "given", "yes_no", "dated_bands", "value_bands", *OUTSIDE, *BY_RATE)


def check_said(node: Node, value: Decimal) -> None:
    """:raises NotWhatTheRuleAsks: if a leaf's rule cannot take the value, or takes nothing from people"""
    kind, whole = node.rule.kind, value == value.to_integral_value()
    if kind not in BY_PEOPLE:
        raise NotWhatTheRuleAsks(_("nothing: it is measured, not judged by people"))
    if kind in ("judged", "given") and not 0 <= value <= node.max:
        raise NotWhatTheRuleAsks(_("points from 0 to %(max)s") % {"max": said(node.max)})
    if kind == "yes_no" and value not in (0, 1):
        raise NotWhatTheRuleAsks(_("1 for yes, 0 for no"))
    if kind == "dated_bands" and not whole:
        raise NotWhatTheRuleAsks(_("whole days late, negative when early"))
    if kind in OUTSIDE and not (whole and value >= 0):
        raise NotWhatTheRuleAsks(_("how often it applies, a whole number from 0"))
    if kind in BY_RATE and not 0 <= value <= 100:
        raise NotWhatTheRuleAsks(_("a rate from 0 to 100, in percent"))
    if kind == "value_bands" and value < 0:
        raise NotWhatTheRuleAsks(_("a number from 0"))


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
    if kind in OUTSIDE:
        return Input(times=int(value))
    if kind in BY_RATE:
        return Input(rate=value / 100)
    if kind == "value_bands":
        return Input(value=value)
    return Input(given=value)


@dataclass(frozen=True)
class Scored:
    """
    One node's result and why.

    ``max`` is the full maximum; ``measured_max`` the part of it that was measured and applies; ``whole`` what it would be if
    everything applied. ``points`` is None where nothing was measured: that is not zero points. ``bonus`` and ``penalty`` are
    the parts of the points that stand outside the hundred, both from 0 on.
    """

    node: Node
    status: str
    points: Decimal | None
    max: Decimal
    measured_max: Decimal
    why: dict = field(default_factory=dict)
    children: tuple["Scored", ...] = ()
    whole: Decimal = Decimal(0)
    bonus: Decimal = Decimal(0)
    penalty: Decimal = Decimal(0)

    @property
    def inside(self) -> Decimal:
        """Points within the hundred."""
        return self.points - self.bonus + self.penalty if self.bonus or self.penalty else self.points

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


def reached(bands: tuple[Band, ...], value: Decimal) -> Decimal:
    """Return the points of the band a rate or a number lies in; none where it lies in none."""
    met = [band for band in bands if value >= band.bound and (band.until is None or value < band.until)]
    return max(met, key=lambda band: band.bound).points if met else Decimal(0)


def _by_rate(node: Node, rate: Decimal) -> Decimal:
    if node.rule.kind == "answers":
        return node.max * rate
    fulfilled = 1 - rate if node.rule.inverse else rate
    return reached(node.rule.bands, rate) if node.rule.kind == "bands" else _in_proportion(node, fulfilled)


def _leaf_points(node: Node, known: Input) -> tuple[Decimal, dict] | None:
    """Return points and explanation, or None where the leaf was not measured."""
    rule = node.rule
    if rule.kind in ("proportional", "bands") and known.among:
        rate = Decimal(known.hits) / Decimal(known.among)
        why = {"hits": known.hits, "among": known.among, "rate": rate}
        if known.vetoed:
            return Decimal(0), {**why, "vetoed": True}
        return _by_rate(node, rate), why
    if rule.kind == "answers" and (share := share_of(rule.weights, known.answers)) is not None:
        return node.max * share, {"answers": dict(known.answers), "rate": share}
    if rule.kind in BY_RATE and known.rate is not None:
        return _by_rate(node, known.rate), {"rate": known.rate}
    if rule.kind == "index" and known.rate is not None:
        return node.max * known.rate, {"rate": known.rate}
    if rule.kind == "above_mean" and known.rate is not None and known.mean is not None:
        return (node.max if known.rate >= known.mean else Decimal(0)), {
            "rate": known.rate,
            "mean": known.mean,
        }
    if rule.kind == "value_bands" and known.value is not None:
        return reached(rule.bands, known.value), {"value": known.value}
    if rule.kind == "mean" and known.among and known.total is not None:
        mean = (Decimal(known.total) / Decimal(known.among)).quantize(Decimal("0.1"), ROUND_HALF_UP)
        return min(mean, node.max), {"among": known.among, "total": known.total}
    if rule.kind == "dated_bands" and known.days_late is not None:
        met = [band for band in rule.bands if known.days_late <= band.bound]
        points = min(met, key=lambda band: band.bound).points if met else Decimal(0)
        return points, {"days_late": known.days_late}
    if rule.kind == "yes_no" and known.answer is not None:
        return (node.max if known.answer else Decimal(0)), {"answer": known.answer}
    if rule.kind == "judged" and any(points is not None for points in known.judged):
        points = next(points for points in reversed(known.judged) if points is not None)
        return min(max(points, Decimal(0)), node.max), {"judged": known.judged}
    if rule.kind == "given" and known.given is not None:
        return known.given, {"given": known.given}
    if rule.kind in OUTSIDE and known.times is not None:
        points = min(rule.per * known.times, abs(node.max))
        return (points if rule.kind == "bonus" else -points), {"times": known.times, "per": rule.per}
    return None


def _of_parts(node: Node, known: Mapping[str, Input], year: int | None) -> Scored:
    """Score a node by its parts: their sum, or scaled to the node's own maximum; bonuses and penalties up to its maximum."""
    parts = tuple([score_node(child, known, year) for child in node.children if child.in_year(year)])
    inside = bonus = penalty = most = seen = whole = NOTHING
    status = NOT_APPLICABLE if parts else UNMEASURED
    for part in parts:
        most, seen, whole = most + part.max, seen + part.measured_max, whole + part.whole
        if part.points is not None:
            status = MEASURED
            inside, bonus, penalty = inside + part.inside, bonus + part.bonus, penalty + part.penalty
        elif status == NOT_APPLICABLE:
            status = part.status if part.status == NOT_APPLICABLE else UNMEASURED
    if node.max is not None and node.outside:
        bonus, penalty = min(bonus, abs(node.max)), min(penalty, abs(node.max))
    if node.rule.kind == "scaled" and most:
        inside, seen, most, whole = inside * node.max / most, seen * node.max / most, node.max, node.max
    points = inside + bonus - penalty if status == MEASURED else None
    return Scored(node, status, points, most, seen, {"rule": node.rule.kind}, parts, whole, bonus, penalty)


def score_node(node: Node, known: Mapping[str, Input], year: int | None = None) -> Scored:
    """Score a node and everything under it."""
    if node.children:
        return _of_parts(node, known, year)
    kind = node.rule.kind
    most = Decimal(0) if node.max is None or kind in (*OUTSIDE, "monitor") else node.max
    if kind == "monitor":
        return Scored(node, MONITORED, None, most, Decimal(0), {"rule": kind}, whole=most)
    fact = known.get(node.code, _NOTHING)
    if not fact.applicable:
        return Scored(node, NOT_APPLICABLE, None, Decimal(0), Decimal(0), {"rule": kind}, whole=most)
    found = _leaf_points(node, fact)
    if found is None:
        return Scored(node, UNMEASURED, None, most, Decimal(0), {"rule": kind}, whole=most)
    points, why = found
    return Scored(
        node, MEASURED, points, most, most, {"rule": kind, **why}, whole=most,
        bonus=points if kind == "bonus" else Decimal(0), penalty=-points if kind == "penalty" else Decimal(0),
    )  # fmt: skip


_NOTHING = Input()


@dataclass(frozen=True)
class Total:
    """
    A unit's result: ``points`` of ``measured_max`` points that could be measured, of ``max`` in the whole book.

    ``index`` is what units are ranked by: points of what was measured and applies, on a scale of 100; what bonuses give and
    penalties take is added on the scale of the whole book, so that it weighs the same however much could be measured.
    """

    areas: tuple[Scored, ...]
    points: Decimal | None
    max: Decimal
    measured_max: Decimal
    whole: Decimal = Decimal(0)
    bonus: Decimal = Decimal(0)
    penalty: Decimal = Decimal(0)

    @property
    def index(self) -> Decimal | None:
        if self.points is None or not self.measured_max:
            return None
        outside = self.bonus - self.penalty
        share = (self.points - outside) / self.measured_max
        on_scale = share + outside / self.whole if outside else share
        return (on_scale * 100).quantize(Decimal("0.000001"), ROUND_HALF_UP)

    @property
    def share(self) -> Decimal | None:
        """Points of what was measured, from 0 to 1."""
        return self.points / self.measured_max if self.points is not None and self.measured_max else None

    def find(self, code: str) -> Scored | None:
        return next(
            (scored for area in self.areas for scored in area.walk() if scored.node.code == code), None
        )

    def weights(self) -> dict[str, Fraction]:
        """Return by leaf how much each that was measured gives to the index; they add up to it exactly, before it is rounded."""
        if not self.measured_max:
            return {}
        inside = Fraction(100) / Fraction(self.measured_max)
        outside = Fraction(100) / Fraction(self.whole) if self.whole else Fraction(0)
        caps = [
            _ratio(kept, sum((getattr(area, name) for area in self.areas), Decimal(0)))
            for name, kept in (("bonus", self.bonus), ("penalty", self.penalty))
        ]
        found: dict[str, Fraction] = {}
        for area in self.areas:
            _weigh(area, (inside, outside * caps[0], outside * caps[1]), found)
        return found


def _ratio(kept: Decimal, of: Decimal) -> Fraction:
    return Fraction(kept) / Fraction(of) if of else Fraction(1)


def _weigh(one: Scored, scale: tuple[Fraction, Fraction, Fraction], found: dict[str, Fraction]) -> None:
    """Give every measured leaf under a node its weight; what the node scales or caps goes to its parts in proportion."""
    if one.points is None:
        return
    if not one.children:
        figures = zip(scale, (one.inside, one.bonus, -one.penalty), strict=True)
        found[one.node.code] = sum((by * Fraction(points) for by, points in figures), Fraction(0))
        return
    sums = [
        sum((getattr(part, name) for part in one.children if part.points is not None), Decimal(0))
        for name in ("inside", "bonus", "penalty")
    ]
    mine = tuple(
        by * _ratio(kept, of)
        for by, kept, of in zip(scale, (one.inside, one.bonus, one.penalty), sums, strict=True)
    )
    for part in one.children:
        _weigh(part, mine, found)


def score(book: Book, known: Mapping[str, Input], year: int | None = None) -> Total:
    """
    Score one unit by a rule book.

    What was not measured counts neither for nor against a unit; what does not apply lowers the maximum, and the rest is
    rescaled (Hải Phòng 212/2025 note 7). Both show in ``measured_max``.
    """
    areas = tuple(score_node(area, known, year) for area in book.areas if area.in_year(year))
    measured = [area for area in areas if area.points is not None]
    bonus, penalty = (
        sum((getattr(one, name) for one in measured), Decimal(0)) for name in ("bonus", "penalty")
    )
    if book.bonus_cap is not None:
        bonus = min(bonus, book.bonus_cap)
    if book.penalty_cap is not None:
        penalty = min(penalty, book.penalty_cap)
    most, seen, whole = (
        sum((getattr(area, name) for area in areas), Decimal(0)) for name in ("max", "measured_max", "whole")
    )
    inside = sum((area.inside for area in measured), Decimal(0))
    if book.total_cap is not None:
        # On the scale of the whole book, as the index is.
        room = book.total_cap - (inside * whole / seen if seen else inside) + penalty
        bonus = min(bonus, max(room, NOTHING))
    return Total(areas, inside + bonus - penalty if measured else None, most, seen, whole, bonus, penalty)
