"""The rule books that come with the house."""

import hashlib
from functools import cache
from pathlib import Path

from haidang.core.reference import said_in

FOLDER = Path(__file__).parent / "books"
REPLAYED = ("papi", "papi-subcriteria", "qd766-published")
UNCOUNTED = Path(__file__).parent / "reference" / "uncounted.yaml"


def paths() -> dict[str, Path]:
    """Return the shipped books by the name of their file."""
    return {path.stem: path for path in sorted(FOLDER.glob("*.yaml"))}


def path(rules: str) -> Path:
    """
    Return the file of a shipped book's name, or of a path.

    :raises FileNotFoundError: if there is neither
    """
    found = paths().get(rules, Path(rules))
    if not found.exists():
        raise FileNotFoundError(f"There is no rule book {rules}; shipped are {', '.join(paths())}")
    return found


def brought_in() -> list[Path]:
    """Return the files of the books that are in every house; the others only replay tables that somebody published."""
    return [path for name, path in paths().items() if name not in REPLAYED]


def digest(path: Path) -> str:
    """Return by what an unchanged file is known again."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


@cache
def uncounted() -> dict[str, dict[str, str]]:
    """Return why nothing is counted for criteria, by the code of the book and of the leaf."""
    return said_in(UNCOUNTED)
