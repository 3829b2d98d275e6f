"""What officials write as YAML and as Excel workbooks: opened safely, and each value with its place, so that a mistake is named there."""

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence

import yaml
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from haidang.core.refusals import Refusal
from haidang.core.tables import LARGEST, UNPACKED

Path = tuple[str | int, ...]
ROWS = 2000


class UnreadableFile(Refusal):
    """Nothing was taken in; ``lines`` says what is wrong, one sentence a line, each with its place."""

    def __init__(self, lines: list[str]):
        super().__init__(_("Nothing was taken in. Mend these places and try again."))
        self.lines = lines


def dotted(path: Path) -> str:
    """Write a place as in ``papers[2].originals``, counted from 1."""
    return "".join(
        f"[{step + 1}]" if isinstance(step, int) else f".{step}" if at else step
        for at, step in enumerate(path)
    )


def without_empty(value):
    """Return nested plain values without what is empty: what is stored, and what a YAML file has."""
    if isinstance(value, dict):
        kept = {name: without_empty(one) for name, one in value.items()}
        return {name: one for name, one in kept.items() if one not in ("", None, {}, [])}
    if isinstance(value, list):
        return [without_empty(one) for one in value]
    return value


def content_of(upload) -> bytes:
    """
    Return what somebody sent to a page.

    :raises UnreadableFile: if it is too large
    """
    if upload.size > LARGEST:
        raise UnreadableFile([_("The file is larger than 2 MB.")])
    return upload.read()


def from_yaml(content: bytes) -> tuple[object, Callable[[Path], str]]:
    """
    Return what a YAML file says as plain values, and what writes the line of each for people.

    :raises UnreadableFile: naming the line that is wrong
    """
    try:
        text = content.decode("utf-8-sig")
        if sum(text.count(sign) for sign in "&*") and _refers(text):
            raise UnreadableFile([_("References (& and *) are not read here; write it out.")])
        # Not the loader in C, which is for what comes with the house: of strange files it knows no bounds.
        reading = yaml.SafeLoader(text)
        node = reading.get_single_node()
        lines = dict(lines_of(node, ())) if node is not None else {}
        data = reading.construct_document(node) if node is not None else None
    except UnicodeDecodeError:
        raise UnreadableFile([_("Save the file as UTF-8.")]) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = _("line %(n)s") % {"n": mark.line + 1} if mark else _("the file")
        raise UnreadableFile([f"{where}: {getattr(error, 'problem', None) or error}"]) from None

    def place(path: Path) -> str:
        known = next((lines[path[:n]] for n in range(len(path), -1, -1) if path[:n] in lines), 1)
        where = _("line %(n)s") % {"n": known}
        return f"{where}, {dotted(path)}" if path else where

    return data, place


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


def to_excel(sheets: Mapping[str, Sequence[str]], rows: Mapping[str, Sequence[Sequence]]) -> bytes:
    """Return a workbook with one sheet for each kind of thing, its columns named in the first row."""
    from openpyxl import Workbook as Book  # slow to load, and few pages need it

    book = Book()
    book.remove(book.active)
    for name, heads in sheets.items():
        sheet = book.create_sheet(name)
        sheet.append(heads)
        for at, row in enumerate(rows[name], 2):
            for column, value in enumerate(row, 1):
                if value not in ("", None):
                    number = isinstance(value, int | float)
                    cell = sheet.cell(at, column, value if number else str(value))
                    if isinstance(value, str):
                        cell.data_type = "s"  # what begins with = is words here, never a formula
        sheet.freeze_panes = "A2"
        for cell in sheet[1]:
            wide = cell.value.endswith(("vi", "en")) or cell.value in ("value", "shown_when", "needed_when")
            sheet.column_dimensions[cell.column_letter].width = 48 if wide else 16
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def condition(when: Mapping[str, Iterable[str]]) -> str:
    """Write in which cases something is asked or shown, as in ``case=own|rent; online=yes``."""
    return "; ".join(f"{key}={'|'.join(options)}" for key, options in when.items())


