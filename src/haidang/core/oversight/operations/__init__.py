"""What is done for the person whose data they are."""

from haidang.core.oversight.operations.persons import (
    By,
    Person,
    UnableToErase,
    UnableToExport,
    erase,
    export,
    find,
    look,
)
from haidang.core.oversight.operations.requests import (
    UnableToSettle,
    UnableToTakeIn,
    close,
    hand_out,
    settle,
    take_in,
)

__all__ = [
    "By", "Person", "UnableToErase", "UnableToExport", "UnableToSettle", "UnableToTakeIn", "close", "erase", "export", "find", "hand_out",
    "look", "settle", "take_in",
]  # fmt: skip
