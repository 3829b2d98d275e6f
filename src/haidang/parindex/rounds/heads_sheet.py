"""What is said of heads of units as a workbook: to be filled in and sent back."""

import io
from collections.abc import Sequence

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from haidang.core.tables import UnreadableTable, rows_in
from haidang.core.ui.downloads import cell
from haidang.parindex.engine.book import Node
from haidang.parindex.models import HeadScore
from haidang.parindex.rounds import rules
from haidang.parindex.rounds.heads import Headed
from haidang.parindex.rounds.operations.heading import OfHead
from haidang.parindex.rounds.operations.scoring import Said
from haidang.parindex.rounds.reading import UnreadableSurvey

NOT_APPLICABLE = "na"
COLUMNS = ("unit", "name", "head", "leaf", "criterion", "value", "reason")
ASKED = ("unit", "leaf")


def workbook(
    listed: Sequence[Headed], leaves: Sequence[Node], said: dict[tuple[str, str], HeadScore]
) -> bytes:
    """Return every leaf of every unit's head with what was said of it, as ``rows_of`` reads it back."""
    from openpyxl import Workbook  # slow to load

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Heads in the round"))
    sheet.freeze_panes = "A2"
    for column, width in zip("ABCDEFG", (12, 34, 26, 10, 50, 10, 60), strict=True):
        sheet.column_dimensions[column].width = width
    sheet.append(COLUMNS)
    english = get_language() == "en"
    for one in listed:
        for leaf in leaves:
            kept = said.get((one.unit.code, leaf.code))
            value = None if kept is None else NOT_APPLICABLE if kept.value is None else kept.value
            row = (
                one.unit.code, one.unit.name, one.chosen.full_name if one.chosen else "", leaf.code, leaf.name_en if english else leaf.name, value,
                kept.evidence if kept else "",
            )  # fmt: skip
            sheet.append([cell(sheet, what) for what in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def rows_of(upload) -> list[OfHead]:
    """
    Return what a CSV or Excel file says; rows without a value say nothing.

    :raises UnreadableSurvey: naming the row that is wrong
    """
    try:
        rows = rows_in(upload)
    except UnreadableTable:
        raise UnreadableSurvey(_("This file cannot be read: give a CSV (UTF-8) or Excel file of at most 2 MB.")) from None  # fmt: skip
    found = []
    for number, row in enumerate(rows, 2):
        text = str(row.get("value") if row.get("value") is not None else "").strip()
        if not text:
            continue
        if missing := [name for name in ASKED if not str(row.get(name) or "").strip()]:
            raise UnreadableSurvey(_("Row %(row)s: nothing in column %(column)s.") % {"row": number, "column": missing[0]})  # fmt: skip
        try:
            value = None if text.lower() == NOT_APPLICABLE else rules.number_in(text)
        except ValueError:
            raise UnreadableSurvey(_("Row %(row)s, column value: “%(text)s” is no number.") % {"row": number, "text": text[:20]}) from None  # fmt: skip
        said = Said(str(row["leaf"]).strip(), value, str(row.get("reason") or "").strip())
        found.append(OfHead(str(row["unit"]).strip(), said, str(_("Row %(row)s") % {"row": number})))
    if not found:
        raise UnreadableSurvey(_("There are no rows with a value in this file."))
    return found
