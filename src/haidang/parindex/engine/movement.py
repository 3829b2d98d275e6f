"""Why an index moved: criterion by criterion, in figures that add up to what is shown, exactly."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from haidang.parindex.engine.score import MEASURED, Scored, Total

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Part:
    """
    What one criterion did to the index.

    :param moved: by how much, on the scale of 100 of the index, in hundredths
    :param before: the criterion then, ``now``: now; None where it was not measured
    """

    moved: Decimal
    before: Scored | None
    now: Scored | None

    @property
    def leaf(self) -> Scored:
        return self.now or self.before


@dataclass(frozen=True)
class Movement:
    """From one index to another, both in hundredths; ``parts`` add up to the difference, what lowered it first."""

    before: Decimal
    now: Decimal
    parts: tuple[Part, ...]

    @property
    def moved(self) -> Decimal:
        return self.now - self.before


def movement(before: Total, now: Total) -> Movement | None:
    """
    Return why an index became another; None where one of the two was not measured.

    A criterion moves the index by its own points and, where something began to be measured or no longer applies, by its
    weight in the whole. What is lost in rounding goes to the criteria it was taken from most.
    """
    if before.index is None or now.index is None:
        return None
    first, last = before.index.quantize(CENT, ROUND_HALF_UP), now.index.quantize(CENT, ROUND_HALF_UP)
    then, today = _measured(before), _measured(now)
    by_then, by_today = before.weights(), now.weights()
    exact = {
        code: by_today.get(code, Fraction(0)) - by_then.get(code, Fraction(0)) for code in {**then, **today}
    }
    rounded = _adding_up(exact, int((last - first) / CENT))
    parts = [Part(rounded[code] * CENT, then.get(code), today.get(code)) for code in exact]
    return Movement(first, last, tuple(sorted(parts, key=lambda part: (part.moved, part.leaf.node.code))))


def _measured(total: Total) -> dict[str, Scored]:
    leaves = (one for area in total.areas for one in area.walk() if not one.children)
    return {one.node.code: one for one in leaves if one.status == MEASURED}


def _adding_up(exact: dict[str, Fraction], whole: int) -> dict[str, int]:
    """Round to hundredths so that the sum is ``whole``: the largest remainders are rounded up."""
    hundredths = {code: value * 100 for code, value in exact.items()}
    floors = {code: value.__floor__() for code, value in hundredths.items()}
    left = whole - sum(floors.values())
    by_remainder = sorted(exact, key=lambda code: (floors[code] - hundredths[code], code))
    for number, code in enumerate(by_remainder):
        floors[code] += (left + len(by_remainder) - 1 - number) // len(by_remainder)
    return floors
