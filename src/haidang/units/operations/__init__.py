"""Writes: loading and importing units, the changes of ordinary life, who holds which position and which power."""

from haidang.units.operations.changes import UnableToChangeUnits, dissolve, merge, move, rename, split
from haidang.units.operations.delegations import UnableToDelegate, UnableToRevoke, delegate, revoke
from haidang.units.operations.importing import (
    UnableToImport,
    import_boundaries,
    import_file,
    import_units,
    load_formation,
    record_formation,
)
from haidang.units.operations.offices import UnableToAppoint, appoint, end_term, import_terms, record_terms
from haidang.units.operations.plans import (
    UnableToEnact,
    UnableToPlan,
    add_step,
    draft,
    drop_step,
    edit,
    enact,
    enact_due,
    make_ready,
    name_heir,
    withdraw,
)

__all__ = [
    "UnableToAppoint",
    "UnableToChangeUnits",
    "UnableToDelegate",
    "UnableToEnact",
    "UnableToImport",
    "UnableToPlan",
    "UnableToRevoke",
    "add_step",
    "appoint",
    "delegate",
    "dissolve",
    "draft",
    "drop_step",
    "edit",
    "enact",
    "enact_due",
    "end_term",
    "import_boundaries",
    "import_file",
    "import_terms",
    "import_units",
    "load_formation",
    "make_ready",
    "merge",
    "move",
    "name_heir",
    "record_formation",
    "record_terms",
    "rename",
    "revoke",
    "split",
    "withdraw",
]  # fmt: skip
