"""Points by the answers to a questionnaire: each answer is worth a share of a leaf's maximum."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from haidang.core.facts.sampling import wilson, worth_of
from haidang.parindex.engine.book import Node

Given = Mapping[str, tuple[int, int]]  # by answer: how often it was given, and what these answers stand for


@dataclass(frozen=True)
class Answer:
    """
    One answer and what it gives a unit.

    :param words: what people read there, empty where it differs; ``times``: how often it was given; ``part``: of all answers, weighed, from 0 to 1
    :param share: of the maximum that it is worth; ``points``: what it adds to the points of the leaf
    """

    answer: str
    words: str
    times: int
    part: Decimal
    share: Decimal
    points: Decimal


def counted(given: Given) -> dict[str, int]:
    """Return what the answers stand for, as ``score.Input`` has it."""
    return {answer: weight for answer, (_times, weight) in given.items()}


def share_of(weights: Mapping[str, Decimal], times: Mapping[str, int]) -> Decimal | None:
    """Return the share of the maximum that answers come to; None where nobody answered."""
    total = sum(times.values())
    if not total:
        return None
    return sum((weights.get(answer, Decimal(0)) * n for answer, n in times.items()), Decimal(0)) / total


def by_answer(leaf: Node, given: Given, words: Mapping[str, str]) -> list[Answer]:
    """
    Return each answer and what it gives, the one worth most first; their points add up to those of the leaf.

    :param words: what people read at an answer
    """
    total, found = sum(weight for _times, weight in given.values()), []
    for answer, (times, weight) in given.items():
        part = Decimal(weight) / total if total else Decimal(0)
        share = leaf.rule.weights.get(answer, Decimal(0))
        found.append(Answer(answer, words.get(answer, ""), times, part, share, leaf.max * share * part))
    return sorted(found, key=lambda one: -one.share)


def interval(leaf: Node, given: Given, people: float) -> tuple[float, float] | None:
    """
    Return between which shares of the maximum the true one lies nineteen times of twenty; None where nobody answered.

    :param people: of how many equal ones the answers are worth
    """
    listed = by_answer(leaf, given, {})
    if not people or not any(one.times for one in listed):
        return None
    mean, squares = (float(sum(one.part * one.share**power for one in listed)) for power in (1, 2))
    return wilson(mean, worth_of(mean, people, squares))
