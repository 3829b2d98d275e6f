"""The rule books that come with the house."""

from functools import cache
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent / "books"
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


@cache
def uncounted() -> dict[str, dict[str, str]]:
    """Return why nothing is counted for criteria, by the code of the book and of the leaf."""
    return yaml.safe_load(UNCOUNTED.read_text(encoding="utf-8"))
