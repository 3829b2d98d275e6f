"""
Satisfaction, both ways in use, with how sure it is.

Which of the two the Ministry takes was not found (an assumption each): the share of answers 4 and 5, and the mean of the five
points as a percentage of five. One person answers several items, so answers of one person are no independent ones: the doubt is
reckoned over people.
"""

from dataclasses import dataclass
from math import sqrt

from haidang.core.facts.sampling import AT_MOST, SURE, wilson
from haidang.surveys.choices import FULL


@dataclass(frozen=True)
class Sums:
    """
    What is added up over people, each with weight w, m answered items, of which h are satisfied, and s their points together.

    :param n: how many people
    :param m: sum of w·m, and so on; ``hm`` the sum of w²·h·m
    """

    n: int = 0
    m: float = 0
    h: float = 0
    s: float = 0
    mm: float = 0
    hh: float = 0
    hm: float = 0
    ss: float = 0
    sm: float = 0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(
            self.n + other.n, self.m + other.m, self.h + other.h, self.s + other.s, self.mm + other.mm,
            self.hh + other.hh, self.hm + other.hm, self.ss + other.ss, self.sm + other.sm,
        )  # fmt: skip


SUMS = tuple(Sums.__dataclass_fields__)


@dataclass(frozen=True)
class Estimate:
    """A share from 0 to 1 with the interval in which it lies nineteen times of twenty."""

    value: float
    low: float
    high: float


def _variance(of: Sums, ratio: float, xx: float, xm: float) -> float:
    """How far the ratio of two sums over people may be off, squared."""
    if of.n < 2:
        return 0
    spread = max(xx - 2 * ratio * xm + ratio**2 * of.mm, 0)
    return spread / of.m**2 * of.n / (of.n - 1)


def share(of: Sums) -> Estimate | None:
    """Return the share of satisfied answers (4 and 5), by Wilson's interval over as many people as the spread speaks for."""
    if of.m <= 0:
        return None
    p = min(max(of.h / of.m, 0), 1)
    people = of.m**2 / of.mm if of.mm else of.n
    variance = _variance(of, p, of.hh, of.hm)
    if variance > 0:
        people = min(max(p * (1 - p) / variance, 1), people * AT_MOST)
    return Estimate(p, *wilson(p, people))


def mean(of: Sums) -> Estimate | None:
    """Return the mean of the points as a share of the most."""
    if of.m <= 0:
        return None
    points = of.s / of.m
    half = SURE * sqrt(_variance(of, points, of.ss, of.sm))
    return Estimate(points / FULL, max(points - half, 1) / FULL, min(points + half, FULL) / FULL)
