"""
Between which ranks a unit lies when the choices of the rule book are shaken: weights, normalisation, the sample of a survey.

An uncertainty analysis as the OECD and the Joint Research Centre describe it for composite indicators (Handbook, 2008, chapter
7): the ranking is made again many times. Each time every weight is drawn anew around its own, one way of making criteria
comparable is drawn, and what a survey measured is moved by the error of its sample. Then it is counted how often a unit came where.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np

REPLICATIONS, SPREAD, SEED, OUTER = 10_000, 0.25, 2026, 0.05
BLOCK = 250  # replications drawn from one stream of random numbers: their results do not depend on who computes them
AS_THE_RULE_SAYS, FROM_LOWEST_TO_HIGHEST, IN_DEVIATIONS = 0, 1, 2
WAYS = 3
GRAIN = 1e10  # scores that differ by less share a rank
WORKERS = 2


@dataclass(frozen=True)
class Shaken:
    """
    What is shaken.

    :param shares: units × leaves, each a part of the leaf's maximum, nan where not measured
    :param weights: of each leaf in the whole rule book, in points: in a group that is scaled, of the scaled maximum
    :param errors: units × leaves: the standard error of a share that a sample measured, 0 where all were counted
    :param extra: of each unit the points outside the hundred (bonus less penalty), as a part of the whole rule book
    """

    shares: np.ndarray
    weights: np.ndarray
    errors: np.ndarray | None = None
    extra: np.ndarray | None = None
    seed: int = SEED
    spread: float = SPREAD

    @cached_property
    def measured(self) -> np.ndarray:
        return ~np.isnan(self.shares)

    @cached_property
    def ways(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Of each normalisation what is added to the share of every leaf, and by what it is multiplied."""
        known, many = self.measured, np.maximum(self.measured.sum(axis=0), 1)
        low = np.where(known, self.shares, np.inf).min(axis=0, initial=np.inf)
        high = np.where(known, self.shares, -np.inf).max(axis=0, initial=-np.inf)
        mean = np.where(known, self.shares, 0).sum(axis=0) / many
        deviation = np.sqrt(np.where(known, (self.shares - mean) ** 2, 0).sum(axis=0) / many)
        differ = high - low > 1e-12
        span, deviation = np.where(differ, high - low, 1.0), np.where(differ, deviation, 1.0)
        return [
            (np.zeros_like(mean), np.ones_like(mean)),
            # Where all units are alike a leaf tells nothing: the middle for everybody.
            (np.where(differ, -low / span, 0.5), np.where(differ, 1 / span, 0.0)),
            (np.where(differ, -mean / deviation, 0.0), np.where(differ, 1 / deviation, 0.0)),
        ]

    @cached_property
    def _columns(self) -> list[tuple[np.ndarray, np.ndarray | None, np.ndarray]]:
        """Of each normalisation the values (leaves × units), their variances, and what lies outside the hundred."""
        return [self._column(add, by) for add, by in self.ways]

    def _column(self, add: np.ndarray, by: np.ndarray) -> tuple[np.ndarray, np.ndarray | None, np.ndarray]:
        values = np.where(self.measured, add + by * self.shares, 0.0).T.copy()
        spread = None
        if self.errors is not None and self.errors.any():
            spread = np.where(self.measured, (by * self.errors) ** 2, 0.0).T.copy()
        whole = self.weights.sum()
        worth = (self.weights * by).sum() / whole if whole else 0.0  # of one share, on the mean of the leaves
        extra = np.zeros(len(self.shares)) if self.extra is None else self.extra * worth
        return values, spread, extra

    @cached_property
    def _known(self) -> np.ndarray:
        return self.measured.T.astype(float)

    def scores(self, block: int, replications: int = BLOCK) -> np.ndarray:
        """
        Return the scores of one block of replications × units; nan where nothing of a unit was measured.

        The streams: seed and block, then 0 for weights, 1 for normalisations, 2 for samples.
        """
        weights, ways, noise = (
            np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(block, of))) for of in range(3)
        )
        drawn = self.weights * weights.uniform(1 - self.spread, 1 + self.spread, (BLOCK, len(self.weights)))
        way = ways.integers(0, WAYS, BLOCK)
        drawn, way = drawn[:replications], way[:replications]
        scores = np.empty((replications, len(self.shares)))
        whole = self.measured.all()
        for number, (values, spread, extra) in enumerate(self._columns):
            rows = np.flatnonzero(way == number)
            mine = drawn[rows]
            sums = mine @ values
            if spread is not None:
                moved = noise.standard_normal(sums.shape)
                moved *= np.sqrt(mine**2 @ spread)
                sums += moved
            of = mine.sum(axis=1, keepdims=True) if whole else mine @ self._known
            with np.errstate(divide="ignore", invalid="ignore"):
                sums /= np.where(of > 0, of, np.nan)
            sums += extra
            scores[rows] = sums
        return scores


