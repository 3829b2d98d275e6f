"""Units are no persons; who holds a position of theirs is one."""

from django.utils.translation import gettext_lazy as _

from haidang.core.people import Always, Personal, by_moment, declare, initials, same
from haidang.units.models import (
    Boundary,
    Delegation,
    Plan,
    PlanStep,
    Position,
    Succession,
    Term,
    Unit,
)

OFFICE = Personal(
    _("Who holds a public position is public, and says who could decide"),
    Always(_("Who held which position on which day proves that every decision was lawful.")),
    initials,
)

declare(
    Unit,
    plain=[
        "id", "code", "kind", "name", "name_en", "parent", "valid_from", "valid_to", "lon", "lat", "area_km2", "population", "mark",
        "note", "sort_key", "search_key",
    ],
)  # fmt: skip
declare(Succession, plain=["id", "kind", "before", "after", "on", "act", "mark"])
declare(Boundary, plain=["id", "unit", "geometry", "drawn"])
declare(Position, plain=["id", "unit", "kind", "title", "seats"])
declare(
    Term,
    title=_("position held in a unit"),
    called=by_moment("starts_on"),
    found_by={"account": same("user")},
    personal={"full_name": OFFICE, "user": OFFICE},
    plain=["id", "position", "starts_on", "ends_on", "act", "mark", "simulated"],
)
declare(
    Delegation,
    plain=[
        "id", "kind", "field", "procedure_code", "from_unit", "from_position", "to_unit", "to_position", "starts_on", "ends_on",
        "act", "onward", "mark", "rule", "revoked_on", "revoking_act",
    ],
)  # fmt: skip
declare(
    Plan,
    plain=["id", "title", "act", "on", "state", "named", "outcome", "problem", "reason", "enacted_at"],
)
declare(PlanStep, plain=["id", "plan", "kind", "units", "into", "target"])
