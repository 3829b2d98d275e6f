"""Reading what somebody wrote as a guide: every mistake is a sentence that names its place."""

import re
from collections.abc import Callable

from django.utils.translation import gettext as _

from haidang.procedures.choices import Mark
from haidang.procedures.guides.choices import Held, How
from haidang.procedures.guides.kinds import kinds
from haidang.procedures.guides.shape import Guide, Option, Paper, Question, Words, problems_of
from haidang.procedures.sheets import Path, dotted

KEY = re.compile(r"[a-z][a-z0-9-]{0,29}")
MOST = {"kinds": 10, "questions": 30, "steps": 30, "options": 40, "papers": 120, "invalid": 20}
LONGEST = {"question": 300, "option": 300, "help": 600, "paper": 1000, "sample": 600, "invalid": 300, "database": 200, "source": 300, "note": 600, "url": 300, "step": 120, "outcome": 300, "unit": 40}  # fmt: skip
UNKEPT = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]"
)  # a database, a workbook or YAML does not keep them
SHEETS = 50  # copies or originals, at most


class Reader:
    """Reads plain values and keeps a sentence for every mistake, with its place."""

    key_is, most, longest = KEY, MOST, LONGEST

    def __init__(self, place: Callable[[Path], str]):
        self.place, self.problems = place, []

    def wrong(self, path: Path, sentence: str) -> None:
        self.problems.append(f"{self.place(path)}: {sentence}")

    def mapping(self, value, path: Path, known: tuple[str, ...]) -> dict:
        if not isinstance(value, dict):
            self.wrong(path, _("here names with values belong, such as %(names)s.") % {"names": ", ".join(known[:3])})  # fmt: skip
            return {}
        for name in value:
            if name not in known:
                self.wrong((*path, str(name)), _("this is not known here. Known are: %(names)s.") % {"names": ", ".join(known)})  # fmt: skip
        return value

    def listed(self, value, path: Path) -> list:
        if value is None:
            return []
        if not isinstance(value, list):
            self.wrong(path, _("here a list belongs."))
            return []
        most = self.most[path[-1]]
        if len(value) > most:
            self.wrong(path, _("at most %(most)s, not %(n)s.") % {"most": most, "n": len(value)})
            return value[:most]
        return value

    def text(self, value, path: Path, longest: str, needed=False) -> str:
        if value is not None and not isinstance(value, str | int | float):
            self.wrong(path, _("here words belong."))
            return ""
        text = "" if value is None else str(value).replace("\r\n", "\n").strip()
        if needed and not text:
            self.wrong(path, _("this is missing. Write it in."))
        if len(text) > self.longest[longest]:
            self.wrong(path, _("at most %(most)s characters, not %(n)s.") % {"most": self.longest[longest], "n": len(text)})  # fmt: skip
        if UNKEPT.search(text):
            self.wrong(path, _("a sign stands in it that cannot be kept; save the file anew."))
        return text

    def words(self, data: dict, name: str, path: Path, longest: str, needed=False) -> Words:
        value = data.get(name)
        if value is None or isinstance(value, str):
            value = {"vi": value}
        said = self.mapping(value, (*path, name), ("vi", "en"))
        vi, en = (
            self.text(said.get(lang), (*path, name, lang), longest, needed and lang == "vi")
            for lang in ("vi", "en")
        )
        if en and not vi and not needed:
            self.wrong((*path, name, "vi"), _("the Vietnamese is missing; English alone is not enough."))
        return Words(vi, en)

    def key(self, value, path: Path) -> str:
        key = "" if value is None else str(value).strip()
        if not self.key_is.fullmatch(key):
            self.wrong(path, _("a short name of small letters a to z, digits and hyphens, at most 30, not “%(value)s”.") % {"value": key[:60]})  # fmt: skip
        return key

    def one_of(self, value, path: Path, choices, otherwise: str) -> str:
        value = otherwise if value is None or value == "" else value
        # YAML reads a bare yes or no as true or false
        value = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
        if value not in choices.values:
            self.wrong(path, _("one of %(known)s, not “%(value)s”.") % {"known": ", ".join(choices.values), "value": str(value)[:60]})  # fmt: skip
            return otherwise
        return str(value)

    def number(self, value, path: Path, otherwise: int) -> int:
        if value is None or value == "":
            return otherwise
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # Excel's numbers
        if isinstance(value, str) and value.strip().isdecimal():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= SHEETS:
            self.wrong(path, _("a whole number from 0 to %(most)s, not “%(value)s”.") % {"most": SHEETS, "value": str(value)[:60]})  # fmt: skip
            return otherwise
        return value

    def when(self, value, path: Path) -> dict[str, tuple[str, ...]]:
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.wrong(path, _("a condition names questions, each with its answers."))
            return {}
        found = {}
        for key, options in value.items():
            options = [options] if isinstance(options, str) else options
            if not isinstance(options, list) or not all(isinstance(one, str) for one in options):
                self.wrong((*path, str(key)), _("name the answers by their keys."))
                continue
            found[str(key)] = tuple(dict.fromkeys(options))
        return found


