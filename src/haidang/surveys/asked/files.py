"""Questionnaires as YAML and as Excel workbooks: what is written reads back as the very same questionnaire."""

import yaml
from django.utils.translation import gettext as _

from haidang.procedures import sheets
from haidang.procedures.sheets import UnreadableFile, condition, content_of, without_empty
from haidang.surveys.asked.reading import read
from haidang.surveys.asked.shape import Choice, Questionnaire

# The sheets of a workbook and their columns. ``shown_when`` is written as in: Q4=yes|perhaps; Q5=no
SHEETS = {
    "survey": ("name", "value"),
    "parts": ("key", "vi", "en"),
    "scales": ("scale", "vi", "en"),
    "questions": ("key", "kind", "part", "vi", "en", "scale", "needed", "counted", "shown_when", "least", "most"),
    "lines": ("question", "key", "vi", "en"),
    "answers": ("question", "key", "vi", "en"),
}  # fmt: skip
ABOUT = ("title_vi", "title_en", "intro_vi", "intro_en", "note_vi", "note_en", "source", "mark")
SIMPLE = ("key", "kind", "part", "scale", "needed", "counted", "least", "most")


def _words(words) -> dict:
    return {"vi": words.vi, "en": words.en}


def _choices(listed: tuple[Choice, ...]) -> list[dict]:
    return [{"key": one.key, "words": _words(one.words)} for one in listed]


def plain(asked: Questionnaire) -> dict:
    """Return a questionnaire as nested plain values, without what is empty: what is stored, and what a YAML file has."""
    return without_empty(
        {
            "title": _words(asked.title), "intro": _words(asked.intro), "note": _words(asked.note), "source": asked.source, "mark": str(asked.mark),
            "parts": _choices(asked.parts),
            "scales": [{"key": one.key, "points": [_words(point) for point in one.points]} for one in asked.scales],
            "questions": [
                {
                    "key": one.key, "kind": str(one.kind), "words": _words(one.words), "part": one.part, "scale": one.scale,
                    "needed": one.needed or None, "counted": one.counted or None,
                    "when": {key: list(options) for key, options in one.when.items()},
                    "items": _choices(one.items), "options": _choices(one.options), "least": one.least, "most": one.most,
                }
                for one in asked.questions
            ],
        }
    )  # fmt: skip


def to_yaml(asked: Questionnaire) -> bytes:
    """Return a questionnaire as a YAML file."""
    return yaml.safe_dump(plain(asked), allow_unicode=True, sort_keys=False, width=110).encode()


def from_yaml(content: bytes) -> Questionnaire:
    """
    Read a YAML file.

    :raises UnreadableFile: naming the lines that are wrong
    """
    data, place = sheets.from_yaml(content)
    asked, problems = read(data, place)
    if problems:
        raise UnreadableFile(problems)
    return asked


def to_excel(asked: Questionnaire) -> bytes:
    """Return a questionnaire as a workbook with one sheet for each kind of thing."""
    said = (
        asked.title.vi,
        asked.title.en,
        asked.intro.vi,
        asked.intro.en,
        asked.note.vi,
        asked.note.en,
        asked.source,
        str(asked.mark),
    )
    rows = {
        "survey": list(zip(ABOUT, said, strict=True)),
        "parts": [(one.key, one.words.vi, one.words.en) for one in asked.parts],
        "scales": [(one.key, point.vi, point.en) for one in asked.scales for point in one.points],
        "questions": [
            (
                one.key, str(one.kind), one.part, one.words.vi, one.words.en, one.scale, "yes" if one.needed else "", "yes" if one.counted else "",
                condition(one.when), one.least, one.most,
            )
            for one in asked.questions
        ],
        "lines": [(one.key, line.key, line.words.vi, line.words.en) for one in asked.questions for line in one.items],
        "answers": [(one.key, line.key, line.words.vi, line.words.en) for one in asked.questions for line in one.options],
    }  # fmt: skip
    return sheets.to_excel(SHEETS, rows)


class _Book(sheets.Workbook):
    def whole(self) -> Questionnaire:
        about = self.named_values("survey", ABOUT)
        data: dict = {name: {"vi": about.get(f"{name}_vi"), "en": about.get(f"{name}_en")} for name in ("title", "intro", "note")}  # fmt: skip
        data |= {"source": about.get("source"), "mark": about.get("mark"), "parts": [], "scales": [], "questions": []}  # fmt: skip
        for name in ("title", "intro", "note"):
            for lang in ("vi", "en"):
                self.cells[(name, lang)] = self.cells.get((f"{name}_{lang}",), _("sheet %(sheet)s") % {"sheet": "survey"})  # fmt: skip
        for row, cells in self.rows("parts"):
            self.put(("parts", len(data["parts"])), cells, key="key", words="vi", words__vi="vi", words__en="en")  # fmt: skip
            data["parts"].append({"key": row["key"], "words": {"vi": row["vi"], "en": row["en"]}})
        scales: dict = {}
        for row, cells in self.rows("scales"):
            place = scales.setdefault(row["scale"], len(scales))
            if place == len(data["scales"]):
                self.put(("scales", place), cells, key="scale")
                data["scales"].append({"key": row["scale"], "points": []})
            points = data["scales"][place]["points"]
            self.put(("scales", place, "points", len(points)), cells, words="vi", words__vi="vi", words__en="en")  # fmt: skip
            points.append({"vi": row["vi"], "en": row["en"]})
        for row, cells in self.rows("questions"):
            path = ("questions", len(data["questions"]))
            self.put(path, cells, words="vi", words__vi="vi", words__en="en", when="shown_when", **{name: name for name in SIMPLE})  # fmt: skip
            data["questions"].append(
                {name: row[name] for name in SIMPLE}
                | {"words": {"vi": row["vi"], "en": row["en"]}, "when": self.when(row["shown_when"], cells["shown_when"]), "items": [], "options": []}
            )  # fmt: skip
        places = {one["key"]: n for n, one in enumerate(data["questions"])}
        for sheet, name in (("lines", "items"), ("answers", "options")):
            for row, cells in self.rows(sheet):
                if row["question"] not in places:
                    self.wrong(cells["question"], _("there is no question “%(key)s” in the sheet of questions.") % {"key": str(row["question"])[:60]})  # fmt: skip
                    continue
                listed = data["questions"][places[row["question"]]][name]
                self.put(("questions", places[row["question"]], name, len(listed)), cells, key="key", words="vi", words__vi="vi", words__en="en")  # fmt: skip
                listed.append({"key": row["key"], "words": {"vi": row["vi"], "en": row["en"]}})
        if self.problems:
            raise UnreadableFile(self.problems)
        asked, problems = read(data, self.place)
        if problems:
            raise UnreadableFile(problems)
        return asked


def from_excel(content: bytes) -> Questionnaire:
    """
    Read a workbook.

    :raises UnreadableFile: naming sheet and cell of what is wrong
    """
    return _Book(content, SHEETS).whole()


def read_upload(upload) -> Questionnaire:
    """
    Read a questionnaire that somebody sent to a page, YAML or Excel by its ending.

    :raises UnreadableFile: naming the places that are wrong
    """
    content = content_of(upload)
    if upload.name.lower().endswith((".yaml", ".yml")):
        return from_yaml(content)
    if upload.name.lower().endswith(".xlsx"):
        return from_excel(content)
    raise UnreadableFile([_("Give a .yaml or .xlsx file.")])
