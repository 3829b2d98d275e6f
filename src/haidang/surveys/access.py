"""Gates: a campaign for those who manage it, and for those who answer it."""

from datetime import date

from django.http import Http404

from haidang.core.access.queries import passes, units_where
from haidang.surveys import queries
from haidang.surveys.choices import Way
from haidang.surveys.models import Campaign, Drawn, Questionnaire
from haidang.surveys.permissions import COLLECT, RESULTS
from haidang.units import queries as units


def to_campaign(code: str) -> Campaign:
    """Return a campaign; 404 where there is none. Its pages ask for the right by themselves."""
    found = queries.campaign(code)
    if found is None:
        raise Http404
    return found


def to_questionnaire(code: str, number: int) -> Questionnaire:
    """Return a version of a questionnaire; otherwise 404."""
    found = queries.questionnaire(code, number)
    if found is None:
        raise Http404
    return found


def to_drawn(campaign: Campaign, number: int | None) -> Drawn:
    """Return somebody who was drawn; otherwise 404."""
    found = queries.drawn(campaign, number)
    if found is None:
        raise Http404
    return found


def to_place(campaign: str, way: str, unit: str, on: date) -> Campaign:
    """Return a campaign that can be answered at the counter, or the kiosk, of a unit; otherwise 404."""
    found, where = to_campaign(campaign), units.by_code(unit)
    if way not in found.ways or where is None or not units.exists(where, on):
        raise Http404
    return found


def to_field(code: str) -> Campaign:
    """Return a campaign that takes field sheets; otherwise 404. Its pages ask for the right by themselves."""
    found = to_campaign(code)
    if Way.FIELD not in found.ways:
        raise Http404
    return found


def units_in_the_field(user, on: date) -> list:
    """Return the units for which somebody may send field sheets."""
    mine = units_where(user, COLLECT)
    return [unit for unit in units.active_units(on) if mine is None or unit.code in mine]


def may_collect(user, unit_code: str) -> bool:
    """Say whether somebody may send field sheets of a unit: there must be one, also for who may send those of every unit."""
    return passes(user, COLLECT, unit_code) and units.by_code(unit_code) is not None


def to_results_of(user, unit_code: str):
    """Return a unit whose results somebody may see; otherwise 404."""
    found = units.by_code(unit_code)
    if not passes(user, RESULTS, unit_code) or found is None:
        raise Http404
    return found