def read(data, place: Callable[[Path], str] = dotted) -> tuple[Guide, list[str]]:
    """
    Read a nested structure as a guide; return it with a sentence for every mistake, what does not fit together included.

    :param place: writes where something stands, for people: a line of a file, a cell of a sheet
    """
    reader = Reader(place)
    guide = _guide(reader, data)
    if not reader.problems:
        for problem in problems_of(guide):
            reader.wrong((problem.part, problem.number), problem.sentence)
    return guide, reader.problems


def read_shape(data) -> tuple[Guide, list[str]]:
    """Read a draft: each part for itself is right, but they need not fit together yet."""
    reader = Reader(dotted)
    return _guide(reader, data), reader.problems


def _guide(reader: Reader, data) -> Guide:
    top = reader.mapping(data, (), ("procedure", "from", "questions", "papers", "note", "source", "mark"))
    questions = [
        _question(reader, one, ("questions", n))
        for n, one in enumerate(reader.listed(top.get("questions"), ("questions",)))
    ]
    papers = [
        _paper(reader, one, ("papers", n))
        for n, one in enumerate(reader.listed(top.get("papers"), ("papers",)))
    ]
    return Guide(
        tuple(questions), tuple(papers), reader.words(top, "note", (), "note"), reader.text(top.get("source"), ("source",), "source"),
        reader.one_of(top.get("mark"), ("mark",), Mark, Mark.ASSUMPTION),
    )  # fmt: skip


def _question(reader: Reader, value, path: Path) -> Question:
    data = reader.mapping(value, path, ("key", "words", "help", "options", "when"))
    options = []
    for n, one in enumerate(reader.listed(data.get("options"), (*path, "options"))):
        there = (*path, "options", n)
        said = reader.mapping(one, there, ("key", "words"))
        options.append(
            Option(
                reader.key(said.get("key"), (*there, "key")),
                reader.words(said, "words", there, "option", needed=True),
            )
        )
    return Question(
        reader.key(data.get("key"), (*path, "key")), reader.words(data, "words", path, "question", needed=True), tuple(options),
        reader.words(data, "help", path, "help"), reader.when(data.get("when"), (*path, "when")),
    )  # fmt: skip


PAPER = (
    "key", "words", "how", "originals", "copies", "when", "sample", "sample_url", "invalid", "held", "database", "held_source",
    "source", "mark", "kinds",
)  # fmt: skip


def _kinds(reader: Reader, value, path: Path) -> tuple[str, ...]:
    """The kinds of a paper: one name, or a list of names."""
    found = []
    for n, one in enumerate(
        reader.listed([value] if isinstance(value, str) and value else value or None, path)
    ):
        if one not in kinds():
            reader.wrong((*path, n), _("there is no kind of paper “%(value)s”. Known are: %(known)s.") % {"value": str(one)[:60], "known": ", ".join(kinds())})  # fmt: skip
        else:
            found.append(one)
    return tuple(dict.fromkeys(found))


def _paper(reader: Reader, value, path: Path) -> Paper:
    data = reader.mapping(value, path, PAPER)
    url = reader.text(data.get("sample_url"), (*path, "sample_url"), "url")
    if url and not url.startswith(("https://", "http://")):
        reader.wrong((*path, "sample_url"), _("an address begins with https://."))
    invalid = [
        reader.words({"invalid": one}, "invalid", (*path, "invalid", n), "invalid", needed=True)
        for n, one in enumerate(reader.listed(data.get("invalid"), (*path, "invalid")))
    ]
    return Paper(
        reader.key(data.get("key"), (*path, "key")), reader.words(data, "words", path, "paper", needed=True),
        reader.one_of(data.get("how"), (*path, "how"), How, How.SUBMIT),
        reader.number(data.get("originals"), (*path, "originals"), 1), reader.number(data.get("copies"), (*path, "copies"), 0),
        reader.when(data.get("when"), (*path, "when")), reader.words(data, "sample", path, "sample"), url, tuple(invalid),
        reader.one_of(data.get("held"), (*path, "held"), Held, Held.NO), reader.words(data, "database", path, "database"),
        reader.text(data.get("held_source"), (*path, "held_source"), "source"),
        reader.text(data.get("source"), (*path, "source"), "source"),
        reader.one_of(data.get("mark"), (*path, "mark"), Mark, Mark.ASSUMPTION), _kinds(reader, data.get("kinds"), (*path, "kinds")),
    )  # fmt: skip
