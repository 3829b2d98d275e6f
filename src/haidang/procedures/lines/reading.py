"""Dated lines as a row says them: of a file, of a sheet, or of a form on a page. No database, no clock."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, TypeVar

from django.conf import settings
from django.db.models import Choices
from django.utils import translation
from django.utils.translation import gettext as _

from haidang.procedures.choices import Mark

YEARS = range(1945, 2101)  # of a day that somebody means
LONGEST = {"case": 200, "per": 60, "act": 200, "who": 200}


class Problem(NamedTuple):
    """What is wrong in a row: its number (the first below the head is 2), the column, and a sentence that says what to do."""

    number: int
    column: str
    sentence: str


def in_file(problem: Problem) -> str:
    """Write a mistake with its place in a file."""
    where = _("line %(n)s") % {"n": problem.number}
    return f"{where}: {problem.column}: {problem.sentence}"


@dataclass(frozen=True, kw_only=True)
class Line:
    """What every line says: where it stands in the file, of which procedure, its days, its act and how sure."""

    number: int
    procedure: str
    starts_on: date
    ends_on: date | None
    act: str
    mark: str


Read = TypeVar("Read", bound=Line)


class Cells:
    """What a row says in its columns, as text; mistakes are put to ``problems``."""

    def __init__(self, number: int, row: Mapping):
        self.number, self.problems = number, []
        self.said = {str(name).strip(): _plain(cell) for name, cell in row.items()}

    def get(self, column: str) -> str:
        return self.said.get(column, "")

    def wrong(self, column: str, sentence: str) -> None:
        self.problems.append(Problem(self.number, column, sentence))

    def day(self, column: str) -> date | None:
        """A day as machines or people write it."""
        said = self.get(column)
        for form in ("%Y-%m-%d", "%d/%m/%Y"):
            try:
                day = datetime.strptime(said, form).date()
            except ValueError:
                continue
            if day.year in YEARS:
                return day
        if said:
            self.wrong(column, _("a day such as 2026-01-01 or 01/01/2026, not %(value)s") % {"value": said[:60]})  # fmt: skip
        return None

    def one_of(self, column: str, choices: type[Choices], leaving: Iterable[str] = ()) -> str:
        """
        One of some choices, by its value or as people call it in either language; empty where nothing is said.

        :param leaving: values that may not be said
        """
        said = self.get(column)
        known = {value: names for value, names in _names_of(choices).items() if value not in leaving}
        found = next((value for value, names in known.items() if said.casefold() in names), None)
        if said and found is None:
            self.wrong(column, _("one of %(known)s, not %(value)s") % {"known": ", ".join(known), "value": said[:60]})  # fmt: skip
        return found or ""


def _names_of(choices: type[Choices]) -> dict[str, set[str]]:
    """What each choice may be called."""
    named = {str(one.value): {str(one.value).casefold()} for one in choices}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for one in choices:
                named[str(one.value)].add(str(one.label).casefold())
    return named


def read_lines(
    rows: Iterable[tuple[int, Mapping]], kind: type[Read], own: Callable[[Cells], dict]
) -> tuple[list[Read], list[Problem]]:
    """
    Read rows, each with its number and its cells by column, into lines; return them with every mistake.

    :param own: reads what only this kind says, and says what is wrong in it
    """
    lines, problems = [], []
    for number, row in rows:
        cells = Cells(number, row)
        said = own(cells) | _common(cells)
        problems += cells.problems
        if not cells.problems:
            lines.append(kind(number=number, **said))
    return lines, problems


def _plain(cell) -> str:
    """A cell as text: an Excel day comes as a moment, an Excel number perhaps as 100000.0."""
    if isinstance(cell, datetime):
        cell = cell.date().isoformat()
    elif isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).strip()


def _common(cells: Cells) -> dict:
    """What every line says."""
    if not cells.get("procedure"):
        cells.wrong("procedure", _("give the code of the procedure"))
    if not cells.get("act"):
        cells.wrong("act", _("name the legal act that sets it"))
    for column, most in LONGEST.items():
        if (length := len(cells.get(column))) > most:
            cells.wrong(column, _("at most %(most)s characters, not %(n)s") % {"most": most, "n": length})
    if nul := next((column for column, value in cells.said.items() if "\x00" in value), None):
        cells.wrong(nul, _("a NUL sign stands in it; write it anew"))
    mark = cells.one_of("mark", Mark)
    starts_on, ends_on = cells.day("starts_on"), cells.day("ends_on")
    if starts_on is None and not cells.get("starts_on"):
        cells.wrong("starts_on", _("give the first day it holds, such as 2026-01-01"))
    if starts_on and ends_on and ends_on < starts_on:
        cells.wrong("ends_on", _("not before the first day"))
    return {
        "procedure": cells.get("procedure"), "act": cells.get("act"), "mark": mark or Mark.SECONDARY.value,
        "starts_on": starts_on, "ends_on": ends_on,
    }  # fmt: skip
