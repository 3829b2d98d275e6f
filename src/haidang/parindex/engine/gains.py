"""What would raise a unit most: leaf by leaf the points still to be had, and how many deeds they hang on."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from haidang.parindex.engine.book import OUTSIDE, Node
from haidang.parindex.engine.score import MEASURED, Scored, Total


@dataclass(frozen=True)
class Gain:
    """
    What a leaf still has to give.

    :param points: still to be had in the leaf; ``index``: what they would add to the index, on a scale of 100
    :param misses: deeds that were counted and do not fulfil it; ``needed``: how many of them would have had to, for all points
    """

    scored: Scored
    points: Decimal
    index: Decimal
    misses: int | None
    needed: int | None

    @property
    def each(self) -> Decimal | None:
        """What one deed more would have added to the index, on the mean of those needed."""
        return self.index / self.needed if self.needed else None

    @property
    def which(self) -> str:
        """By which name the rows of the misses are asked for: where fewer hits are better, they are the hits."""
        return "hits" if self.scored.node.rule.inverse else "misses"


def gains(total: Total) -> list[Gain]:
    """Return the measured leaves that have points still to give, those that would raise the index most first."""
    if not total.measured_max:
        return []
    measured = ((one, worth) for one, worth in _leaves(total) if one.status == MEASURED)
    found = [_gain(one, worth, total) for one, worth in measured if one.points < best(one.node)]
    return sorted(found, key=lambda gain: (-gain.index, gain.scored.node.code))


def worths(total: Total) -> Iterator[tuple[str, Decimal]]:
    """Yield the code of every leaf with what one of its points is worth where a group is scaled to its own maximum."""
    return ((one.node.code, worth) for one, worth in _leaves(total))


def _leaves(total: Total) -> Iterator[tuple[Scored, Decimal]]:
    return (found for area in total.areas for found in _under(area, Decimal(1)))


def _under(one: Scored, worth: Decimal) -> Iterator[tuple[Scored, Decimal]]:
    if one.children:
        most = sum((part.max for part in one.children), Decimal(0))
        inside = worth * one.max / most if most else worth
        for part in one.children:
            yield from _under(part, worth if part.node.outside else inside)
    else:
        yield one, worth


def gain_of(total: Total, code: str) -> Gain | None:
    """Return what one leaf still has to give; None where it gave all its points or was not measured."""
    return next((gain for gain in gains(total) if gain.scored.node.code == code), None)


def best(leaf: Node) -> Decimal:
    """Return the most points that the leaf's rule can give."""
    rule = leaf.rule
    if rule.kind in ("bands", "value_bands", "dated_bands"):
        return max(band.points for band in rule.bands)
    if rule.kind == "proportional":
        return leaf.max * rule.cap
    if rule.kind == "answers":
        return leaf.max * max(rule.weights.values())
    return Decimal(0) if rule.kind == "penalty" else abs(leaf.max)


def _gain(one: Scored, worth: Decimal, total: Total) -> Gain:
    lost = best(one.node) - one.points
    # As ``Total.index`` adds it: what stands outside the hundred on the scale of the whole book.
    scale = total.whole if one.node.rule.kind in OUTSIDE else total.measured_max
    among, hits = one.why.get("among"), one.why.get("hits")
    counted = among is not None and hits is not None
    if counted and one.node.rule.inverse:
        hits = among - hits  # what fulfils it is what does not hit
    return Gain(
        one, lost, lost * worth / scale * 100, among - hits if counted else None, _needed(one, among, hits) if counted else None
    )  # fmt: skip


def _needed(one: Scored, among: int, hits: int) -> int | None:
    rule = one.node.rule
    if one.why.get("vetoed"):
        return None  # no deed more would help
    if rule.kind == "bands":
        rate = min(band.bound for band in rule.bands if band.points == best(one.node))
    else:
        rate = max(rule.target * rule.cap, rule.floor)
    return max(int((among * rate).to_integral_value(ROUND_CEILING)) - hits, 0)
