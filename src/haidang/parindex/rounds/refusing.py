"""Why something is not done in a round."""

from collections.abc import Sequence

from haidang.core.refusals import Refusal
from haidang.parindex.engine.mistakes import Problem


class UnableToPlan(Refusal):
    pass


class UnableToMove(Refusal):
    pass


class UnableToScore(Refusal):
    pass


class Locked(UnableToScore):
    """The sheet was sent, or the time is over: nothing of it changes any more."""


class WrongCells(UnableToScore):
    """A workbook has places to mend, each with its cell; nothing of it was taken in."""

    def __init__(self, problems: Sequence[Problem]):
        super().__init__(str(problems[0]))
        self.problems = list(problems)


class UnableToAppraise(Refusal):
    pass


class SaidMeanwhile(UnableToAppraise):
    """Somebody else appraised the same leaf since the person looked."""


class UnableToDecide(Refusal):
    pass


class NoQuorum(UnableToDecide):
    pass


class UnableToJoin(Refusal):
    pass


class UnableToPublish(Refusal):
    pass


class UnableToObject(Refusal):
    pass
