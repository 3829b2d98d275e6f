"""Forms as JSON Schema files and as Excel workbooks: what is written reads back as the very same form."""

import io
import json
import zipfile

import yaml
from django.utils.translation import gettext as _

from haidang.core.refusals import Refusal
from haidang.core.tables import LARGEST, UNPACKED
from haidang.procedures.entry.reading import read, table_of
from haidang.procedures.entry.schema import Unfolded, schema_of
from haidang.procedures.entry.shape import Form
from haidang.procedures.sheets import Path, dotted, lines_of

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
ROWS = 2000
WIDE = ("vi", "en", "value", "shown_when", "needed_when")


class UnreadableForm(Refusal):
    """Nothing was taken in; ``lines`` says what is wrong, one sentence a line, each with its place."""

    def __init__(self, lines: list[str]):
        super().__init__(_("Nothing was taken in. Mend these places and try again."))
        self.lines = lines


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
            raise UnreadableForm(
                [_("The name “%(name)s” stands there twice in one place.") % {"name": name[:60]}]
            )
        found[name] = value
    return found


def from_json(content: bytes) -> Form:
    """
    Read a JSON Schema file.

    :raises UnreadableForm: naming the lines that are wrong
    """
    try:
        text = content.decode("utf-8-sig")
        data = json.loads(text, object_pairs_hook=_once)
    except UnicodeDecodeError:
        raise UnreadableForm([_("Save the file as UTF-8.")]) from None
    except json.JSONDecodeError as error:
        raise UnreadableForm(
            [_("line %(n)s: this is no JSON (%(why)s).") % {"n": error.lineno, "why": error.msg}]
        ) from None
    except (RecursionError, ValueError):
        raise UnreadableForm([_("This is no JSON file.")]) from None
    lines = _lines(text)

    def place(path: Path) -> str:
        known = next((lines[path[:n]] for n in range(len(path), -1, -1) if path[:n] in lines), 1)
        where = _("line %(n)s") % {"n": known}
        return f"{where}, {dotted(path)}" if path else where

    form, problems = read_schema(data, place)
    if problems:
        raise UnreadableForm(problems)
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
    from openpyxl import Workbook  # slow to load, and few pages need it

    table, book = table_of(form), Workbook()
    book.remove(book.active)
    rows = {
        "form": list(zip(ABOUT, (form.words.vi, form.words.en, form.note.vi, form.note.en, form.source, form.mark), strict=True)),
        "parts": [(part.key, part.words.vi, part.words.en) for part in form.parts],
        "fields": [_cells(one) for one in table["fields"]],
        "choices": [
            (one["key"], choice["key"], choice["words"]["vi"], choice["words"]["en"]) for one in table["fields"] for choice in one["choices"]
        ],
    }  # fmt: skip
    for name, heads in SHEETS.items():
        sheet = book.create_sheet(name)
        sheet.append(heads)
        for at, row in enumerate(rows[name], 2):
            for column, value in enumerate(row, 1):
                if value not in ("", None):
                    cell = sheet.cell(at, column, value if isinstance(value, int | float) else str(value))
                    if isinstance(value, str):
                        cell.data_type = "s"  # what begins with = is words here, never a formula
        sheet.freeze_panes = "A2"
        for column, head in enumerate(heads, 1):
            letter = sheet.cell(1, column).column_letter
            sheet.column_dimensions[letter].width = 44 if head in WIDE else 16
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _cells(one: dict) -> tuple:
    return (
        one.get("part"), one.get("inside"), one["key"], one["kind"], one["words"]["vi"], one["words"]["en"], one["help"]["vi"], one["help"]["en"],
        "yes" if one["needed"] else "no", _condition(one["when"]), _condition(one["needed_when"]), ", ".join(one["needed_with"]), one["least"],
        one["most"], one["pattern"], one["pattern_words"]["vi"], one["pattern_words"]["en"], one["prefill"], "yes" if one["personal"] else "no",
    )  # fmt: skip


def _condition(when: dict) -> str:
    return "; ".join(f"{key}={'|'.join(options)}" for key, options in when.items())


def from_excel(content: bytes) -> Form:
    """
    Read a workbook.

    :raises UnreadableForm: naming sheet and cell of what is wrong
    """
    return _Workbook(content).form()


