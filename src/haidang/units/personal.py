"""Units are no persons: nothing here is about people."""

from haidang.core.people import declare
from haidang.units.models import Boundary, Succession, Unit

declare(
    Unit,
    plain=[
        "id", "code", "kind", "name", "name_en", "parent", "valid_from", "valid_to", "lon", "lat", "area_km2", "population", "mark",
        "note", "sort_key", "search_key",
    ],
)  # fmt: skip
declare(Succession, plain=["id", "kind", "before", "after", "on", "act", "mark"])
declare(Boundary, plain=["id", "unit", "geometry", "drawn"])
