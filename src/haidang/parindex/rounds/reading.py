"""Survey points from a file."""

from decimal import Decimal

from django.utils.translation import gettext as _

from haidang.core.refusals import Refusal
from haidang.core.tables import UnreadableTable, rows_in
from haidang.parindex.rounds import rules

COLUMNS = ("unit", "leaf", "value")


class UnreadableSurvey(Refusal):
    pass


def points_in(upload) -> list[tuple[str, str, Decimal]]:
    """
    Return unit, leaf and value of every row of a CSV or Excel file.

    :raises UnreadableSurvey: naming the row that is wrong
    """
    try:
        rows = rows_in(upload)
    except UnreadableTable:
        raise UnreadableSurvey(_("This file cannot be read: give a CSV (UTF-8) or Excel file of at most 2 MB.")) from None  # fmt: skip
    found = []
    for number, row in enumerate(rows, 2):
        if missing := [name for name in COLUMNS if not str(row.get(name) or "").strip()]:
            raise UnreadableSurvey(_("Row %(row)s: nothing in column %(column)s.") % {"row": number, "column": missing[0]})  # fmt: skip
        try:
            points = rules.number_in(str(row["value"]))
        except ValueError:
            raise UnreadableSurvey(_("Row %(row)s, column value: “%(text)s” is no number.") % {"row": number, "text": str(row["value"])[:20]}) from None  # fmt: skip
        found.append((str(row["unit"]).strip(), str(row["leaf"]).strip(), points))
    if not found:
        raise UnreadableSurvey(_("There are no rows in this file."))
    return found
