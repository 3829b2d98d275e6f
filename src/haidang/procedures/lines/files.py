"""Dated lines as Excel workbooks: what is written reads back as the very same lines, and a mistake is named at its cell."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from haidang.procedures import sheets
from haidang.procedures.choices import Mark
from haidang.procedures.lines.kinds import Kind
from haidang.procedures.lines.reading import Line, Problem, read_lines
from haidang.procedures.models import DatedLine
from haidang.procedures.sheets import UnreadableFile

ROWS, COLUMNS = 20_000, 50


def to_excel(kind: Kind, lines: Iterable[DatedLine]) -> bytes:
    """Return lines as a workbook in the words of the page's language."""
    rows = [[_shown(kind, name, value) for name, value in kind.row(one).items()] for one in lines]
    name = str(kind.name.label)[:31]
    return sheets.to_excel({name: [str(title) for title in kind.titles.values()]}, {name: rows})


def _shown(kind: Kind, column: str, value) -> Any:
    if value is None or value == "":
        return ""
    if hasattr(value, "strftime"):
        return f"{value:%d/%m/%Y}"
    options = Mark.choices if column == "mark" else kind.options.get(column)
    return str(dict(options)[value]) if options else value


def from_excel(kind: Kind, content: bytes) -> tuple[list[Line], list[Problem], Mapping[str, str]]:
    """
    Read a workbook's first sheet; return its lines, every mistake, and the letter of each column.

    :raises UnreadableFile: if it is no workbook, lacks a column or has too many rows
    """
    from openpyxl.utils import get_column_letter  # slow to load, and few pages need it

    sheet = sheets.Workbook(content, {}).book.worksheets[0]
    if sheet.max_row > ROWS:
        raise UnreadableFile([_("at most %(most)s rows, not %(n)s.") % {"most": ROWS, "n": sheet.max_row}])
    names = _names_of_columns(kind)
    heads = next(sheet.iter_rows(max_row=1, max_col=COLUMNS, values_only=True), ())
    places = {at: names[said] for at, head in enumerate(heads) if (said := str(head or "").strip().casefold()) in names}  # fmt: skip
    missing = [str(kind.titles[name]) for name in kind.needed if name not in places.values()]
    if missing:
        raise UnreadableFile([_("The first row lacks the column “%(head)s”. Take the table along as a pattern.") % {"head": one} for one in missing])  # fmt: skip
    rows = []
    for number, cells in enumerate(sheet.iter_rows(min_row=2, max_col=COLUMNS, values_only=True), 2):
        row = {column: cells[at] for at, column in places.items()}
        if any(cell not in (None, "") for cell in row.values()):
            rows.append((number, row))
    lines, problems = read_lines(rows, kind.line, kind.own)
    return lines, problems, {column: get_column_letter(at + 1) for at, column in places.items()}


def _names_of_columns(kind: Kind) -> dict[str, str]:
    """What each column may be called in the first row: its name for machines, or its title in either language."""
    known = {name: name for name in kind.titles}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            known |= {str(title).casefold(): name for name, title in kind.titles.items()}
    return known


def in_cell(problem: Problem, letters: Mapping[str, str]) -> str:
    """Write a mistake with its cell."""
    where = _("cell %(cell)s") % {"cell": f"{letters.get(problem.column, '')}{problem.number}"}
    return f"{where}: {problem.sentence}"
