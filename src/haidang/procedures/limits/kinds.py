"""Promised limits as a kind of dated lines."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from haidang.core.access.registry import named_units
from haidang.procedures.choices import LineKind, TimeUnit
from haidang.procedures.limits.reading import LimitLine, in_words, limit, not_below
from haidang.procedures.lines.kinds import Kind, Options
from haidang.procedures.lines.reading import Problem
from haidang.procedures.models import CommittedLimit, Procedure
from haidang.units import queries as units


def _wrong(line: LimitLine, procedure: Procedure) -> Problem | None:
    """A promise is made for a unit that handles dossiers, and never longer than the legal limit."""
    if line.unit_code and not units.handles_dossiers(line.unit_code, line.starts_on):
        said = {"unit": line.unit_code[:40], "day": f"{line.starts_on:%d/%m/%Y}"}
        return Problem(
            line.number, "unit", _("there is no unit %(unit)s on %(day)s that handles dossiers") % said
        )
    found = not_below(line.amount, line.unit, procedure.time_limit, procedure.time_unit)
    return found and Problem(line.number, *found)


def _whom(one: CommittedLimit) -> str:
    unit = units.by_code(one.unit_code) if one.unit_code else None
    return unit.name if unit else one.unit_code


def _units() -> Options:
    here = named_units(timezone.localdate()).items()
    return [("", _("every unit")), *((code, name) for code, name in here)]


LIMITS = Kind(
    name=LineKind.LIMITS, model=CommittedLimit, line=LimitLine, own=limit, verb="limits_committed", main="time_limit",
    says=lambda one: in_words(one.amount, one.unit),
    columns={
        "unit": gettext_lazy("Unit"), "time_limit": gettext_lazy("Promised time"), "time_unit": gettext_lazy("Counted in"),
    },
    fields={"unit": "unit_code", "time_limit": "amount", "time_unit": "unit"}, whom=_whom, allows=_wrong,
    options={"time_unit": [(one.value, one.label) for one in TimeUnit if one is not TimeUnit.UNKNOWN]}, offered={"unit": _units},
    hints={"time_limit": gettext_lazy("Such as 2 or 0,5; not longer than the legal limit")},
)  # fmt: skip
