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

__all__ = [
    "UnableToAppoint", "UnableToChangeUnits", "UnableToDelegate", "UnableToImport", "UnableToRevoke", "appoint", "delegate",
    "dissolve", "end_term", "import_boundaries", "import_file", "import_terms", "import_units", "load_formation", "merge", "move",
    "record_formation", "record_terms", "rename", "revoke", "split",
]  # fmt: skip
