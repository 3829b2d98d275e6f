"""Gates: who may open what stands behind figures, or 404."""

from django.http import Http404
from django.utils import timezone

from haidang.core.access.queries import can, passes, units_where
from haidang.units.queries import active_units
from haidang.web.permissions import SEE_OFFICERS

SEE, DECIDE = "dossiers.see", "dossiers.decide"


def for_rows(user, unit_code: str) -> None:
    """Let those pass who handle the dossiers of a unit; 404 for all others."""
    if not passes(user, SEE, unit_code):
        raise Http404


def handled_by(user) -> set[str] | None:
    """Return the codes of the units whose dossiers somebody handles; None: of all."""
    return units_where(user, SEE) if can(user, SEE) else set()


def for_officers(user, unit_code: str) -> None:
    """Let the head of a unit see how its officers are rated; 404 for all others."""
    if not passes(user, SEE_OFFICERS, unit_code):
        raise Http404


def where_decides(user) -> set[str]:
    """Return the codes of the units in which somebody examines and finishes dossiers."""
    codes = units_where(user, DECIDE)
    return {one.code for one in active_units(timezone.localdate())} if codes is None else codes
