"""Guides as YAML and as Excel workbooks: what is written reads back as the very same guide."""

import io
import zipfile

import yaml
from django.utils.translation import gettext as _

from haidang.core.refusals import Refusal
from haidang.core.tables import LARGEST, UNPACKED
from haidang.procedures.guides.reading import Path, dotted, read
from haidang.procedures.guides.shape import Guide, Words

# The sheets of a workbook and their columns. ``shown_when`` is written as in: case=own|rent; online=yes
SHEETS = {
    "guide": ("name", "value"),
    "questions": ("key", "vi", "en", "help_vi", "help_en", "shown_when"),
    "answers": ("question", "key", "vi", "en"),
    "papers": (
        "key", "vi", "en", "how", "originals", "copies", "shown_when", "sample_vi", "sample_en", "sample_url", "held", "database_vi",
        "database_en", "held_source", "source", "mark",
    ),
    "invalid": ("paper", "vi", "en"),
}  # fmt: skip
ABOUT = ("note_vi", "note_en", "source", "mark")
ROWS = 2000


class UnreadableGuide(Refusal):
    """Nothing was taken in; ``lines`` says what is wrong, one sentence a line, each with its place."""

    def __init__(self, lines: list[str]):
        super().__init__(_("Nothing was taken in. Mend these places and try again."))
        self.lines = lines


def plain(guide: Guide) -> dict:
    """Return a guide as nested plain values, without what is empty: what is stored, and what a YAML file has."""
    return _without_empty(
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
                    "held_source": one.held_source, "source": one.source, "mark": str(one.mark),
                }
                for one in guide.papers
            ],
        }
    )  # fmt: skip


def _words(words: Words) -> dict:
    return {"vi": words.vi, "en": words.en}


def _when(when) -> dict:
    return {key: list(options) for key, options in when.items()}


def _without_empty(value):
    if isinstance(value, dict):
        kept = {name: _without_empty(one) for name, one in value.items()}
        return {name: one for name, one in kept.items() if one not in ("", None, {}, [])}
    if isinstance(value, list):
        return [_without_empty(one) for one in value]
    return value


def to_yaml(guide: Guide) -> bytes:
    """Return a guide as a YAML file."""
    return yaml.safe_dump(plain(guide), allow_unicode=True, sort_keys=False, width=110).encode()


def from_yaml(content: bytes) -> tuple[Guide, dict]:
    """
    Read a YAML file; return the guide and all that the file says.

    :raises UnreadableGuide: naming the lines that are wrong
    """
    try:
        text = content.decode("utf-8-sig")
        if sum(text.count(sign) for sign in "&*") and _refers(text):
            raise UnreadableGuide([_("References (& and *) are not read here; write it out.")])
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except UnicodeDecodeError:
        raise UnreadableGuide([_("Save the file as UTF-8.")]) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = _("line %(n)s") % {"n": mark.line + 1} if mark else _("the file")
        raise UnreadableGuide([f"{where}: {getattr(error, 'problem', None) or error}"]) from None
    lines = dict(lines_of(node, ())) if node is not None else {}

    def place(path: Path) -> str:
        known = next((lines[path[:n]] for n in range(len(path), -1, -1) if path[:n] in lines), 1)
        where = _("line %(n)s") % {"n": known}
        return f"{where}, {dotted(path)}" if path else where

    guide, problems = read(data, place)
    if problems:
        raise UnreadableGuide(problems)
    return guide, data


def _refers(text: str) -> bool:
    """References let a small file unfold into a huge one."""
    return any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text))


def lines_of(node, path: Path):
    """The line of every value of a YAML file."""
    yield path, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            yield from (
                (at, name.start_mark.line + 1 if at == (*path, name.value) else line)
                for at, line in lines_of(value, (*path, name.value))
            )
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield from lines_of(value, (*path, number))


def to_excel(guide: Guide) -> bytes:
    """Return a guide as a workbook with one sheet for each kind of thing."""
    from openpyxl import Workbook  # slow to load, and few pages need it

    book = Workbook()
    book.remove(book.active)
    rows = {
        "guide": list(zip(ABOUT, (guide.note.vi, guide.note.en, guide.source, guide.mark), strict=True)),
        "questions": [
            (one.key, one.words.vi, one.words.en, one.help.vi, one.help.en, _condition(one.when)) for one in guide.questions
        ],
        "answers": [
            (one.key, option.key, option.words.vi, option.words.en) for one in guide.questions for option in one.options
        ],
        "papers": [
            (
                one.key, one.words.vi, one.words.en, one.how, one.originals, one.copies, _condition(one.when), one.sample.vi,
                one.sample.en, one.sample_url, one.held, one.database.vi, one.database.en, one.held_source, one.source, one.mark,
            )
            for one in guide.papers
        ],
        "invalid": [(one.key, words.vi, words.en) for one in guide.papers for words in one.invalid],
    }  # fmt: skip
    for name, heads in SHEETS.items():
        sheet = book.create_sheet(name)
        sheet.append(heads)
        for at, row in enumerate(rows[name], 2):
            for column, value in enumerate(row, 1):
                if value not in ("", None):
                    cell = sheet.cell(at, column, value if isinstance(value, int) else str(value))
                    if isinstance(value, str):
                        cell.data_type = "s"  # what begins with = is words here, never a formula
        sheet.freeze_panes = "A2"
        for column, head in enumerate(heads):
            wide = head.endswith("vi") or head.endswith("en") or head in ("value", "shown_when")
            sheet.column_dimensions["ABCDEFGHIJKLMNOP"[column]].width = 48 if wide else 16
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _condition(when) -> str:
    return "; ".join(f"{key}={'|'.join(options)}" for key, options in when.items())


