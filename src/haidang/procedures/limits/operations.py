"""Promised time limits are entered from a file."""

from pathlib import Path

from haidang.procedures.limits.kinds import LIMITS
from haidang.procedures.lines.operations import Entered, enter_file


def commit(*, path: Path, by) -> Entered:
    """
    Take in the promised limits of a CSV or Excel file, all or nothing; see ``lines.operations.enter_file``.

    A promise longer than the legal limit is none: such a line is wrong.
    """
    return enter_file(kind=LIMITS, path=path, by=by)
