"""What the answers to a questionnaire come to for a leaf: a rate, or points for each answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from haidang.core.facts.declare import words_of_answers
from haidang.core.facts.queries import Counted
from haidang.parindex.engine import answers
from haidang.parindex.engine.answers import Answer
from haidang.parindex.engine.book import Node
from haidang.parindex.engine.score import Input


def known(leaf: Node, counted: Counted) -> Input:
    """Return what a survey counted as the leaf's rule reads it."""
    if leaf.rule.kind == "answers":
        return Input(answers=answers.counted(counted.given or {}), people=counted.worth)
    return Input(rate=Decimal(counted.hits) / counted.among, people=counted.worth)


@dataclass(frozen=True)
class Outcome:
    """What five people or more answered about a unit, as a leaf takes it: a rate, or the share of its maximum that all answers come to."""

    leaf: Node
    counted: Counted

    @property
    def share(self) -> Decimal | None:
        """From 0 to 1; None where nobody answered."""
        if self.leaf.rule.kind == "answers":
            return answers.share_of(self.leaf.rule.weights, answers.counted(self.given))
        return Decimal(self.counted.hits) / self.counted.among if self.counted.among else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Between which shares the true one lies nineteen times of twenty."""
        if self.leaf.rule.kind == "answers":
            return answers.interval(self.leaf, self.given, self.counted.worth or 0)
        return self.counted.interval

    @property
    def given(self) -> Mapping[str, tuple[int, int]]:
        """How often each answer was given, and what these answers stand for; nothing where the leaf takes a rate."""
        return self.counted.given or {} if self.leaf.rule.kind == "answers" else {}

    @property
    def answers(self) -> list[Answer]:
        """Each answer and what it gives; nothing where the leaf takes a rate."""
        return by_answer(self.leaf, self.given)


def by_answer(leaf: Node, given: Mapping[str, tuple[int, int]] | None) -> list[Answer]:
    """Return each answer in words and what it gives, the one worth most first; nothing where the leaf takes a rate."""
    if not given or leaf.rule.kind != "answers":
        return []
    return answers.by_answer(leaf, given, words_of_answers(leaf.measure))
