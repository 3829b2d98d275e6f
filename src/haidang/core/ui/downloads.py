"""Tables and pictures to take along. Each says what it is, of when, and whether the city is simulated."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from haidang.core.demo.queries import is_simulated
from haidang.core.text import slug

SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # the wide ones come from East Asian keyboards
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Named(NamedTuple):
    """A name for machines, the same in every language, and the words for people."""

    key: str
    words: str


class About(NamedTuple):
    """What the figures are of: the value for machines, and where it differs what people read."""

    name: Named
    value: object
    shown: object = None


@dataclass(frozen=True)
class Sheet:
    """
    A table to take along.

    :param name: of the file, without an ending
    :param about: what the figures are, of which months, counted when
    :param published: the figures were published by somebody else and are real even in a simulated city
    """

    name: str
    title: str
    about: Sequence[About]
    columns: Sequence[Named]
    rows: Iterable[Sequence]
    published: bool = False

    @property
    def simulated(self) -> bool:
        return not self.published and is_simulated()


def warning() -> str:
    """The sentence that stands on whatever leaves a simulated house."""
    return _("Simulated data: made up to try the system, not real results")


def file_name(name: str, ending: str, simulated: bool) -> str:
    return f"{'mo-phong-' if simulated else ''}{slug(name) or slugify(name) or 'hai-dang'}.{ending}"


def answer(content: bytes, kind: str, name: str) -> HttpResponse:
    """Return a file for the person to keep."""
    return HttpResponse(
        content,
        content_type=kind,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
        },
    )


def csv_of(sheet: Sheet) -> HttpResponse:
    """
    Return the table for machines: names of columns in English, ISO dates, points as decimal signs.

    What the figures are stands in columns of its own on every row: a table that is cut and joined keeps it.
    """
    simulated = sheet.simulated
    tail = [plain(one.value) for one in sheet.about] + (["yes" if simulated else "no"])
    text = io.StringIO()
    text.write("\ufeff")  # Excel takes a file without it for one in the old Vietnamese code page
    table = csv.writer(text)
    table.writerow([c.key for c in sheet.columns] + [one.name.key for one in sheet.about] + ["simulated"])
    for row in sheet.rows:
        table.writerow([harmless(plain(value)) for value in row] + [harmless(value) for value in tail])
    return answer(
        text.getvalue().encode(), "text/csv; charset=utf-8", file_name(sheet.name, "csv", simulated)
    )


def excel_of(sheet: Sheet, more: Mapping[str, Sheet] | None = None) -> HttpResponse:
    """
    Return the table for people: what it is on top, then the rows, with numbers as numbers and dates as dates.

    :param more: further tables of the same file, by the name on their tab
    """
    # Slow to load, and only who takes a table along needs it.
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for name, one in {_("Table"): sheet, **(more or {})}.items():
        _fill(book.create_sheet(name), one)
    file = io.BytesIO()
    book.save(file)
    return answer(file.getvalue(), EXCEL, file_name(sheet.name, "xlsx", sheet.simulated))


def _fill(page, sheet: Sheet) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    simulated = sheet.simulated
    rows = [list(row) for row in sheet.rows]
    top = 3 + len(sheet.about) + simulated
    for place, column in enumerate(sheet.columns):
        longest = max([len(str(column.words)), *(len(str(row[place] or "")) for row in rows[:500])])
        page.column_dimensions[get_column_letter(place + 1)].width = min(max(longest + 2, 9), 60)
    page.freeze_panes = f"A{top + 1}"
    bold, red = Font(bold=True), Font(bold=True, color="C8102E")
    page.append([cell(page, sheet.title, Font(bold=True, size=14))])
    if simulated:
        page.append([cell(page, warning(), red)])
    for one in sheet.about:
        shown = one.value if one.shown is None else one.shown
        page.append([cell(page, one.name.words, bold), cell(page, shown)])
    page.append([])
    page.append([cell(page, column.words, bold) for column in sheet.columns])
    for row in rows:
        page.append([cell(page, value) for value in row])


def png(content: bytes, name: str, simulated: bool) -> HttpResponse:
    """Return a picture; whoever drew it wrote the warning into it."""
    return answer(content, "image/png", file_name(name, "png", simulated))


def runs(text: str) -> bool:
    """Say whether a spreadsheet would take this text for a formula."""
    return text.startswith(("\t", "\r", "\n")) or text.lstrip().startswith(SIGNS)


def cell(page, value, font=None):
    """A cell that is never a formula, whatever somebody typed into a name."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if isinstance(value, datetime):
        value = timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    elif isinstance(value, bool):
        value = _("yes") if value else _("no")
    elif value is not None and not isinstance(value, int | float | Decimal | date):
        value = ILLEGAL_CHARACTERS_RE.sub("", str(value))
    made = WriteOnlyCell(page, value=value)
    if isinstance(value, str):
        made.data_type = "s"
        made.quotePrefix = runs(value)
    elif isinstance(value, datetime):
        made.number_format = "hh:mm dd/mm/yyyy"
    elif isinstance(value, date):
        made.number_format = "dd/mm/yyyy"
    elif isinstance(value, Decimal | float):
        made.number_format = "0.00"
    if font is not None:
        made.font = font
    return made


def plain(value) -> object:
    """A value as machines read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


def harmless(value) -> object:
    """Text that a spreadsheet would run as a formula gets an apostrophe in front; numbers stay numbers."""
    if not isinstance(value, int | float | Decimal) and runs(str(value)):
        return f"'{value}"
    return value
