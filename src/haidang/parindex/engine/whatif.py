"""A rule book tried with other weights, thresholds or without some leaves: what would come of it, nothing kept."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from haidang.parindex.engine.book import OUTSIDE, Book, Node, Rule
from haidang.parindex.engine.matrix import matrix
from haidang.parindex.engine.score import Input, score_node

SHARES = ("floor", "target")


@dataclass(frozen=True)
class Change:
    """
    What is tried on one leaf; None leaves it as it is.

    :param weight: its maximum in points, all its points with it; of a bonus or a penalty the most it gives or takes
    :param bands: the bound of each band (a share, or days), in the order of the rule
    """

    weight: Decimal | None = None
    floor: Decimal | None = None
    target: Decimal | None = None
    bands: tuple[Decimal | None, ...] = ()
    dropped: bool = False


def tried(book: Book, changes: Mapping[str, Change]) -> Book:
    """Return the book as it is tried: a leaf of another weight is given its points as ``_known_as_tried`` says them."""

    def of(node: Node) -> Node:
        if node.children:
            return replace(node, children=tuple(of(child) for child in node.children))
        change = changes.get(node.code)
        if change is None:
            return node
        if _left_out(change):
            return replace(node, max=Decimal(0))
        if _weighed(node, change):
            return replace(node, max=change.weight, rule=Rule("given"))
        if change.weight is not None:
            return replace(node, max=change.weight)
        return replace(node, rule=_rule(node.rule, change))

    return replace(book, areas=tuple(of(area) for area in book.areas))


def _rule(rule: Rule, change: Change) -> Rule:
    shares = {name: value for name in SHARES if (value := getattr(change, name)) is not None}
    bounds = zip(rule.bands, change.bands, strict=False)
    moved = [replace(band, bound=bound) if bound is not None else band for band, bound in bounds]
    return replace(rule, **shares, bands=(*moved, *rule.bands[len(moved) :]))


def _left_out(change: Change) -> bool:
    """Whether a leaf is worth nothing: then nothing is known of it either, and its group is scaled without it."""
    return change.dropped or change.weight == 0


def _weighed(leaf: Node, change: Change) -> bool:
    return change.weight is not None and bool(leaf.max) and leaf.rule.kind not in OUTSIDE


def _known_as_tried(leaf: Node, change: Change, fact: Input) -> Input:
    """Return what is known of a leaf that is left out or weighs otherwise: all its points move with its maximum."""
    if _left_out(change):
        return Input()
    points = score_node(replace(leaf, rule=_rule(leaf.rule, change)), {leaf.code: fact}).points
    given = None if points is None else points * change.weight / leaf.max
    return Input(given=given, applicable=fact.applicable)


def indices(
    book: Book,
    known: Mapping[str, Mapping[str, Input]],
    changes: Mapping[str, Change],
    year: int | None = None,
) -> dict[str, Decimal | None]:
    """Return every unit's index as it would be; without changes it is the very index of today."""
    moved = [
        (leaf, change)
        for leaf in book.leaves()
        if (change := changes.get(leaf.code)) and (_left_out(change) or _weighed(leaf, change))
    ]
    as_tried = {
        code: {**facts, **{leaf.code: _known_as_tried(leaf, change, facts[leaf.code]) for leaf, change in moved if leaf.code in facts}}
        for code, facts in known.items()
    }  # fmt: skip
    return matrix(tried(book, changes), as_tried, year).indices()