class _Workbook:
    """A workbook on its way to a table of fields that remembers its cells."""

    def __init__(self, content: bytes):
        from openpyxl import load_workbook

        try:
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                unpacked = sum(part.file_size for part in packed.infolist())
            if unpacked > UNPACKED:
                raise UnreadableForm([_("The workbook unpacks to more than 60 MB.")])
            self.book = load_workbook(io.BytesIO(content), data_only=True)
        except UnreadableForm:
            raise
        except Exception:
            raise UnreadableForm([_("This is not an Excel workbook (.xlsx).")]) from None
        self.problems: list[str] = []
        self.cells: dict[Path, str] = {}

    def rows(self, name: str):
        """Each row that is not empty: its values by column, and the cell of each column."""
        if name not in self.book.sheetnames:
            self.problems.append(
                _("The sheet “%(name)s” is missing. Take the workbook of a form as a pattern.")
                % {"name": name}
            )
            return
        sheet = self.book[name]
        if sheet.max_row > ROWS:
            self.problems.append(
                f"{name}: " + _("at most %(most)s rows, not %(n)s.") % {"most": ROWS, "n": sheet.max_row}
            )
            return
        heads = {str(cell.value or "").strip(): cell.column_letter for cell in sheet[1]}
        missing = [head for head in SHEETS[name] if head not in heads]
        where = _("sheet %(sheet)s, row 1") % {"sheet": name}
        self.problems += [
            f"{where}: " + _("the column %(head)s is missing.") % {"head": head} for head in missing
        ]
        if missing:
            return
        for number in range(2, sheet.max_row + 1):
            values = {head: sheet[f"{heads[head]}{number}"].value for head in SHEETS[name]}
            if any(value not in (None, "") for value in values.values()):
                yield values, {head: _("sheet %(sheet)s, cell %(cell)s") % {"sheet": name, "cell": f"{heads[head]}{number}"} for head in SHEETS[name]}  # fmt: skip

    def when(self, text, cell: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for part in str(text or "").split(";"):
            if not part.strip():
                continue
            key, sign, options = part.partition("=")
            if not sign:
                self.problems.append(f"{cell}: " + _("write it as field=answer|answer; field=answer, not “%(value)s”.") % {"value": part.strip()[:60]})  # fmt: skip
                continue
            found[key.strip()] = [one.strip() for one in options.split("|") if one.strip()]
        return found

    def form(self) -> Form:
        about: dict = {}
        for row, cells in self.rows("form"):
            if row["name"] not in ABOUT:
                self.problems.append(f"{cells['name']}: " + _("one of %(known)s, not “%(value)s”.") % {"known": ", ".join(ABOUT), "value": str(row["name"])[:60]})  # fmt: skip
                continue
            about[row["name"]] = row["value"]
            name = {"title": "words"}.get(
                row["name"][:-3], row["name"].removesuffix("_vi").removesuffix("_en")
            )
            self.cells.setdefault((name,), cells["value"])
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
                self.problems.append(f"{cells['field']}: " + _("there is no field “%(key)s” in the sheet of fields.") % {"key": str(row["field"])[:60]})  # fmt: skip
                continue
            choices = table["fields"][places[row["field"]]]["choices"]
            path = ("fields", places[row["field"]], "choices", len(choices))
            self.cells |= {path: cells["key"], (*path, "words"): cells["vi"]}
            choices.append({"key": row["key"], "words": {"vi": row["vi"], "en": row["en"]}})
        if self.problems:
            raise UnreadableForm(self.problems)
        form, problems = read(table, self.place)
        if problems:
            raise UnreadableForm(problems)
        return form

    def place(self, path: Path) -> str:
        known = next((self.cells[path[:n]] for n in range(len(path), 0, -1) if path[:n] in self.cells), "")
        return known or _("sheet %(sheet)s") % {"sheet": path[0] if path and path[0] in SHEETS else "form"}


def read_upload(upload) -> Form:
    """
    Read a form that somebody sent to a page, JSON or Excel by its ending.

    :raises UnreadableForm: naming the places that are wrong
    """
    if upload.size > LARGEST:
        raise UnreadableForm([_("The file is larger than 2 MB.")])
    return read_file(upload.name, upload.read())


def read_file(name: str, content: bytes) -> Form:
    """
    Read a form from the content of a file, JSON or Excel by its ending.

    :raises UnreadableForm: naming the places that are wrong
    """
    if name.lower().endswith(".xlsx"):
        return from_excel(content)
    if name.lower().endswith(".json"):
        return from_json(content)
    raise UnreadableForm([_("Send a JSON file (.json) or an Excel workbook (.xlsx).")])
