"""Reading what somebody wrote as a questionnaire: every mistake is a sentence that names its place."""

import re
from collections.abc import Callable

from django.utils.translation import gettext as _

from haidang.procedures.choices import Mark
from haidang.procedures.guides import reading
from haidang.procedures.sheets import Path, dotted
from haidang.surveys.asked.shape import Choice, Question, Questionnaire, Scale, problems_of
from haidang.surveys.choices import Kind

TOP = ("code", "title", "intro", "note", "source", "mark", "parts", "scales", "questions")
QUESTION = ("key", "kind", "words", "part", "scale", "needed", "counted", "when", "items", "options", "least", "most")  # fmt: skip


class Reader(reading.Reader):
    key_is = re.compile(r"[A-Za-z][A-Za-z0-9.-]{0,19}")
    most = {"parts": 20, "scales": 20, "points": 10, "questions": 120, "items": 60, "options": 60}
    longest = {"title": 200, "intro": 1000, "note": 1000, "source": 300, "words": 500}

    def key(self, value, path: Path) -> str:
        key = "" if value is None else str(value).strip()
        if not self.key_is.fullmatch(key):
            self.wrong(path, _("a short name that begins with a letter: letters a to z, digits, dots and hyphens, at most 20, not “%(value)s”.") % {"value": key[:60]})  # fmt: skip
        return key

    def truth(self, value, path: Path) -> bool:
        if value in (None, "", False, 0, "no", "không"):
            return False
        if value in (True, 1, "yes", "có"):
            return True
        self.wrong(path, _("yes or no, not “%(value)s”.") % {"value": str(value)[:60]})
        return False

    def decimal(self, value, path: Path) -> float | None:
        if value in (None, ""):
            return None
        try:
            number = float(str(value).replace(",", "."))
        except ValueError:
            number = float("inf")
        if isinstance(value, bool) or not abs(number) <= 1e12:  # also refuses what is not a number at all
            self.wrong(path, _("a number belongs here, not “%(value)s”.") % {"value": str(value)[:60]})
            return None
        return number

    def choices(self, data: dict, name: str, path: Path) -> tuple[Choice, ...]:
        found = []
        for n, value in enumerate(self.listed(data.get(name), (*path, name))):
            at = (*path, name, n)
            one = self.mapping(value, at, ("key", "words"))
            found.append(Choice(self.key(one.get("key"), (*at, "key")), self.words(one, "words", at, "words", needed=True)))  # fmt: skip
        return tuple(found)

    def scale(self, value, path: Path) -> Scale:
        one = self.mapping(value, path, ("key", "points"))
        points = self.listed(one.get("points"), (*path, "points"))
        words = tuple(self.words({"words": point}, "words", (*path, "points", n), "words", needed=True) for n, point in enumerate(points))  # fmt: skip
        return Scale(self.key(one.get("key"), (*path, "key")), words)

    def question(self, value, path: Path) -> Question:
        one = self.mapping(value, path, QUESTION)
        return Question(
            key=self.key(one.get("key"), (*path, "key")),
            kind=self.one_of(one.get("kind"), (*path, "kind"), Kind, Kind.LIKERT),
            words=self.words(one, "words", path, "words", needed=True),
            part="" if one.get("part") in (None, "") else self.key(one["part"], (*path, "part")),
            scale="" if one.get("scale") in (None, "") else self.key(one["scale"], (*path, "scale")),
            needed=self.truth(one.get("needed"), (*path, "needed")),
            counted=self.truth(one.get("counted"), (*path, "counted")),
            when=self.when(one.get("when"), (*path, "when")),
            items=self.choices(one, "items", path),
            options=self.choices(one, "options", path),
            least=self.decimal(one.get("least"), (*path, "least")),
            most=self.decimal(one.get("most"), (*path, "most")),
        )

    def whole(self, data) -> Questionnaire:
        top = self.mapping(data, (), TOP)
        return Questionnaire(
            title=self.words(top, "title", (), "title", needed=True),
            intro=self.words(top, "intro", (), "intro"),
            note=self.words(top, "note", (), "note"),
            source=self.text(top.get("source"), ("source",), "source", needed=True),
            mark=self.one_of(top.get("mark"), ("mark",), Mark, Mark.ASSUMPTION),
            parts=self.choices(top, "parts", ()),
            scales=tuple(
                self.scale(one, ("scales", n))
                for n, one in enumerate(self.listed(top.get("scales"), ("scales",)))
            ),
            questions=tuple(
                self.question(one, ("questions", n))
                for n, one in enumerate(self.listed(top.get("questions"), ("questions",)))
            ),
        )


def read(data, place: Callable[[Path], str] = dotted) -> tuple[Questionnaire, list[str]]:
    """
    Read a nested structure as a questionnaire; return it with a sentence for every mistake.

    :param place: writes where something stands, for people: a line of a file, a cell of a sheet
    """
    reader = Reader(place)
    asked = reader.whole(data)
    if not reader.problems:
        for problem in problems_of(asked):
            reader.wrong((problem.part, problem.number), problem.sentence)
    return asked, reader.problems
