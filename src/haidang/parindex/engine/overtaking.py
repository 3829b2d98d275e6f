"""Why a rank moved: who came before a unit, whom it left behind, and through which criteria, in figures that add up."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from haidang.parindex.engine.book import Node
from haidang.parindex.engine.movement import Movement, movement
from haidang.parindex.engine.score import Total


@dataclass(frozen=True)
class Step:
    """What one criterion did to the distance between two units, in hundredths of the index; above 0 it favoured the other."""

    node: Node
    moved: Decimal


@dataclass(frozen=True)
class Crossing:
    """
    Another unit that changed places with this one.

    ``before`` and ``now``: by how much the other's index was above this one's, below 0 where it was lower. The ``steps`` add
    up to the difference of the two, exactly; they are None where one of the units was not measured then.

    :param exchange: what another rule book did to the distance, where one counted before; the steps and it add up
    """

    code: str
    before: Decimal | None
    now: Decimal | None
    steps: tuple[Step, ...] | None
    exchange: Decimal = Decimal(0)

    @property
    def moved(self) -> Decimal | None:
        return None if self.steps is None else self.now - self.before


@dataclass(frozen=True)
class Overtaking:
    """
    From one rank to another.

    The rank fell by exactly as many places as there are more in ``passed_by`` than in ``passed``.
    """

    before: int | None
    now: int | None
    passed_by: tuple[Crossing, ...]
    passed: tuple[Crossing, ...]


def overtaking(
    code: str, before: Mapping[str, Total], now: Mapping[str, Total], anew: Mapping[str, Total] | None = None
) -> Overtaking | None:
    """
    Return why the rank of a unit moved among the others of its block.

    :param before: of every unit that was ranked then, its total; ``now``: of every unit that is ranked now
    :param anew: where another rule book counted before, what that of now makes of the same work
    :return: None where the unit itself has no rank at one of the two
    """
    mine_then, mine_now = _index(before, code), _index(now, code)
    if mine_then is None or mine_now is None:
        return None
    above_then, above_now = _above(before, mine_then), _above(now, mine_now)
    anew = anew or {}
    own = movement(before[code], now[code], anew.get(code))

    def crossings(codes: set[str]) -> tuple[Crossing, ...]:
        found = [_crossing(one, own, before.get(one), now.get(one), anew.get(one)) for one in codes]
        return tuple(sorted(found, key=lambda one: (-(one.now or 0), one.code)))

    return Overtaking(
        1 + len(above_then), 1 + len(above_now), crossings(above_now - above_then), crossings(above_then - above_now)
    )  # fmt: skip


def _above(totals: Mapping[str, Total], mine: Decimal) -> set[str]:
    return {code for code, total in totals.items() if total.index is not None and total.index > mine}


def _index(totals: Mapping[str, Total], code: str) -> Decimal | None:
    return totals[code].index if code in totals else None


def _crossing(
    code: str, own: Movement, before: Total | None, now: Total | None, anew: Total | None
) -> Crossing:
    theirs = movement(before, now, anew) if before and now else None
    if theirs is None:
        known_then = before.index - own.before if before and before.index is not None else None
        known_now = now.index - own.now if now and now.index is not None else None
        return Crossing(code, known_then, known_now, None)
    moved: dict[str, tuple[Node, Decimal]] = {}
    for sign, parts in ((1, theirs.parts), (-1, own.parts)):
        for part in parts:
            node = part.leaf.node
            moved[node.code] = node, moved.get(node.code, (node, Decimal(0)))[1] + sign * part.moved
    steps = sorted(
        (Step(*one) for one in moved.values() if one[1]), key=lambda step: (-step.moved, step.node.code)
    )
    return Crossing(
        code, theirs.before - own.before, theirs.now - own.now, tuple(steps), theirs.exchange - own.exchange
    )
