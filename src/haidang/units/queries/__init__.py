"""Reads of units, named after the question they answer."""

from haidang.units.queries.counts import counts_over_years
from haidang.units.queries.offices import (
    Ending,
    Office,
    count_terms_ending,
    heads_between,
    heads_on,
    offices_of,
    own_terms_ending,
    position_of,
    terms_ending,
    terms_in,
)
from haidang.units.queries.plans import due_plans, plan, plans, plans_to_finish, restructuring_of, steps_of
from haidang.units.queries.powers import (
    Holder,
    Link,
    chain_of,
    delegation,
    delegations_ending,
    delegations_in,
    received_by,
)
from haidang.units.queries.standing import (
    Found,
    Here,
    History,
    active_units,
    as_was,
    by_code,
    children,
    city,
    day_after,
    existing,
    exists,
    handles_dossiers,
    heirs_of,
    history,
    mapping_as_now,
    named,
    outlines,
    place_name,
    provinces,
    search,
)

__all__ = [
    "Ending", "Found", "Here", "History", "Holder", "Link", "Office", "active_units", "as_was", "by_code", "chain_of", "children", "city", "count_terms_ending", "counts_over_years", "day_after", "delegation", "delegations_ending", "delegations_in", "due_plans",
    "existing", "exists", "handles_dossiers", "heads_between", "heads_on", "heirs_of", "history", "mapping_as_now", "named", "offices_of", "outlines", "own_terms_ending",
    "place_name", "plan", "plans", "plans_to_finish", "position_of", "provinces", "received_by", "restructuring_of", "search", "steps_of", "terms_ending", "terms_in",
]  # fmt: skip
