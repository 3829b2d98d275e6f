"""How sure a share is that was asked of some and not of all."""

from math import sqrt

SURE = 1.96  # of twenty such intervals nineteen hold the true value
AT_MOST = 100  # a spread of almost nothing makes nobody speak for more people than this


def wilson(share: float, people: float) -> tuple[float, float]:
    """Return between which shares, from 0 to 1, the true one lies nineteen times of twenty: Wilson's interval of so many equal answers."""
    middle = (share + SURE**2 / (2 * people)) / (1 + SURE**2 / people)
    half = SURE / (1 + SURE**2 / people) * sqrt(share * (1 - share) / people + SURE**2 / (4 * people**2))
    return max(min(middle - half, share), 0), min(max(middle + half, share), 1)


def worth_of(share: float, people: float, squares: float) -> float:
    """
    Return how many yes or no answers say a mean as surely as the answers of so many people, each worth a part from 0 to 1.

    Parts near each other say more than yes and no. Two answers are added in thought, one worth nothing and one worth all, so that
    a few equal ones are not taken for certainty.

    :param share: the mean of what the answers are worth, ``squares``: the mean of its squares
    """
    as_yes_or_no = share * (1 - share)
    mean = (share * people + 1) / (people + 2)
    spread = (squares * people + 1) / (people + 2) - mean**2
    if not 0 < spread < as_yes_or_no:
        return people
    return people * min(as_yes_or_no / spread, AT_MOST)