@dataclass(frozen=True)
class Intervals:
    """Of each unit the ranks between which it came in nine of ten replications, and its middle rank; 0 where it was not ranked."""

    low: np.ndarray
    high: np.ndarray
    middle: np.ndarray


def ranks(scores: np.ndarray) -> np.ndarray:
    """Return ranks of replications × units, the highest score first, equal ones sharing a rank (1, 2, 2, 4)."""
    rows, units = scores.shape
    bits = max(units - 1, 1).bit_length()
    # Score and unit in one whole number: sorting these is several times quicker than sorting places.
    grains = scores * -GRAIN
    keys = np.rint(grains, out=grains).astype(np.int64)
    keys <<= bits
    keys |= np.arange(units)
    keys.sort(axis=1)
    units_sorted = keys & ((1 << bits) - 1)
    keys >>= bits
    first = np.zeros((rows, units), dtype=np.int32)
    np.multiply(keys[:, 1:] != keys[:, :-1], np.arange(1, units, dtype=np.int32), out=first[:, 1:])
    np.maximum.accumulate(first, axis=1, out=first)
    found = np.empty((rows, units), dtype=np.uint16 if units < 65_536 else np.uint32)
    np.put_along_axis(found, units_sorted, (first + 1).astype(found.dtype), axis=1)
    return found


def intervals(shaken: Shaken, replications: int = REPLICATIONS) -> Intervals:
    """
    Return between which ranks each unit came in nine of ten replications.

    The same figures and the same seed give the same ranks, on however many processors.
    """
    measurable = (shaken.measured @ np.where(shaken.weights > 0, 1.0, 0.0)) > 0
    count = int(measurable.sum())
    low, high, middle = (np.zeros(len(measurable), dtype=int) for _ in range(3))
    if not count:
        return Intervals(low, high, middle)
    found = np.empty((replications, count), dtype=np.uint16 if count < 65_536 else np.uint32)

    def run(block: int) -> None:
        start = block * BLOCK
        size = min(BLOCK, replications - start)
        found[start : start + size] = ranks(shaken.scores(block, size)[:, measurable])

    blocks = range(-(-replications // BLOCK))
    shaken._columns, shaken._known  # noqa: B018  made once, before several ask
    if count * replications < 2_000_000:
        for block in blocks:
            run(block)
    else:
        with ThreadPoolExecutor(WORKERS) as workers:
            list(workers.map(run, blocks))
    out = int(OUTER * replications)
    where = np.flatnonzero(measurable)
    for start in range(0, count, 256):
        mine = np.sort(found[:, start : start + 256].T.copy(), axis=1, kind="stable")
        place = where[start : start + 256]
        low[place], high[place], middle[place] = mine[:, out], mine[:, -1 - out], mine[:, replications // 2]
    return Intervals(low, high, middle)


def error_of_answers(weights: np.ndarray, times: np.ndarray) -> float:
    """
    Return the standard error of the mean of a question's answers, each worth a share from 0 to 1.

    Two answers are added in thought, one worth nothing and one worth all, so that a few equal answers are not taken for certainty.
    """
    many = float(times.sum())
    if not many:
        return 0.0
    mean = (float(weights @ times) + 1) / (many + 2)
    squares = (float(weights**2 @ times) + 1) / (many + 2)
    return float(np.sqrt(max(squares - mean**2, 0.0) / many))


def error_of_share(hits: float, among: float) -> float:
    """Return the standard error of a share that was counted in a sample, with the same two answers added in thought."""
    return error_of_answers(np.array([1.0, 0.0]), np.array([hits, among - hits]))
