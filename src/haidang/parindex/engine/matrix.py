"""All units at once: their points as columns of numbers, and indices equal to what ``score`` gives each of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from haidang.parindex.engine.book import OUTSIDE, Band, Book, Node, Rule
from haidang.parindex.engine.gains import worths
from haidang.parindex.engine.score import Input, score, score_node

NOTHING = Input()
MILLION = 1_000_000  # an index has six decimals
NEAR = 1e-4  # of a millionth: so near to a half the exact engine rounds


@dataclass(frozen=True)
class Matrix:
    """
    Points of units × leaves.

    :param points: nan where nothing was measured or the leaf does not apply
    :param most: what each leaf adds to the maximum of a unit that was measured in it; 0 for bonus and penalty
    :param scales: what a point of each leaf is worth where a group is scaled to its own maximum; 1 in a plain sum
    """

    book: Book
    known: Mapping[str, Mapping[str, Input]]
    year: int | None
    leaves: tuple[Node, ...]
    points: np.ndarray
    most: np.ndarray
    scales: np.ndarray

    @property
    def weights(self) -> np.ndarray:
        """What each leaf weighs in the whole rule book, in its points, where everything applies."""
        return self.most * self.scales

    @property
    def measured(self) -> np.ndarray:
        return ~np.isnan(self.points)

    @property
    def shares(self) -> np.ndarray:
        """Points as a part of each leaf's maximum, nan where not measured and for bonus and penalty."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.most > 0, self.points / self.most, np.nan)

    def indices(self) -> dict[str, Decimal | None]:
        """
        Return every unit's index, the very figure of ``score``.

        Only sums are added up here, and groups that are scaled to a maximum: what is too near to a half, has a bonus or a penalty, or has
        a group in which something does not apply, is left to ``score`` itself.
        """
        raw = index_of(self.points * self.scales, self.weights) * MILLION
        whole = np.floor(raw)
        unsure = np.abs(raw - whole - 0.5) < NEAR * np.maximum(1.0, np.abs(raw) / (100 * MILLION))
        beside = np.array([leaf.rule.kind in OUTSIDE for leaf in self.leaves], dtype=bool)
        unsure |= np.nan_to_num(self.points[:, beside]).any(axis=1)
        if any(node.children and node.rule.kind == "scaled" for node in self.book.nodes()):
            unsure |= np.array(
                [not all(fact.applicable for fact in of.values()) for of in self.known.values()]
            )
        found: dict[str, Decimal | None] = {}
        for number, code in enumerate(self.known):
            if unsure[number]:
                found[code] = score(self.book, self.known[code], self.year).index
            elif np.isnan(raw[number]):
                found[code] = None
            else:
                found[code] = Decimal(int(np.rint(raw[number]))).scaleb(-6)
        return found


def index_of(points: np.ndarray, most: np.ndarray) -> np.ndarray:
    """Return for each unit its points of what was measured, on a scale of 100; nan where nothing was."""
    measured = ~np.isnan(points)
    maximum = measured @ most
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(maximum > 0, 100 * np.where(measured, points, 0.0).sum(axis=1) / maximum, np.nan)


def matrix(book: Book, known: Mapping[str, Mapping[str, Input]], year: int | None = None) -> Matrix:
    """Score many units by a rule book; ``known``: by the code of the unit, what is known of its leaves."""
    leaves = tuple(leaf for leaf in leaves_in(book, year) if leaf.rule.kind != "monitor")
    facts = list(known.values())
    columns = [
        column_of(leaf, [of_unit.get(leaf.code, NOTHING) for of_unit in facts], year) for leaf in leaves
    ]
    most = [0.0 if leaf.max is None or leaf.rule.kind in OUTSIDE else float(leaf.max) for leaf in leaves]
    points = np.column_stack(columns) if columns else np.empty((len(facts), 0))
    worth = dict(worths(score(book, {}, year)))
    scales = np.array([float(worth[leaf.code]) for leaf in leaves])
    return Matrix(book, known, year, leaves, points, np.array(most), scales)


def leaves_in(book: Book, year: int | None) -> Iterator[Node]:
    """Return the leaves that count in a year: none of what they are part of may have ended or not begun."""

    def under(nodes: Sequence[Node]) -> Iterator[Node]:
        for node in nodes:
            if node.in_year(year):
                if node.children:
                    yield from under(node.children)
                else:
                    yield node

    return under(book.areas)


