"""Why something is not done in a round."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.refusals import Refusal
from haidang.parindex.engine.mistakes import Problem
from haidang.parindex.rounds import rules


class UnableToPlan(Refusal):
    pass


class UnableToMove(Refusal):
    pass


class UnableToScore(Refusal):
    pass


class Locked(UnableToScore):
    """The sheet was sent, or the time is over: nothing of it changes any more."""


class WrittenMeanwhile(UnableToScore):
    """Somebody else wrote another thing of the same leaves since the person looked."""

    def __init__(self, lost: Sequence):
        self.lost = list(lost)
        said = "; ".join(
            _("%(leaf)s: %(value)s (%(who)s, %(at)s)") % {
                "leaf": one.leaf, "value": _("does not apply") if one.value is None else rules.shown(one.value), "who": one.by,
                "at": timezone.localtime(one.at).strftime("%H:%M"),
            }
            for one in lost
        )  # fmt: skip
        super().__init__(
            _("Somebody wrote this while you were writing: %(said)s. Nothing was overwritten: look at it, and save once more if yours is to stand.") % {"said": said}
        )  # fmt: skip


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