class Workbook:
    """A workbook on its way to nested plain values that remember their cells."""

    PATTERN = gettext_lazy(
        "write it as question=answer|answer; question=answer, not “%(value)s”."
    )  # of a condition

    def __init__(self, content: bytes, sheets: Mapping[str, Sequence[str]]):
        """:raises UnreadableFile: if it is no workbook, or packs more than it may"""
        from openpyxl import load_workbook

        try:
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                if sum(part.file_size for part in packed.infolist()) > UNPACKED:
                    raise UnreadableFile([_("The workbook unpacks to more than 60 MB.")])
            self.book = load_workbook(io.BytesIO(content), data_only=True)
        except UnreadableFile:
            raise
        except Exception:
            raise UnreadableFile([_("This is not an Excel workbook (.xlsx).")]) from None
        self.sheets = sheets
        self.problems: list[str] = []
        self.cells: dict[Path, str] = {}

    def wrong(self, cell: str, sentence: str) -> None:
        self.problems.append(f"{cell}: {sentence}")

    def rows(self, name: str):
        """Each row that is not empty: its values by column, and the cell of each column."""
        if name not in self.book.sheetnames:
            self.problems.append(
                _("The sheet “%(name)s” is missing. Take the workbook of a version as a pattern.")
                % {"name": name}
            )
            return
        sheet = self.book[name]
        if sheet.max_row > ROWS:
            self.wrong(name, _("at most %(most)s rows, not %(n)s.") % {"most": ROWS, "n": sheet.max_row})
            return
        heads = {str(cell.value or "").strip(): cell.column_letter for cell in sheet[1]}
        missing = [head for head in self.sheets[name] if head not in heads]
        for head in missing:
            self.wrong(_("sheet %(sheet)s, row 1") % {"sheet": name}, _("the column %(head)s is missing.") % {"head": head})  # fmt: skip
        if missing:
            return
        for number in range(2, sheet.max_row + 1):
            values = {head: sheet[f"{heads[head]}{number}"].value for head in self.sheets[name]}
            if any(value not in (None, "") for value in values.values()):
                yield values, {head: _("sheet %(sheet)s, cell %(cell)s") % {"sheet": name, "cell": f"{heads[head]}{number}"} for head in self.sheets[name]}  # fmt: skip

    def named_values(self, name: str, known: Sequence[str]) -> dict:
        """Return the values of a sheet that has a name and a value in each row."""
        found = {}
        for row, cells in self.rows(name):
            if row["name"] not in known:
                self.wrong(cells["name"], _("one of %(known)s, not “%(value)s”.") % {"known": ", ".join(known), "value": str(row["name"])[:60]})  # fmt: skip
            found[row["name"]] = row["value"]
            self.cells[(row["name"],)] = cells["value"]
        return found

    def when(self, text, cell: str) -> dict[str, list[str]]:
        """Read a condition that ``condition`` wrote."""
        found: dict[str, list[str]] = {}
        for part in str(text or "").split(";"):
            if not part.strip():
                continue
            key, sign, options = part.partition("=")
            if not sign:
                self.wrong(cell, self.PATTERN % {"value": part.strip()[:60]})
                continue
            found[key.strip()] = [one.strip() for one in options.split("|") if one.strip()]
        return found

    def put(self, path: Path, cells: dict, **columns: str) -> None:
        """Remember which cell each named value came from."""
        self.cells[path] = next(iter(cells.values()))
        for name, column in columns.items():
            self.cells[(*path, *name.split("__"))] = cells[column]

    def place(self, path: Path) -> str:
        """Write where a value stands, for people."""
        first = next(iter(self.sheets))
        return next(
            (self.cells[path[:n]] for n in range(len(path), 0, -1) if path[:n] in self.cells),
            _("sheet %(sheet)s") % {"sheet": path[0] if path and path[0] in self.sheets else first},
        )
