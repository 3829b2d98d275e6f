"""Why something is not done in a round."""

from haidang.core.refusals import Refusal


class UnableToPlan(Refusal):
    pass


class UnableToMove(Refusal):
    pass


class UnableToScore(Refusal):
    pass


class Locked(UnableToScore):
    """The sheet was sent, or the time is over: nothing of it changes any more."""


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
