"""Dossiers that one unit's counter takes in for another unit: from when their time counts, and by which act."""

from datetime import date

from haidang.core.dated.models import DatedRule
from haidang.core.dated.queries import NoRuleInForce, rule_in_force
from haidang.dossiers.models import Dossier
from haidang.dossiers.rules import is_outside
from haidang.units.choices import COMMUNE_LEVEL
from haidang.units.queries import by_code as unit_by_code

ELSEWHERE = "dossiers.elsewhere"


def rule_of_elsewhere(on: date) -> DatedRule | None:
    """Return from when the time counts of what was received outside the area, that day; None where nothing says so."""
    try:
        return rule_in_force(ELSEWHERE, on)
    except NoRuleInForce:
        return None


def counted_by_the_unit(dossier: Dossier, on: date) -> bool:
    """
    Say whether the time of a dossier begins only when the unit that decides it receives it, because it was handed in at a counter
    outside that unit's area (Decree 309/2026, 17.3).
    """
    if not dossier.desk_code:
        return False
    desk, unit = unit_by_code(dossier.desk_code), unit_by_code(dossier.unit_code)
    if not is_outside(desk.kind in COMMUNE_LEVEL, unit.kind in COMMUNE_LEVEL):
        return False
    rule = rule_of_elsewhere(on)
    return rule is not None and rule.content["counted_from"] == "unit"
