"""What a questionnaire is. Pure: no database, no clock."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _

from haidang.procedures.guides.shape import Words
from haidang.surveys.choices import FULL, Kind

WIDEST = 1500  # columns of a table of answers: a form that has more is a mistake (an assumption)
ON_A_SCALE = (Kind.LIKERT, Kind.MATRIX)
WITH_OPTIONS = (Kind.SINGLE, Kind.MULTIPLE)


@dataclass(frozen=True)
class Choice:
    """An option, a line of a matrix or a part: its key and what people read."""

    key: str
    words: Words


@dataclass(frozen=True)
class Scale:
    """Points from 1 on, each with what people read."""

    key: str
    points: tuple[Words, ...]

    @property
    def numbered(self) -> list[tuple[int, Words]]:
        return list(enumerate(self.points, 1))


@dataclass(frozen=True)
class Question:
    """
    One question.

    :param part: to which part of the satisfaction index its answers count; a part's key, empty for none
    :param counted: its answers count to satisfaction
    :param when: asked only where these questions were answered by one of these options
    :param least: of a number, ``most`` too
    """

    key: str
    kind: str
    words: Words
    part: str = ""
    scale: str = ""
    needed: bool = False
    counted: bool = False
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    items: tuple[Choice, ...] = ()
    options: tuple[Choice, ...] = ()
    least: float | None = None
    most: float | None = None

    @property
    def lines(self) -> tuple[Choice, ...]:
        """What is answered on the scale: the lines of a matrix, or the question itself."""
        return self.items if self.kind == Kind.MATRIX else (Choice(self.key, self.words),)


@dataclass(frozen=True)
class Questionnaire:
    """
    All that is asked.

    :param source: where it is from, ``mark`` how sure that is
    """

    title: Words
    intro: Words
    note: Words
    source: str
    mark: str
    parts: tuple[Choice, ...]
    scales: tuple[Scale, ...]
    questions: tuple[Question, ...]

    def scale(self, key: str) -> Scale:
        return next(one for one in self.scales if one.key == key)

    def question(self, key: str) -> Question | None:
        return next((one for one in self.questions if one.key == key), None)

    def counted(self) -> list[tuple[str, str]]:
        """Return the items that count to satisfaction, each with its part."""
        return [(line.key, one.part) for one in self.questions if one.counted for line in one.lines]

    def columns(self) -> list[tuple[str, Words]]:
        """Return each thing that is answered, for a table: free texts excepted, which are kept apart from the rest."""
        return [(line.key, line.words) for one in self.questions if one.kind != Kind.TEXT for line in one.lines]  # fmt: skip

    def texts(self) -> list[Question]:
        return [one for one in self.questions if one.kind == Kind.TEXT]


class Problem(NamedTuple):
    """What does not fit together: in which list, at which place, and a sentence."""

    part: str
    number: int
    sentence: str


def problems_of(asked: Questionnaire) -> Iterator[Problem]:
    """Say what does not fit together."""
    scales, parts = {one.key: one for one in asked.scales}, {one.key for one in asked.parts}
    keys: set[str] = set()
    if not asked.questions:
        yield Problem("questions", 0, _("there is no question. Write at least one."))
    if (lines := len(asked.columns())) > WIDEST:
        yield Problem("questions", len(asked.questions) - 1, _("%(n)s answers in one questionnaire are too many: at most %(most)s. Make two of it.") % {"n": lines, "most": WIDEST})  # fmt: skip
    for name, listed in (("scales", asked.scales), ("parts", asked.parts)):
        seen: set[str] = set()
        for n, one in enumerate(listed):
            if one.key in seen:
                yield Problem(name, n, _("“%(key)s” is there twice.") % {"key": one.key})
            seen.add(one.key)
    for n, one in enumerate(asked.scales):
        if not 2 <= len(one.points) <= 10:
            yield Problem("scales", n, _("a scale has two to ten points, not %(n)s.") % {"n": len(one.points)})  # fmt: skip
    for n, one in enumerate(asked.questions):
        for sentence in _wrong_with(one, asked, scales, parts, keys):
            yield Problem("questions", n, sentence)
        keys |= {one.key, *(line.key for line in one.items)}


def _wrong_with(one, asked, scales, parts, keys) -> Iterator[str]:
    for key in [one.key, *(line.key for line in one.items)]:
        if key in keys:
            yield _("“%(key)s” is there twice.") % {"key": key}
    for listed in (one.items, one.options):
        for key in {line.key for line in listed if sum(line.key == other.key for other in listed) > 1}:
            yield _("“%(key)s” is there twice.") % {"key": key}
    if one.kind in ON_A_SCALE and one.scale not in scales:
        yield _("there is no scale “%(key)s”. Name one of: %(known)s.") % {"key": one.scale, "known": ", ".join(scales)}  # fmt: skip
    if one.kind == Kind.MATRIX and not one.items:
        yield _("a matrix needs lines.")
    if one.kind in WITH_OPTIONS and len(one.options) < 2:
        yield _("at least two answers to choose from are needed.")
    if one.part and one.part not in parts:
        yield _("there is no part “%(key)s”. Name one of: %(known)s.") % {"key": one.part, "known": ", ".join(sorted(parts))}  # fmt: skip
    if one.counted and (one.kind not in ON_A_SCALE or (one.scale in scales and len(scales[one.scale].points) != FULL)):  # fmt: skip
        yield _("satisfaction is counted on scales of %(n)s points only.") % {"n": FULL}
    if one.least is not None and one.most is not None and one.least > one.most:
        yield _("the least number is greater than the most.")
    before = {other.key: other for other in asked.questions[: asked.questions.index(one)]}
    for key, options in one.when.items():
        if key not in before or before[key].kind not in WITH_OPTIONS:
            yield _("the condition names “%(key)s”, which is no question with answers to choose from before this one.") % {"key": key}  # fmt: skip
            continue
        for option in options:
            if all(option != other.key for other in before[key].options):
                yield _("question “%(key)s” has no answer “%(option)s”.") % {"key": key, "option": option}
