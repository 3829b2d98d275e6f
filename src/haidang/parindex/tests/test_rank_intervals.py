import numpy as np
import pytest

from haidang.parindex.engine.intervals import (
    BLOCK,
    Shaken,
    error_of_answers,
    error_of_share,
    intervals,
    ranks,
)

REPLICATIONS = 2 * BLOCK + 30


def shaken(units=17, leaves=9, seed=7, errors=True, holes=True) -> Shaken:
    made = np.random.default_rng(seed)
    shares = made.uniform(0.2, 1, (units, leaves)).round(4)
    shares[:, 3] = 0.8  # nobody differs in this one
    shares[5] = shares[4]  # two that are alike in everything
    if holes:
        shares[made.random(shares.shape) < 0.2] = np.nan
        shares[5] = shares[4]
        shares[2] = np.nan
    noise = np.where(np.arange(leaves) < 2, 0.03, 0.0) * np.ones((units, 1)) if errors else None
    return Shaken(
        shares, made.integers(1, 12, leaves).astype(float), noise, made.uniform(-0.02, 0.02, units), seed
    )


def plainly(one: Shaken, replications: int) -> np.ndarray:
    """The same by the book: a replication after the other, a unit after the other."""
    units, leaves = one.shares.shape
    found = np.full((replications, units), np.nan)
    for block in range(-(-replications // BLOCK)):
        weights, ways, noise = (
            np.random.default_rng(np.random.SeedSequence(one.seed, spawn_key=(block, of))) for of in range(3)
        )
        drawn = weights.uniform(1 - one.spread, 1 + one.spread, (BLOCK, leaves)) * one.weights
        size = min(BLOCK, replications - block * BLOCK)
        way = ways.integers(0, 3, BLOCK)
        for kind in range(3):
            for row in [row for row in range(size) if way[row] == kind]:
                moved = noise.standard_normal(units) if one.errors is not None else np.zeros(units)
                for unit in range(units):
                    known = [leaf for leaf in range(leaves) if not np.isnan(one.shares[unit, leaf])]
                    if not known:
                        continue
                    values, factors, all_factors = [], [], []
                    for leaf in range(leaves):
                        column = one.shares[:, leaf]
                        column = column[~np.isnan(column)]
                        low, high, mean = column.min(), column.max(), column.mean()
                        deviation = np.sqrt(((column - mean) ** 2).mean())
                        alike = high - low < 1e-12
                        value = one.shares[unit, leaf]
                        plain = [
                            value,
                            0.5 if alike else (value - low) / (high - low),
                            0.0 if alike else (value - mean) / deviation,
                        ]
                        factor = [1.0, 0.0 if alike else 1 / (high - low), 0.0 if alike else 1 / deviation][
                            kind
                        ]
                        all_factors.append(factor)
                        values.append(plain[kind])
                        factors.append(factor)
                    mine = drawn[row]
                    total = sum(mine[leaf] * values[leaf] for leaf in known)
                    if one.errors is not None:
                        variance = sum(
                            (mine[leaf] * factors[leaf] * one.errors[unit, leaf]) ** 2 for leaf in known
                        )
                        total += np.sqrt(variance) * moved[unit]
                    score = total / sum(mine[leaf] for leaf in known)
                    if one.extra is not None:
                        worth = (
                            sum(w * f for w, f in zip(one.weights, all_factors, strict=True))
                            / one.weights.sum()
                        )
                        score += one.extra[unit] * worth
                    found[block * BLOCK + row, unit] = score
    return found  # fmt: skip


@pytest.mark.parametrize(("errors", "holes"), [(True, True), (False, False)])
def test_every_score_is_that_of_a_plain_reference(errors, holes):
    one = shaken(errors=errors, holes=holes)
    reference = plainly(one, BLOCK + 20)
    quick = np.vstack([one.scores(0), one.scores(1, 20)])
    assert np.isnan(quick).tolist() == np.isnan(reference).tolist()
    assert np.nanmax(np.abs(quick - reference)) < 1e-9


def test_the_intervals_are_those_of_the_plain_ranks():
    one = shaken(errors=False)
    scores = np.round(plainly(one, REPLICATIONS), 10)
    known = ~np.isnan(scores[0])
    places = 1 + (scores[:, None, known] > scores[:, known, None] + 1e-10).sum(axis=2)
    inside = np.sort(places, axis=0)
    found, out = intervals(one, REPLICATIONS), int(0.05 * REPLICATIONS)
    assert found.low[known].tolist() == inside[out].tolist()
    assert found.high[known].tolist() == inside[-1 - out].tolist()
    assert found.middle[known].tolist() == inside[REPLICATIONS // 2].tolist()
    assert not found.low[~known].any() and not found.high[~known].any()


def test_ranks_of_equal_scores_are_shared_and_the_next_is_left_out():
    assert ranks(np.array([[0.5, 0.9, 0.5, 0.1], [0.2, 0.2, 0.2, 0.3]])).tolist() == [
        [2, 1, 2, 4],
        [2, 2, 2, 1],
    ]
    assert ranks(np.array([[0.5]])).tolist() == [[1]]


def test_the_same_seed_gives_the_same_ranks_and_another_seed_others():
    one, again, other = shaken(), shaken(), shaken()
    first, second = intervals(one, 750), intervals(again, 750)
    object.__setattr__(other, "seed", 8)
    assert first.low.tolist() == second.low.tolist() and first.high.tolist() == second.high.tolist()
    assert one.scores(0).tolist() != other.scores(0).tolist()


def test_two_processors_give_the_ranks_of_one(monkeypatch):
    one = shaken(units=1_100, leaves=4, errors=True)
    several = intervals(one, 2_000)
    monkeypatch.setattr("haidang.parindex.engine.intervals.WORKERS", 1)
    alone = intervals(one, 2_000)
    assert several.low.tolist() == alone.low.tolist() and several.high.tolist() == alone.high.tolist()


def test_who_is_alike_in_everything_shares_every_rank():
    one = shaken(errors=False)
    object.__setattr__(one, "extra", None)
    found = intervals(one, 500)
    assert (found.low[4], found.high[4], found.middle[4]) == (found.low[5], found.high[5], found.middle[5])


def test_who_is_best_in_every_criterion_is_first_whatever_is_shaken():
    shares = np.vstack([np.full((1, 6), 0.99), np.random.default_rng(1).uniform(0.3, 0.8, (20, 6))])
    found = intervals(Shaken(shares, np.ones(6)), 500)
    assert (found.low[0], found.high[0]) == (1, 1)
    assert (found.low[1:] > 1).all() and (found.high > found.low)[1:].any()


def test_a_small_sample_makes_a_rank_less_sure():
    shares = np.linspace(0.5, 0.9, 15)[:, None] * np.ones((1, 4))
    sure = intervals(Shaken(shares, np.ones(4)), 500)
    errors = np.zeros_like(shares)
    errors[:, 0] = [error_of_share(round(5 * share), 5) for share in shares[:, 0]]
    unsure = intervals(Shaken(shares, np.ones(4), errors), 500)
    assert (sure.high - sure.low).sum() == 0 < (unsure.high - unsure.low).sum()


def test_more_answers_leave_a_smaller_error_and_a_few_equal_ones_are_no_certainty():
    worth = np.array([1.0, 0.6, 0.2, 0.0])
    few, many = (
        error_of_answers(worth, np.array([5, 3, 1, 1])),
        error_of_answers(worth, np.array([500, 300, 100, 100])),
    )
    assert 5 < few / many < 15
    assert error_of_answers(worth, np.array([4, 0, 0, 0])) > 0.1
    assert error_of_answers(worth, np.zeros(4)) == 0


def test_where_nothing_is_measured_nobody_has_an_interval():
    found = intervals(Shaken(np.full((3, 2), np.nan), np.ones(2)), 500)
    assert found.low.tolist() == found.high.tolist() == [0, 0, 0]