def column_of(leaf: Node, facts: Sequence[Input], year: int | None = None) -> np.ndarray:
    """Return what each of several units scores in one leaf; nan where it was not measured."""

    def exactly(fact: Input) -> float:
        points = score_node(leaf, {leaf.code: fact}, year).points
        return np.nan if points is None else float(points)

    quick = BY_KIND.get(leaf.rule.kind)
    if quick is None or not _plain(leaf.rule):  # rare or manifold: the engine itself, unit by unit
        return np.array([exactly(fact) for fact in facts], dtype=float)
    points = quick(leaf, facts)
    points[~_true([fact.applicable for fact in facts])] = np.nan
    for number in np.flatnonzero(np.isnan(points)):
        if facts[number] is not NOTHING:
            points[number] = exactly(facts[number])
    return points


def _plain(rule: Rule) -> bool:
    """Say whether a rule has nothing to it but what the columns below know."""
    bands = tuple(Band(band.bound, band.points) for band in rule.bands)
    weights = rule.weights if rule.kind == "answers" else {}
    return rule == Rule(rule.kind, rule.floor, rule.target, rule.cap, bands=bands, weights=weights)


def _numbers(values) -> np.ndarray:
    return np.array([np.nan if value is None else float(value) for value in values], dtype=float)


def _whole(values: list[int | None]) -> np.ndarray:
    return np.array([value or 0 for value in values], dtype=np.int64)


def _true(values: list[bool]) -> np.ndarray:
    return np.array(values, dtype=bool)


def _rates(facts: Sequence[Input]) -> np.ndarray:
    """Shares of hits, or a rate as it is known; nan where there is neither. Two whole numbers divided are as near as a number can be."""
    among, hits = _whole([fact.among for fact in facts]), _whole([fact.hits for fact in facts])
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(among > 0, hits / among, _numbers([fact.rate for fact in facts]))


def _unless_vetoed(points: np.ndarray, rates: np.ndarray, facts: Sequence[Input]) -> np.ndarray:
    vetoed = _true([fact.vetoed for fact in facts])
    return np.where(np.isnan(rates), np.nan, np.where(vetoed, 0.0, points))


def _proportional(leaf: Node, facts: Sequence[Input]) -> np.ndarray:
    rates, rule = _rates(facts), leaf.rule
    target = float(rule.target)
    shares = np.minimum(np.where(rates >= target, 1.0, rates / target), float(rule.cap))
    points = np.where(rates < float(rule.floor), 0.0, float(leaf.max) * shares)
    return _unless_vetoed(points, rates, facts)


def _bands(leaf: Node, facts: Sequence[Input]) -> np.ndarray:
    rates = _rates(facts)
    points = np.zeros(len(facts))
    # Of two that begin at the same rate the one named first counts: it is written last.
    for band in sorted(reversed(leaf.rule.bands), key=lambda band: band.bound):
        points[rates >= float(band.bound)] = float(band.points)
    return _unless_vetoed(points, rates, facts)


def _answers(leaf: Node, facts: Sequence[Input]) -> np.ndarray:
    named = sorted({answer for fact in facts for answer in fact.answers})
    times = np.array([[fact.answers.get(answer, 0) for answer in named] for fact in facts], dtype=float)
    worth = np.array([float(leaf.rule.weights.get(answer, 0)) for answer in named])
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(leaf.max) * (times @ worth / times.sum(axis=1))


def _mean(leaf: Node, facts: Sequence[Input]) -> np.ndarray:
    among, total = _whole([fact.among for fact in facts]), _whole([fact.total for fact in facts])
    known = (among > 0) & _true([fact.total is not None for fact in facts])
    # To tenths, halves away from zero: in whole numbers, since a tenth is none of a machine's fractions.
    tenths = (20 * np.abs(total) + among) // np.maximum(2 * among, 1) * np.sign(total)
    return np.where(known, np.minimum(tenths / 10, float(leaf.max)), np.nan)


def _yes_no(leaf: Node, facts: Sequence[Input]) -> np.ndarray:
    worth = {None: np.nan, True: float(leaf.max), False: 0.0}
    return np.array([worth[fact.answer] for fact in facts])


def _judged(leaf: Node, facts: Sequence[Input]) -> np.ndarray:
    last = (next((said for said in reversed(fact.judged) if said is not None), None) for fact in facts)
    return np.clip(_numbers(last), 0.0, float(leaf.max))


def _given(leaf: Node, facts: Sequence[Input]) -> np.ndarray:
    return _numbers(fact.given for fact in facts)


BY_KIND = {
    "proportional": _proportional, "bands": _bands, "answers": _answers, "mean": _mean, "yes_no": _yes_no, "judged": _judged, "given": _given,
}  # fmt: skip
