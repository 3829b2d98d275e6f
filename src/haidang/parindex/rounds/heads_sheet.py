"""What is said of heads of units as a workbook: one row for each unit, to be filled in and sent back."""

import io
from collections.abc import Mapping, Sequence

from django.core.files.base import ContentFile
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from haidang.core.files.inspecting import Checked
from haidang.core.tables import Row, UnreadableTable, rows_in
from haidang.core.ui.downloads import cell
from haidang.parindex.engine.book import Node
from haidang.parindex.engine.mistakes import Problem
from haidang.parindex.models import HeadScore
from haidang.parindex.rounds import rules
from haidang.parindex.rounds.forms import NOT_APPLICABLE, takes
from haidang.parindex.rounds.heads import Headed
from haidang.parindex.rounds.operations.heading import OfHead
from haidang.parindex.rounds.operations.scoring import Said
from haidang.parindex.rounds.refusing import UnableToScore, WrongCells
from haidang.parindex.sheets import in_words

UNIT, NAME, HEAD, STATE = (
    "unit",
    "name",
    "head",
    "state",
)  # the last: how far what was said of a unit had come


def reason_of(leaf: Node) -> str:
    """Return the name of the column with what a leaf's score stands on; the score is in the column named as the leaf."""
    return f"{leaf.code} reason"


def workbook(
    listed: Sequence[Headed], leaves: Sequence[Node], said: Mapping[tuple[str, str], HeadScore]
) -> bytes:
    """Return a row for every unit with what was said of its head, as ``rows_of`` reads it back, and a sheet that explains the columns."""
    from openpyxl import Workbook  # slow to load
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Heads in the round"))
    sheet.freeze_panes = "D2"
    for number, width in enumerate((12, 34, 26, *(10, 34) * len(leaves), 10), 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    pairs = [(leaf.code, reason_of(leaf)) for leaf in leaves]
    sheet.append([cell(sheet, name) for name in (UNIT, NAME, HEAD, *(name for pair in pairs for name in pair), STATE)])  # fmt: skip
    for one in listed:
        row = [one.unit.code, in_words(one.unit), one.chosen.full_name if one.chosen else ""]
        there = [said.get((one.unit.code, leaf.code)) for leaf in leaves]
        row += [what for kept in there for what in _kept(kept)]
        row.append(max((kept.pk for kept in there if kept), default=0))
        sheet.append([cell(sheet, what) for what in row])
    explained = book.create_sheet(_("how to fill in"))
    for letter, width in zip("ABC", (14, 60, 80), strict=True):
        explained.column_dimensions[letter].width = width
    for line in _help(leaves):
        explained.append([cell(explained, what) for what in line])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _kept(one: HeadScore | None) -> list:
    if one is None:
        return [None, ""]
    return [NOT_APPLICABLE if one.value is None else float(one.value), one.evidence]


def _help(leaves: Sequence[Node]) -> list[tuple[str, ...]]:
    absent = _("“%(na)s” means that the criterion does not apply to the head. Leave a cell empty to say nothing.") % {"na": NOT_APPLICABLE}  # fmt: skip
    lines = [(_("Column"), _("Criterion"), _("What it takes")), (UNIT, "", _("The unit's code, as it stands here. One row for each unit; rows may be left out."))]  # fmt: skip
    for leaf in leaves:
        name = leaf.name_en if get_language() == "en" and leaf.name_en else leaf.name
        asked = _("Number and day of the paper that it stands on.") if rules.needs_proof(leaf) else _("May be left empty.")  # fmt: skip
        lines += [(leaf.code, name, takes(leaf)), (reason_of(leaf), "", asked)]
    lines.append((STATE, "", _("Leave it as it is: by it the house knows what stood there when the workbook was taken along.")))  # fmt: skip
    return [*lines, ("", "", absent)]


def rows_of(file: Checked, leaves: Sequence[Node]) -> list[OfHead]:
    """
    Return what a workbook says; an empty cell says nothing.

    :raises UnableToScore: if it cannot be read at all, or says nothing
    :raises WrongCells: naming every cell that is wrong
    """
    try:
        rows = rows_in(ContentFile(file.data, name=file.name))
    except UnreadableTable:
        raise UnableToScore(_("This file cannot be read: give an Excel workbook (.xlsx) of at most 2 MB.")) from None  # fmt: skip
    problems = _columns(rows[0], leaves) if rows else []
    found, units = [], {}
    for row in rows:
        unit = row.text(UNIT)
        said = [one for leaf in leaves for one in _said(row, leaf, problems)]
        if said and not unit:
            problems.append(Problem(row.at(UNIT), _("write the unit's code.")))
        elif said and units.setdefault(unit, row) is not row:
            problems.append(Problem(row.at(UNIT), _("%(unit)s stands in row %(row)s already; keep one of the two.") % {"unit": unit[:40], "row": units[unit].number}))  # fmt: skip
        found += said
    if problems:
        raise WrongCells(problems)
    if not found:
        raise UnableToScore(_("No score is filled in in this workbook."))
    return found


def _columns(row: Row, leaves: Sequence[Node]) -> list[Problem]:
    """Say which columns are missing, and which nobody knows: what stands there would be lost."""
    from openpyxl.utils import get_column_letter  # slow to load

    known = {UNIT, NAME, HEAD, STATE, *(name for leaf in leaves for name in (leaf.code, reason_of(leaf)))}
    problems = [] if UNIT in row else [Problem(f"{row.sheet}!A1", _("there is no column “%(name)s”. Take the workbook from this page.") % {"name": UNIT})]  # fmt: skip
    for number, name in enumerate(row.head):
        if name and name not in known:
            sentence = _("the column “%(name)s” is not known. Take it out, or name it as on the second sheet of the workbook from this page.")  # fmt: skip
        elif name and name in row.head[:number]:
            sentence = _("the column “%(name)s” is there twice; keep one of the two.")
        else:
            continue
        problems.append(Problem(f"{row.sheet}!{get_column_letter(number + 1)}1", sentence % {"name": name[:40]}))  # fmt: skip
    return problems


def _said(row: Row, leaf: Node, problems: list[Problem]) -> list[OfHead]:
    """Return what a row says of a leaf, one thing or none."""
    text, reason = row.text(leaf.code), row.text(reason_of(leaf))
    if not text:
        if reason:
            problems.append(Problem(row.at(leaf.code), _("give a score as well; the note alone is not saved."), leaf.code))  # fmt: skip
        return []
    try:
        value = None if text.lower() == NOT_APPLICABLE else rules.number_in(text)
    except ValueError:
        problems.append(Problem(row.at(leaf.code), _("“%(text)s” is no number: this takes %(what)s.") % {"text": text[:20], "what": takes(leaf)}, leaf.code))  # fmt: skip
        return []
    state = row.text(STATE)
    since = int(state) if state.isdecimal() and len(state) < 19 else None
    return [OfHead(row.text(UNIT), Said(leaf.code, value, reason), row.at(leaf.code), since)]
