"""Reads over everything that was declared about people, and over the audit as people ask for it."""

from haidang.core.oversight.queries.kinds import Kind, kinds
from haidang.core.oversight.queries.readers import (
    APPLICANT,
    COMMAND,
    LINK,
    OWN,
    Reader,
    actors_named,
    opened_rows,
    readers_of,
)
from haidang.core.oversight.queries.requests import requests
from haidang.core.oversight.queries.rows import (
    About,
    about,
    contents,
    erasable,
    exported,
    fingerprint,
    kept_because,
)
from haidang.core.oversight.queries.terms import Term, terms

__all__ = [
    "APPLICANT", "COMMAND", "LINK", "OWN", "About", "Kind", "Reader", "Term", "about", "actors_named", "contents", "erasable", "exported", "fingerprint",
    "kept_because", "kinds", "opened_rows", "readers_of", "requests", "terms",
]  # fmt: skip
