"""A rule book tried with other weights, thresholds or without some leaves: what would come of it, nothing kept."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from haidang.parindex.engine.book import Book, Node
from haidang.parindex.engine.matrix import index_of, matrix
from haidang.parindex.engine.score import Input

SHARES = ("floor", "target")


@dataclass(frozen=True)
class Change:
    """
    What is tried on one leaf; None leaves it as it is.

    :param weight: its maximum in points, all its points with it
    :param bands: the bound of each band (a share, or days), in the order of the rule
    """

    weight: Decimal | None = None
    floor: Decimal | None = None
    target: Decimal | None = None
    bands: tuple[Decimal | None, ...] = ()
    dropped: bool = False


def tried(book: Book, changes: Mapping[str, Change]) -> Book:
    """Return the book with the thresholds that are tried; weights stay, since they change no share."""

    def of(node: Node) -> Node:
        if node.children:
            return replace(node, children=tuple(of(child) for child in node.children))
        change = changes.get(node.code)
        if change is None:
            return node
        shares = {name: value for name in SHARES if (value := getattr(change, name)) is not None}
        bounds = zip(node.rule.bands, change.bands, strict=False)
        moved = [replace(band, bound=bound) if bound is not None else band for band, bound in bounds]
        bands = (*moved, *node.rule.bands[len(moved) :])
        return replace(node, rule=replace(node.rule, **shares, bands=bands))

    return replace(book, areas=tuple(of(area) for area in book.areas))


def indices(
    book: Book,
    known: Mapping[str, Mapping[str, Input]],
    changes: Mapping[str, Change],
    year: int | None = None,
) -> dict[str, Decimal | None]:
    """Return every unit's index as it would be; without changes it is the very index of today."""
    table = matrix(tried(book, changes), known, year)
    weighed = [change for change in changes.values() if change.dropped or change.weight is not None]
    if not weighed:
        return table.indices()
    factors = np.array([_factor(leaf, changes.get(leaf.code)) for leaf in table.leaves])
    stay = factors > 0
    found = index_of((table.points * factors)[:, stay], (table.most * factors)[stay])
    return {
        code: None if np.isnan(index) else Decimal(int(np.rint(index * 1_000_000))).scaleb(-6)
        for code, index in zip(known, found, strict=True)
    }


def _factor(leaf: Node, change: Change | None) -> float:
    """By what the points of a leaf and its maximum are multiplied; 0 where it is dropped."""
    if change is None or (change.weight is None and not change.dropped):
        return 1.0
    if change.dropped:
        return 0.0
    return float(change.weight / leaf.max) if leaf.max else 1.0
