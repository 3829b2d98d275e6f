"""Guides as YAML and as Excel workbooks: what is written reads back as the very same guide."""

import yaml
from django.utils.translation import gettext as _

from haidang.procedures import sheets
from haidang.procedures.guides.reading import read
from haidang.procedures.guides.shape import Guide, Words
from haidang.procedures.sheets import UnreadableFile, condition, content_of, without_empty

# The sheets of a workbook and their columns. ``shown_when`` is written as in: case=own|rent; online=yes
SHEETS = {
    "guide": ("name", "value"),
    "questions": ("key", "vi", "en", "help_vi", "help_en", "shown_when"),
    "answers": ("question", "key", "vi", "en"),
    "papers": (
        "key", "vi", "en", "how", "originals", "copies", "shown_when", "sample_vi", "sample_en", "sample_url", "held", "database_vi",
        "database_en", "held_source", "source", "mark", "kinds",
    ),
    "invalid": ("paper", "vi", "en"),
}  # fmt: skip
ABOUT = ("note_vi", "note_en", "source", "mark")


def plain(guide: Guide) -> dict:
    """Return a guide as nested plain values, without what is empty: what is stored, and what a YAML file has."""
    return without_empty(
        {
            "note": _words(guide.note), "source": guide.source, "mark": str(guide.mark),
            "questions": [
                {
                    "key": one.key, "words": _words(one.words), "help": _words(one.help), "when": _when(one.when),
                    "options": [{"key": option.key, "words": _words(option.words)} for option in one.options],
                }
                for one in guide.questions
            ],
            "papers": [
                {
                    "key": one.key, "words": _words(one.words), "how": str(one.how), "originals": one.originals, "copies": one.copies,
                    "when": _when(one.when), "sample": _words(one.sample), "sample_url": one.sample_url,
                    "invalid": [_words(words) for words in one.invalid], "held": str(one.held), "database": _words(one.database),
                    "held_source": one.held_source, "source": one.source, "mark": str(one.mark), "kinds": list(one.kinds),
                }
                for one in guide.papers
            ],
        }
    )  # fmt: skip


def _words(words: Words) -> dict:
    return {"vi": words.vi, "en": words.en}


def _when(when) -> dict:
    return {key: list(options) for key, options in when.items()}


def to_yaml(guide: Guide) -> bytes:
    """Return a guide as a YAML file."""
    return yaml.safe_dump(plain(guide), allow_unicode=True, sort_keys=False, width=110).encode()


def from_yaml(content: bytes) -> tuple[Guide, dict]:
    """
    Read a YAML file; return the guide and all that the file says.

    :raises UnreadableFile: naming the lines that are wrong
    """
    data, place = sheets.from_yaml(content)
    guide, problems = read(data, place)
    if problems:
        raise UnreadableFile(problems)
    return guide, data


def to_excel(guide: Guide) -> bytes:
    """Return a guide as a workbook with one sheet for each kind of thing."""
    rows = {
        "guide": list(zip(ABOUT, (guide.note.vi, guide.note.en, guide.source, guide.mark), strict=True)),
        "questions": [
            (one.key, one.words.vi, one.words.en, one.help.vi, one.help.en, condition(one.when)) for one in guide.questions
        ],
        "answers": [
            (one.key, option.key, option.words.vi, option.words.en) for one in guide.questions for option in one.options
        ],
        "papers": [
            (
                one.key, one.words.vi, one.words.en, one.how, one.originals, one.copies, condition(one.when), one.sample.vi,
                one.sample.en, one.sample_url, one.held, one.database.vi, one.database.en, one.held_source, one.source, one.mark,
                ", ".join(one.kinds),
            )
            for one in guide.papers
        ],
        "invalid": [(one.key, words.vi, words.en) for one in guide.papers for words in one.invalid],
    }  # fmt: skip
    return sheets.to_excel(SHEETS, rows)


