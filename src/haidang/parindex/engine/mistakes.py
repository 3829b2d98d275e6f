"""What is wrong with a rule book, each with its place, for whoever has to mend it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """
    One thing to mend.

    :param place: a cell of Excel, or a path as in ``areas[2].children[0].max``
    :param code: of the area, the criterion or the leaf, where it has one
    """

    place: str
    sentence: str
    code: str = ""

    def __str__(self):
        return f"{self.place}: {self.sentence}"


class BadRuleBook(ValueError):
    """This is no rule book yet; ``problems`` names every place and what to do."""

    def __init__(self, problems: Sequence[Problem]):
        super().__init__("\n".join(map(str, problems)))
        self.problems = list(problems)
