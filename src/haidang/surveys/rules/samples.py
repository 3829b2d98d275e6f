"""How many are to be asked, and who: drawn by chance that can be repeated."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from hashlib import sha256
from math import ceil


def size(population: int, error: Fraction) -> int:
    """
    Return how many of a population are to be asked: n = N / (1 + N·e²), rounded up.

    The rule of the scheme of 2012 (e = 5 %); whether the one in force keeps it was not found (an assumption).
    """
    return min(population, ceil(population / (1 + population * error**2))) if population > 0 else 0


def shared_out(total: int, populations: Mapping[str, int]) -> dict[str, int]:
    """
    Return how many of each stratum are asked: in proportion, none more than it has, at least one of each that has any.

    What is left over by rounding goes to the largest remainders, then by name.
    """
    whole = sum(populations.values())
    total = min(total, whole)
    if not whole:
        return dict.fromkeys(populations, 0)
    exact = {name: Fraction(total * n, whole) for name, n in populations.items()}
    asked = {name: min(max(int(exact[name]), 1), n) if n else 0 for name, n in populations.items()}
    for name in sorted(exact, key=lambda one: (int(exact[one]) - exact[one], one)):
        if sum(asked.values()) < total and asked[name] < populations[name]:
            asked[name] += 1
    return asked


def drawn(seed: str, stratum: str, frame: Sequence[str]) -> list[str]:
    """
    Return a whole stratum in the order in which it is asked; the first n are the sample, those after them its replacements.

    The same seed gives the same order, however the frame was sorted, on every machine: whoever doubts it draws again.
    """
    return sorted(set(frame), key=lambda one: (sha256(f"{seed}|{stratum}|{one}".encode()).digest(), one))


def weights(
    populations: Mapping[tuple[str, str], int], sizes: Mapping[tuple[str, str], int]
) -> dict[str, float]:
    """Return how many people one who answers stands for, one on average: by unit, and by unit|procedure."""
    usual = Fraction(sum(sizes.values()), sum(populations.values()))
    found = {}
    for unit in {unit for unit, _procedure in sizes}:
        mine = [stratum for stratum in sizes if stratum[0] == unit and sizes[stratum]]
        if mine:
            found[unit] = float(
                Fraction(sum(populations[one] for one in mine), sum(sizes[one] for one in mine)) * usual
            )
        found |= {f"{unit}|{procedure}": float(Fraction(populations[unit, procedure], sizes[unit, procedure]) * usual) for _unit, procedure in mine if procedure}  # fmt: skip
    return found