def from_excel(content: bytes) -> Guide:
    """
    Read a workbook.

    :raises UnreadableFile: naming sheet and cell of what is wrong
    """
    return _Workbook(content, SHEETS).guide()


class _Workbook(sheets.Workbook):
    def guide(self) -> Guide:
        data = {"questions": [], "papers": []}
        about = self.named_values("guide", ABOUT)
        data |= {"note": {"vi": about.get("note_vi"), "en": about.get("note_en")}, "source": about.get("source"), "mark": about.get("mark")}  # fmt: skip
        for row, cells in self.rows("questions"):
            path = ("questions", len(data["questions"]))
            self.put(
                path,
                cells,
                key="key",
                words="vi",
                words__vi="vi",
                words__en="en",
                help="help_vi",
                when="shown_when",
            )
            data["questions"].append(
                {
                    "key": row["key"], "words": {"vi": row["vi"], "en": row["en"]}, "options": [],
                    "help": {"vi": row["help_vi"], "en": row["help_en"]}, "when": self.when(row["shown_when"], cells["shown_when"]),
                }
            )  # fmt: skip
        places = {one["key"]: n for n, one in enumerate(data["questions"])}
        for row, cells in self.rows("answers"):
            if row["question"] not in places:
                self.wrong(cells["question"], _("there is no question “%(key)s” in the sheet of questions.") % {"key": str(row["question"])[:60]})  # fmt: skip
                continue
            options = data["questions"][places[row["question"]]]["options"]
            path = ("questions", places[row["question"]], "options", len(options))
            self.put(path, cells, key="key", words="vi", words__vi="vi", words__en="en")
            options.append({"key": row["key"], "words": {"vi": row["vi"], "en": row["en"]}})
        for row, cells in self.rows("papers"):
            path = ("papers", len(data["papers"]))
            simple = (
                "key",
                "how",
                "originals",
                "copies",
                "sample_url",
                "held",
                "held_source",
                "source",
                "mark",
            )
            self.put(
                path, cells, words="vi", words__vi="vi", words__en="en", when="shown_when", sample="sample_vi", database="database_vi",
                kinds="kinds", **{name: name for name in simple},
            )  # fmt: skip
            data["papers"].append(
                {name: row[name] for name in simple}
                | {
                    "words": {"vi": row["vi"], "en": row["en"]}, "invalid": [], "when": self.when(row["shown_when"], cells["shown_when"]),
                    "sample": {"vi": row["sample_vi"], "en": row["sample_en"]},
                    "database": {"vi": row["database_vi"], "en": row["database_en"]},
                    "kinds": [one.strip() for one in str(row["kinds"] or "").split(",") if one.strip()],
                }
            )  # fmt: skip
        places = {one["key"]: n for n, one in enumerate(data["papers"])}
        for row, cells in self.rows("invalid"):
            if row["paper"] not in places:
                self.wrong(cells["paper"], _("there is no paper “%(key)s” in the sheet of papers.") % {"key": str(row["paper"])[:60]})  # fmt: skip
                continue
            rows = data["papers"][places[row["paper"]]]["invalid"]
            self.put(("papers", places[row["paper"]], "invalid", len(rows)), cells)
            rows.append({"vi": row["vi"], "en": row["en"]})
        if self.problems:
            raise UnreadableFile(self.problems)
        guide, problems = read(data, self.place)
        if problems:
            raise UnreadableFile(problems)
        return guide


def read_upload(upload) -> Guide:
    """
    Read a guide that somebody sent to a page, YAML or Excel by its ending.

    :raises UnreadableFile: naming the places that are wrong
    """
    return read_file(upload.name, content_of(upload))


def read_file(name: str, content: bytes) -> Guide:
    """:raises UnreadableFile: naming the places that are wrong"""
    if name.lower().endswith((".yaml", ".yml")):
        return from_yaml(content)[0]
    if name.lower().endswith(".xlsx"):
        return from_excel(content)
    raise UnreadableFile([_("Give a .yaml or .xlsx file.")])
