"""Forms as JSON Schema files and as Excel workbooks: what is written reads back as the very same form."""

import json
from functools import cache

import yaml
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from haidang.procedures import sheets
from haidang.procedures.entry.reading import read, table_of
from haidang.procedures.entry.schema import Unfolded, schema_of
from haidang.procedures.entry.shape import Form
from haidang.procedures.sheets import Path, UnreadableFile, condition, content_of, dotted, lines_of

# The sheets of a workbook and their columns. A condition is written as in: place=home|other; single=yes
SHEETS = {
    "form": ("name", "value"),
    "parts": ("key", "vi", "en"),
    "fields": (
        "part", "inside", "key", "kind", "vi", "en", "help_vi", "help_en", "needed", "shown_when", "needed_when", "needed_with", "least",
        "most", "pattern", "pattern_vi", "pattern_en", "prefill", "personal",
    ),
    "choices": ("field", "key", "vi", "en"),
}  # fmt: skip
ABOUT = ("title_vi", "title_en", "note_vi", "note_en", "source", "mark")


def to_json(form: Form) -> bytes:
    """Return a form as a JSON Schema file."""
    return json.dumps(schema_of(form), ensure_ascii=False, indent=2).encode()


def read_schema(data, place=dotted) -> tuple[Form, list[str]]:
    """Read a JSON Schema as a form; return it with a sentence for every mistake, each with its place in the schema."""
    unfolded = Unfolded(data)
    problems = [f"{place(path)}: {sentence}" for path, sentence in unfolded.problems]
    if problems:
        return Form(), problems

    def in_schema(path: Path) -> str:
        known = next((n for n in range(len(path), -1, -1) if path[:n] in unfolded.places), None)
        return place(unfolded.places[path[:known]] if known is not None else path)

    return read(unfolded.table, in_schema)


def _once(pairs):
    found = {}
    for name, value in pairs:
        if name in found:
            raise UnreadableFile(
                [_("The name “%(name)s” stands there twice in one place.") % {"name": name[:60]}]
            )
        found[name] = value
    return found


def from_json(content: bytes) -> Form:
    """
    Read a JSON Schema file.

    :raises UnreadableFile: naming the lines that are wrong
    """
    try:
        text = content.decode("utf-8-sig")
        data = json.loads(text, object_pairs_hook=_once)
    except UnicodeDecodeError:
        raise UnreadableFile([_("Save the file as UTF-8.")]) from None
    except json.JSONDecodeError as error:
        raise UnreadableFile(
            [_("line %(n)s: this is no JSON (%(why)s).") % {"n": error.lineno, "why": error.msg}]
        ) from None
    except (RecursionError, ValueError):
        raise UnreadableFile([_("This is no JSON file.")]) from None
    lines = cache(lambda: _lines(text))  # few files are wrong, and to look for lines takes longest

    def place(path: Path) -> str:
        known = next((lines()[path[:n]] for n in range(len(path), -1, -1) if path[:n] in lines()), 1)
        where = _("line %(n)s") % {"n": known}
        return f"{where}, {dotted(path)}" if path else where

    form, problems = read_schema(data, place)
    if problems:
        raise UnreadableFile(problems)
    return form


def _lines(text: str) -> dict[Path, int]:
    """The line of every value: JSON is read once more as the YAML that it nearly is, which remembers lines."""
    try:
        node = yaml.compose(text.replace("\t", " "), Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError):
        return {}
    return dict(lines_of(node, ())) if node is not None else {}


def to_excel(form: Form) -> bytes:
    """Return a form as a workbook: parts, fields and their choices, a row each."""
    table = table_of(form)
    rows = {
        "form": list(zip(ABOUT, (form.words.vi, form.words.en, form.note.vi, form.note.en, form.source, form.mark), strict=True)),
        "parts": [(part.key, part.words.vi, part.words.en) for part in form.parts],
        "fields": [_cells(one) for one in table["fields"]],
        "choices": [
            (one["key"], choice["key"], choice["words"]["vi"], choice["words"]["en"]) for one in table["fields"] for choice in one["choices"]
        ],
    }  # fmt: skip
    return sheets.to_excel(SHEETS, rows)