def from_excel(content: bytes) -> Guide:
    """
    Read a workbook.

    :raises UnreadableGuide: naming sheet and cell of what is wrong
    """
    return _Workbook(content).guide()


class _Workbook:
    """A workbook on its way to nested plain values that remember their cells."""

    def __init__(self, content: bytes):
        from openpyxl import load_workbook

        try:
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                if sum(part.file_size for part in packed.infolist()) > UNPACKED:
                    raise UnreadableGuide([_("The workbook unpacks to more than 60 MB.")])
            self.book = load_workbook(io.BytesIO(content), data_only=True)
        except UnreadableGuide:
            raise
        except Exception:
            raise UnreadableGuide([_("This is not an Excel workbook (.xlsx).")]) from None
        self.problems: list[str] = []
        self.cells: dict[Path, str] = {}

    def wrong(self, cell: str, sentence: str) -> None:
        self.problems.append(f"{cell}: {sentence}")

    def rows(self, name: str):
        """Each row that is not empty: its values by column, and the cell of each column."""
        if name not in self.book.sheetnames:
            self.problems.append(
                _("The sheet “%(name)s” is missing. Take the workbook of a guide as a pattern.")
                % {"name": name}
            )
            return
        sheet = self.book[name]
        if sheet.max_row > ROWS:
            self.wrong(name, _("at most %(most)s rows, not %(n)s.") % {"most": ROWS, "n": sheet.max_row})
            return
        heads = {str(cell.value or "").strip(): cell.column_letter for cell in sheet[1]}
        for head in SHEETS[name]:
            if head not in heads:
                self.wrong(_("sheet %(sheet)s, row 1") % {"sheet": name}, _("the column %(head)s is missing.") % {"head": head})  # fmt: skip
        if self.problems:
            return
        for number in range(2, sheet.max_row + 1):
            values = {head: sheet[f"{heads[head]}{number}"].value for head in SHEETS[name]}
            if any(value not in (None, "") for value in values.values()):
                yield values, {head: _("sheet %(sheet)s, cell %(cell)s") % {"sheet": name, "cell": f"{heads[head]}{number}"} for head in SHEETS[name]}  # fmt: skip

    def put(self, path: Path, cells: dict, **columns: str) -> None:
        """Remember which cell each named value came from."""
        self.cells[path] = next(iter(cells.values()))
        for name, column in columns.items():
            self.cells[(*path, *name.split("__"))] = cells[column]

    def when(self, text, cell: str):
        found: dict[str, list[str]] = {}
        for part in str(text or "").split(";"):
            if not part.strip():
                continue
            key, sign, options = part.partition("=")
            if not sign:
                self.wrong(cell, _("write it as question=answer|answer; question=answer, not “%(value)s”.") % {"value": part.strip()[:60]})  # fmt: skip
                continue
            found[key.strip()] = [one.strip() for one in options.split("|") if one.strip()]
        return found

    def guide(self) -> Guide:
        about, data = {}, {"questions": [], "papers": []}
        for row, cells in self.rows("guide"):
            if row["name"] not in ABOUT:
                self.wrong(cells["name"], _("one of %(known)s, not “%(value)s”.") % {"known": ", ".join(ABOUT), "value": str(row["name"])[:60]})  # fmt: skip
            about[row["name"]] = row["value"]
            self.cells[(row["name"],)] = cells["value"]
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
                **{name: name for name in simple},
            )  # fmt: skip
            data["papers"].append(
                {name: row[name] for name in simple}
                | {
                    "words": {"vi": row["vi"], "en": row["en"]}, "invalid": [], "when": self.when(row["shown_when"], cells["shown_when"]),
                    "sample": {"vi": row["sample_vi"], "en": row["sample_en"]},
                    "database": {"vi": row["database_vi"], "en": row["database_en"]},
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
            raise UnreadableGuide(self.problems)
        guide, problems = read(data, self.place)
        if problems:
            raise UnreadableGuide(problems)
        return guide

    def place(self, path: Path) -> str:
        return next(
            (self.cells[path[:n]] for n in range(len(path), 0, -1) if path[:n] in self.cells),
            f"{_('sheet %(sheet)s') % {'sheet': path[0] if path else 'guide'}}",
        )


def read_upload(upload) -> Guide:
    """
    Read a guide that somebody sent to a page, YAML or Excel by its ending.

    :raises UnreadableGuide: naming the places that are wrong
    """
    if upload.size > LARGEST:
        raise UnreadableGuide([_("The file is larger than 2 MB.")])
    return read_file(upload.name, upload.read())


def read_file(name: str, content: bytes) -> Guide:
    """:raises UnreadableGuide: naming the places that are wrong"""
    if name.lower().endswith((".yaml", ".yml")):
        return from_yaml(content)[0]
    if name.lower().endswith(".xlsx"):
        return from_excel(content)
    raise UnreadableGuide([_("Give a .yaml or .xlsx file.")])
