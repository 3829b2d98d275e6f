"""What a guide is, which question comes next, and which papers a case needs. Pure: no database, no clock."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from haidang.procedures.choices import Mark
from haidang.procedures.guides.choices import Held, How


@dataclass(frozen=True)
class Words:
    """What people read; English may be missing, then the Vietnamese stands for both."""

    vi: str = ""
    en: str = ""

    def __str__(self):
        return self.en if self.en and get_language() == "en" else self.vi

    def __bool__(self):
        return bool(self.vi or self.en)


# Shown when every question named here was answered by one of its options; always where none is named.
When = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Option:
    key: str
    words: Words


@dataclass(frozen=True)
class Question:
    key: str
    words: Words
    options: tuple[Option, ...]
    help: Words = Words()
    when: When = field(default_factory=dict)

    def option(self, key: str) -> Option | None:
        return next((one for one in self.options if one.key == key), None)


@dataclass(frozen=True)
class Paper:
    """
    One paper of a case.

    :param originals: how many originals, ``copies`` how many copies
    :param sample: what a right one looks like, ``sample_url`` where one can be seen
    :param invalid: what makes it invalid
    :param held: whether the administration has it, ``database`` in which database, ``held_source`` by which act that is known
    :param source: where the paper is read, ``mark`` how sure that is
    :param kinds: of which kinds it may be, so that a wallet offers what fits; none where only its words tell
    """

    key: str
    words: Words
    how: str = How.SUBMIT
    originals: int = 1
    copies: int = 0
    when: When = field(default_factory=dict)
    sample: Words = Words()
    sample_url: str = ""
    invalid: tuple[Words, ...] = ()
    held: str = Held.NO
    database: Words = Words()
    held_source: str = ""
    source: str = ""
    mark: str = Mark.ASSUMPTION
    kinds: tuple[str, ...] = ()

    @property
    def how_in_words(self) -> str:
        return str(How(self.how).label)

    @property
    def mark_in_words(self) -> str:
        return str(Mark(self.mark).label)


@dataclass(frozen=True)
class Guide:
    """All questions in the order they are asked, all papers in the order they are listed."""

    questions: tuple[Question, ...] = ()
    papers: tuple[Paper, ...] = ()
    note: Words = Words()
    source: str = ""
    mark: str = Mark.ASSUMPTION

    def question(self, key: str) -> Question | None:
        return next((one for one in self.questions if one.key == key), None)

    def paper(self, key: str) -> Paper | None:
        return next((one for one in self.papers if one.key == key), None)


class Answer(NamedTuple):
    question: Question
    option: Option


@dataclass(frozen=True)
class Way:
    """
    Where somebody stands in a guide.

    :param answered: what counted so far, in the order it was asked; answers to what was not asked do not count
    :param next: the question that comes next; None at the end
    :param papers: exactly those of this case; empty before the end
    """

    answered: tuple[Answer, ...]
    next: Question | None
    papers: tuple[Paper, ...]

    @property
    def answers(self) -> dict[str, str]:
        return {one.question.key: one.option.key for one in self.answered}


def holds(when: When, answers: Mapping[str, str]) -> bool:
    """Say whether every question a condition names was answered by one of the options it names."""
    return all(answers.get(question) in options for question, options in when.items())


def way(guide: Guide, answers: Mapping[str, str]) -> Way:
    """
    Return where these answers (option by question) lead.

    An answer counts only if its question is asked in this case; one that names no option of it is as good as none.
    """
    counted: dict[str, str] = {}
    answered = []
    for question in guide.questions:
        if not holds(question.when, counted):
            continue
        option = question.option(answers.get(question.key, ""))
        if option is None:
            return Way(tuple(answered), question, ())
        counted[question.key] = option.key
        answered.append(Answer(question, option))
    return Way(tuple(answered), None, tuple(one for one in guide.papers if holds(one.when, counted)))


def longest(guide: Guide, answers: Mapping[str, str]) -> int:
    """Return how many questions may still come at most: those not ruled out by what was answered."""
    seen = way(guide, answers)
    if seen.next is None:
        return 0
    place = guide.questions.index(seen.next)
    known = seen.answers
    open_ = {one.key for one in guide.questions[place:]}
    return sum(
        all(question in open_ or known.get(question) in options for question, options in one.when.items())
        for one in guide.questions[place:]
    )


class Problem(NamedTuple):
    """What keeps a guide from being published. ``part`` and ``number`` (from 0) say where: questions or papers."""

    part: str
    number: int
    sentence: str


def problems_of(guide: Guide) -> list[Problem]:
    """Return what is wrong in how the parts of a guide fit together, a sentence each; empty where it may be published."""
    found = [*_twice("questions", guide.questions), *_twice("papers", guide.papers)]
    circles = _circles(guide)
    for part, things in (("questions", guide.questions), ("papers", guide.papers)):
        for number, one in enumerate(things):
            if part == "questions":
                found += [Problem(part, number, sentence) for sentence in _own(one)]
                if circle := circles.get(one.key):
                    found.append(
                        Problem(part, number, _("These questions wait for each other, a circle: %(way)s. Take one of the conditions away.") % {"way": circle})
                    )  # fmt: skip
                    continue
            wrong = list(_conditions(guide, number if part == "questions" else len(guide.questions), one))
            found += [Problem(part, number, sentence) for sentence in wrong]
            if not wrong and not circles and (clash := _clash(guide, one.when)):
                found.append(
                    Problem(part, number, _("It can never be shown: its conditions ask for different answers to “%(question)s”.") % {"question": clash})
                )  # fmt: skip
    if not guide.papers:
        found.append(Problem("papers", 0, _("There is no paper yet. Add at least one.")))
    return found


def _twice(part: str, things) -> Iterator[Problem]:
    seen = set()
    for number, one in enumerate(things):
        if one.key in seen:
            yield Problem(part, number, _("The key %(key)s stands there twice.") % {"key": one.key})
        seen.add(one.key)


def _own(question: Question) -> Iterator[str]:
    if len(question.options) < 2:
        yield _("A question needs at least two answers to choose from.")
    keys = [one.key for one in question.options]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield _("The key %(key)s stands there twice.") % {"key": key}


def _conditions(guide: Guide, place: int, one: Question | Paper) -> Iterator[str]:
    """What a condition names that is not there, or not yet asked."""
    for key, options in one.when.items():
        asked = guide.question(key)
        if asked is None:
            yield _("Its condition names the question %(key)s, which is not there.") % {"key": key}
            continue
        if guide.questions.index(asked) >= place:
            yield _("Its condition names “%(question)s”, which is asked later. Move that one up.") % {"question": asked.words}  # fmt: skip
        for option in options:
            if asked.option(option) is None:
                yield _("Its condition names the answer %(option)s, which “%(question)s” does not have.") % {"option": option, "question": asked.words}  # fmt: skip
        if not options:
            yield _("Its condition names “%(question)s” but no answer to it.") % {"question": asked.words}


def _circles(guide: Guide) -> dict[str, str]:
    """Each question that waits for itself, with the way of the circle."""
    found = {}
    for start in guide.questions:
        stack, seen = [(start.key, (start.key,))], set()
        while stack:
            key, path = stack.pop()
            question = guide.question(key)
            for other in question.when if question else ():
                if other == start.key:
                    found[start.key] = " → ".join((*path, other))
                    stack.clear()
                    break
                if other not in seen:
                    seen.add(other)
                    stack.append((other, (*path, other)))
    return found


def _clash(guide: Guide, when: When) -> Words | None:
    """
    The question to which a condition, with all that its questions need in turn, asks for answers that exclude each other.

    Conditions only ever say "one of these", so what they need together is known exactly without trying every case.
    """
    needed: dict[str, set[str]] = {}
    waiting = [when]
    while waiting:
        for key, options in waiting.pop().items():
            first = key not in needed
            needed[key] = set(options) if first else needed[key] & set(options)
            if first:
                if question := guide.question(key):  # one that is not there any more is a mistake of its own
                    waiting.append(question.when)
    torn = (guide.question(key) for key, options in needed.items() if not options)
    return next((one.words for one in torn if one), None)
