"""A version as a workbook to take along, change and send back."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from haidang.core.facts.declare import family_of, measures, members, standing
from haidang.core.tables import LARGEST
from haidang.parindex.engine.excel import from_excel, to_excel
from haidang.parindex.engine.mistakes import BadRuleBook, Problem
from haidang.parindex.engine.reading import Known, from_data
from haidang.units.choices import Kind
from haidang.units.queries import Here


def workbook(data: Mapping, units: Mapping[str, Here]) -> bytes:
    """Return the workbook of a version, with a sheet that says how to fill in its columns and which measures and departments there are."""
    return to_excel(data, [*_columns(), [], *_measures(), [], *_departments(units)])


def read(upload, known: Known) -> dict:
    """
    Return what a workbook says that somebody sent to a page: all of it or nothing.

    :raises BadRuleBook: naming the cell of every mistake
    """
    if upload.size > LARGEST:
        raise BadRuleBook([Problem(upload.name, _("the file is larger than 2 MB."))])
    if not upload.name.lower().endswith(".xlsx"):
        raise BadRuleBook([Problem(upload.name, _("send a workbook that ends in .xlsx."))])
    data, places = from_excel(upload.read(), upload.name)
    from_data(data, places, known)
    return data


def _columns() -> list[list[str]]:
    return [
        [_("Column"), _("What stands in it")],
        ["code", _("Number of the area, criterion or leaf, such as 1.2.3; each only once")],
        ["parent", _("Number of what it stands under; empty for an area")],
        ["max", _("Maximum in points; that of an area is the sum of its parts")],
        ["rule", _("How points are given, one of these:")],
        ["  yes_no", _("all points or none")],
        ["  proportional", _("the rate times the maximum; floor: below it none; target: from it on all; cap: at most this share; inverse = yes: the fewer the better")],
        ["  bands", _("by thresholds of a rate, written in bands as 90%=2; 70%=1, or 70%-90%=1")],
        ["  value_bands", _("by thresholds of a number, written in bands as 2=2; 1=1")],
        ["  dated_bands", _("by days late, written in bands as 0=1; 5=0,5")],
        ["  answers", _("by the answers of a survey, each with its share of the maximum in weights: 1=0%; 2=25%; 3=50%; 4=75%; 5=100%; measure names the questionnaire, one of those below with “answers” behind it")],
        ["  judged", _("by people, from 0 to the maximum")],
        ["  index", _("of books that classify heads: the unit's index in the round itself, in proportion")],
        ["  above_mean", _("of books that classify heads: all points for an index not below the mean of all units of the round")],
        ["  mean", _("the mean of the points of each deed")],
        ["  bonus, penalty", _("per: points each time; max: at most in a year; beside the hundred points")],
        ["  monitor", _("watched only, no points")],
        ["  sum, scaled", _("of what has parts: their sum (may stay empty), or scaled to its own maximum, so that what does not apply is left out")],
        ["measure", _("What is counted by itself, from the list below; empty where people say it")],
        ["veto", _("A measure of which one case takes all points of the leaf")],
        ["lead", _("Code of the department that appraises it, from the list below; holds for all that stands under it")],
        ["evidence", _("required: a unit must send papers that prove it; none: it need not; empty: it may")],
        ["documents", _("Which papers prove it")],
        ["assumption", _("What was assumed, for all who read the score")],
    ]  # fmt: skip


def _measures() -> list[list[str]]:
    declared = sorted([*measures(), *standing()], key=lambda one: one.name)
    kinds = {
        "share": _("a rate"),
        "standing": _("a rate"),
        "count": _("a number"),
        "mean": _("a mean"),
        "rate": _("a rate"),
        "answers": _("answers"),
    }
    return [
        [_("Measure"), _("What it counts")],
        *([one.name, f"{one.title} ({kinds[one.kind]})"] for one in declared),
        *([name, f"{title} ({kinds[family_of(name).kind]})"] for name, title in sorted(members().items())),
    ]


def _departments(units: Mapping[str, Here]) -> list[list[str]]:
    here = [unit for unit in units.values() if unit.kind == Kind.DEPARTMENT]
    return [[_("Department"), _("Name")], *([unit.code, unit.name] for unit in here)]