def _cells(one: dict) -> tuple:
    return (
        one.get("part"), one.get("inside"), one["key"], one["kind"], one["words"]["vi"], one["words"]["en"], one["help"]["vi"], one["help"]["en"],
        "yes" if one["needed"] else "no", condition(one["when"]), condition(one["needed_when"]), ", ".join(one["needed_with"]), one["least"],
        one["most"], one["pattern"], one["pattern_words"]["vi"], one["pattern_words"]["en"], one["prefill"], "yes" if one["personal"] else "no",
    )  # fmt: skip


def from_excel(content: bytes) -> Form:
    """
    Read a workbook.

    :raises UnreadableFile: naming sheet and cell of what is wrong
    """
    return _Workbook(content, SHEETS).form()


class _Workbook(sheets.Workbook):
    """A workbook on its way to a table of fields that remembers its cells."""

    PATTERN = gettext_lazy("write it as field=answer|answer; field=answer, not “%(value)s”.")

    def form(self) -> Form:
        about = self.named_values("form", ABOUT)
        for name, column in (("words", "title_vi"), ("note", "note_vi")):
            if (column,) in self.cells:
                self.cells[(name,)] = self.cells[(column,)]
        table: dict = {
            "words": {"vi": about.get("title_vi"), "en": about.get("title_en")}, "note": {"vi": about.get("note_vi"), "en": about.get("note_en")},
            "source": about.get("source"), "mark": about.get("mark"), "parts": [], "fields": [],
        }  # fmt: skip
        for row, cells in self.rows("parts"):
            path = ("parts", len(table["parts"]))
            self.cells |= {path: cells["key"], (*path, "words"): cells["vi"]}
            table["parts"].append({"key": row["key"], "words": {"vi": row["vi"], "en": row["en"]}})
        for row, cells in self.rows("fields"):
            path = ("fields", len(table["fields"]))
            self.cells |= {path: cells["key"]} | {(*path, head): cell for head, cell in cells.items()}
            self.cells |= {(*path, "words"): cells["vi"], (*path, "help"): cells["help_vi"], (*path, "when"): cells["shown_when"], (*path, "pattern_words"): cells["pattern_vi"]}  # fmt: skip
            plain = (
                "part",
                "inside",
                "key",
                "kind",
                "needed",
                "least",
                "most",
                "pattern",
                "prefill",
                "personal",
            )
            table["fields"].append(
                {name: row[name] for name in plain}
                | {
                    "words": {"vi": row["vi"], "en": row["en"]}, "help": {"vi": row["help_vi"], "en": row["help_en"]},
                    "pattern_words": {"vi": row["pattern_vi"], "en": row["pattern_en"]}, "choices": [],
                    "when": self.when(row["shown_when"], cells["shown_when"]), "needed_when": self.when(row["needed_when"], cells["needed_when"]),
                    "needed_with": [one.strip() for one in str(row["needed_with"] or "").split(",") if one.strip()],
                }
            )  # fmt: skip
        places = {one["key"]: n for n, one in enumerate(table["fields"])}
        for row, cells in self.rows("choices"):
            if row["field"] not in places:
                self.wrong(cells['field'], _("there is no field “%(key)s” in the sheet of fields.") % {"key": str(row["field"])[:60]})  # fmt: skip
                continue
            choices = table["fields"][places[row["field"]]]["choices"]
            path = ("fields", places[row["field"]], "choices", len(choices))
            self.cells |= {path: cells["key"], (*path, "words"): cells["vi"]}
            choices.append({"key": row["key"], "words": {"vi": row["vi"], "en": row["en"]}})
        if self.problems:
            raise UnreadableFile(self.problems)
        form, problems = read(table, self.place)
        if problems:
            raise UnreadableFile(problems)
        return form


def read_upload(upload) -> Form:
    """
    Read a form that somebody sent to a page, JSON or Excel by its ending.

    :raises UnreadableFile: naming the places that are wrong
    """
    return read_file(upload.name, content_of(upload))


def read_file(name: str, content: bytes) -> Form:
    """
    Read a form from the content of a file, JSON or Excel by its ending.

    :raises UnreadableFile: naming the places that are wrong
    """
    if name.lower().endswith(".xlsx"):
        return from_excel(content)
    if name.lower().endswith(".json"):
        return from_json(content)
    raise UnreadableFile([_("Send a JSON file (.json) or an Excel workbook (.xlsx).")])
