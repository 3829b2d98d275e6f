"""Survey points from a file."""

from django.utils.translation import gettext as _

from haidang.core.refusals import Refusal
from haidang.core.tables import UnreadableTable, rows_in
from haidang.parindex.rounds import rules
from haidang.parindex.rounds.operations.publishing import Surveyed

COLUMNS = ("unit", "leaf", "value")


class UnreadableSurvey(Refusal):
    pass


def points_in(upload) -> list[Surveyed]:
    """
    Return the points in every row of a CSV or Excel file.

    :raises UnreadableSurvey: naming the cell that is wrong
    """
    try:
        rows = rows_in(upload)
    except UnreadableTable:
        raise UnreadableSurvey(_("This file cannot be read: give a CSV (UTF-8) or Excel file of at most 2 MB.")) from None  # fmt: skip
    found: dict[tuple[str, str], Surveyed] = {}
    for row in rows:
        if missing := [name for name in COLUMNS if not row.text(name)]:
            raise UnreadableSurvey(_("Cell %(cell)s: nothing in column %(column)s.") % {"cell": row.at(missing[0]), "column": missing[0]})  # fmt: skip
        unit, leaf, text = map(row.text, COLUMNS)
        try:
            points = rules.number_in(text)
        except ValueError:
            raise UnreadableSurvey(_("Cell %(cell)s: “%(text)s” is no number.") % {"cell": row.at("value"), "text": text[:20]}) from None  # fmt: skip
        if found.setdefault((unit, leaf), Surveyed(unit, leaf, points, row.at("value"))).points != points:
            raise UnreadableSurvey(_("Cell %(cell)s: %(unit)s has other points for %(leaf)s further up. Keep one of the two rows.") % {"cell": row.at("value"), "unit": unit[:40], "leaf": leaf[:30]})  # fmt: skip
    if not found:
        raise UnreadableSurvey(_("There are no rows in this file."))
    return list(found.values())
