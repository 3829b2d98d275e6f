"""Who comes where: equal scores share a rank and the next rank is left out (1, 2, 2, 4)."""

from collections.abc import Hashable, Mapping
from decimal import Decimal
from typing import TypeVar

Name = TypeVar("Name", bound=Hashable)


def rank(scores: Mapping[Name, Decimal | None]) -> dict[Name, int]:
    """Return the rank of everybody who has a score, the highest first; whoever has none is not ranked."""
    known = sorted((score for score in scores.values() if score is not None), reverse=True)
    first_at: dict[Decimal, int] = {}
    for place, score in enumerate(known, 1):
        first_at.setdefault(score, place)
    return {name: first_at[score] for name, score in scores.items() if score is not None}


def fifth(rank: int, ranked: int) -> int:
    """Return in which fifth of those ranked a rank lies: 1 the highest, 5 the lowest; equal ranks lie together."""
    return 1 + (rank - 1) * 5 // ranked
