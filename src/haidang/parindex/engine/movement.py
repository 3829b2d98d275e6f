"""Why an index moved: criterion by criterion, in figures that add up to what is shown, exactly."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from haidang.parindex.engine.book import Node
from haidang.parindex.engine.score import MEASURED, Scored, Total

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Part:
    """
    What one criterion did to the index, or what is counted for one criterion in each of two rule books.

    :param moved: by how much, on the scale of 100 of the index, in hundredths
    :param before: the criterion then, ``now``: now; None where it was not measured
    """

    moved: Decimal
    before: Scored | None
    now: Scored | None

    @property
    def leaf(self) -> Scored:
        return self.now or self.before

    @property
    def both(self) -> tuple[Scored | None, Scored | None]:
        return self.before, self.now


@dataclass(frozen=True)
class Movement:
    """
    From one index to another, both in hundredths; ``parts`` add up to the difference, what lowered it first.

    :param exchanged: where another rule book counted before: what each of the two made of the same work, added up ``exchange``
    """

    before: Decimal
    now: Decimal
    parts: tuple[Part, ...]
    exchanged: tuple[Part, ...] = ()
    exchange: Decimal = Decimal(0)

    @property
    def moved(self) -> Decimal:
        return self.now - self.before


def movement(before: Total, now: Total, anew: Total | None = None) -> Movement | None:
    """
    Return why an index became another; None where one of the two was not measured.

    A criterion moves the index by its own points and, where something began to be measured or no longer applies, by its
    weight in the whole. What is lost in rounding goes to the criteria it was taken from most.

    :param anew: where another rule book counted before, the result of before by the rule book of now: up to it the other rule book
        moved the index, from it on the work did. Where nothing it asks for was measured then, the other rule book did all of it.
    """
    if before.index is None or now.index is None:
        return None
    first, last = _cents(before), _cents(now)
    if anew is None:
        return Movement(first, last, _parts(before, now, _code))
    if anew.index is None:
        return Movement(first, last, (), (), last - first)
    return Movement(
        first, last, _parts(anew, now, _code), _parts(before, anew, _what_is_counted), _cents(anew) - first
    )


def _cents(total: Total) -> Decimal:
    return total.index.quantize(CENT, ROUND_HALF_UP)


def _code(leaf: Node) -> str:
    return leaf.code


def _what_is_counted(leaf: Node) -> str:
    """Two rule books number their criteria otherwise, and have what they count in common."""
    return leaf.measure or leaf.code


def _parts(before: Total, now: Total, same: Callable[[Node], str]) -> tuple[Part, ...]:
    then, today = _measured(before, same), _measured(now, same)
    by_then, by_today = _weights(before, same), _weights(now, same)
    exact = {key: by_today.get(key, Fraction(0)) - by_then.get(key, Fraction(0)) for key in {**then, **today}}
    rounded = _adding_up(exact, int((_cents(now) - _cents(before)) / CENT))
    parts = [Part(rounded[key] * CENT, then.get(key), today.get(key)) for key in exact]
    return tuple(sorted(parts, key=lambda part: (part.moved, part.leaf.node.code)))


def _leaves(total: Total) -> Iterator[Scored]:
    return (one for area in total.areas for one in area.walk() if not one.children and one.status == MEASURED)


def _measured(total: Total, same: Callable[[Node], str]) -> dict[str, Scored]:
    return {same(one.node): one for one in _leaves(total)}


def _weights(total: Total, same: Callable[[Node], str]) -> dict[str, Fraction]:
    by_code, found = total.weights(), {}
    for one in _leaves(total):
        key = same(one.node)
        found[key] = found.get(key, Fraction(0)) + by_code.get(one.node.code, Fraction(0))
    return found


def _adding_up(exact: dict[str, Fraction], whole: int) -> dict[str, int]:
    """Round to hundredths so that the sum is ``whole``: the largest remainders are rounded up."""
    hundredths = {code: value * 100 for code, value in exact.items()}
    floors = {code: value.__floor__() for code, value in hundredths.items()}
    left = whole - sum(floors.values())
    by_remainder = sorted(exact, key=lambda code: (floors[code] - hundredths[code], code))
    for number, code in enumerate(by_remainder):
        floors[code] += (left + len(by_remainder) - 1 - number) // len(by_remainder)
    return floors
