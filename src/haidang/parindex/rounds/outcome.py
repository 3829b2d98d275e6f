"""The result of a frozen round: places, points by area, every score; read once and kept, since it never changes."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from haidang.core.kept.memory import Memory
from haidang.parindex import queries
from haidang.parindex.choices import Block
from haidang.parindex.engine.book import Node
from haidang.parindex.models import Round
from haidang.parindex.rounds import queries as rounds
from haidang.parindex.rounds.rules import counting
from haidang.units.queries import Here

NOTHING = ("not_measured", None, 0, None, None)


@dataclass(frozen=True)
class Scored:
    """A node of a unit's result; points are None where nothing was measured, hits and among where no part of a whole was counted."""

    node: Node
    status: str
    points: Decimal | None
    max: Decimal
    hits: int | None = None
    among: int | None = None

    @property
    def rate(self) -> Decimal | None:
        return Decimal(self.hits) / self.among if self.among else None


@dataclass(frozen=True)
class Place:
    """A unit in its block: rank (None: nothing was measured), index on a scale of 100, points."""

    rank: int | None
    unit: Here
    index: Decimal | None
    points: Decimal | None
    measured_max: Decimal
    nodes: dict[str, tuple]

    def of(self, node: Node) -> Scored:
        status, points, most, hits, among = self.nodes.get(node.code, NOTHING)
        # Of a leaf its whole maximum; of an area what of it could be measured.
        return Scored(
            node, status, _number(points), _number(most if node.children else node.max) or Decimal(0), hits, among
        )  # fmt: skip


_places_of: Memory[dict[str, list[Place]]] = Memory(4)  # 128 units by 120 nodes take 5 MB of a process


def _number(value) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def places(round_: Round) -> dict[str, list[Place]]:
    """Return the units of each block in order of rank; blocks without units are left out."""
    return _places_of.get((round_.pk, round_.digest), lambda: dict(_places(round_)))


def _places(round_: Round) -> Iterator[tuple[str, list[Place]]]:
    names = {unit.code: unit for unit in rounds.units_in(round_)}
    kinds, units = dict(round_.basis["units"]), round_.result["units"]
    for block, of in queries.BLOCKS.items():
        ranks = round_.result["ranks"].get(block, {})
        here = [
            Place(ranks.get(code), names[code], _number(one["index"]), _number(one["points"]), _number(one["measured_max"]), one["nodes"])
            for code, one in units.items() if kinds.get(code) in of and code in names
        ]  # fmt: skip
        if here:
            yield block, sorted(here, key=lambda one: (one.rank or 10_000, one.unit.code))


def block_names(round_: Round) -> list[tuple[str, str]]:
    return [(block, str(Block(block).label)) for block in places(round_)]


def place_of(round_: Round, code: str) -> Place | None:
    return next((one for block in places(round_).values() for one in block if one.unit.code == code), None)


def areas(round_: Round) -> list[Node]:
    year = round_.first_month.year
    return [area for area in queries.read(round_.book).areas if area.in_year(year)]


def leaves(round_: Round) -> list[Node]:
    return counting(queries.read(round_.book), round_.first_month.year)


def leaf_of(round_: Round, code: str) -> Node | None:
    return next((leaf for leaf in leaves(round_) if leaf.code == code), None)


def counted_under(round_: Round, code: str) -> list[str]:
    """Return the codes whose deeds counted for a unit when the round was frozen: its own, and those of its former units."""
    mapping = [tuple(pair) for pair in round_.basis["mapping"]]
    own = [] if any(before == code for before, _after in mapping) else [code]
    return sorted([*own, *(before for before, after in mapping if after == code)])
