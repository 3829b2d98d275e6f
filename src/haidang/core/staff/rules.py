"""Names to sign in with, and how long a link holds."""

import re
from collections.abc import Collection
from datetime import timedelta

from haidang.core.text import sign_in_name

LINK_HOLDS = timedelta(hours=72)
SIGN_IN_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,49}")
KEPT = (
    "system.",
    "mau.",
    "erased-",
)  # of systems, of the sample people, and of accounts whose person was forgotten


def proposed(full_name: str, taken: Collection[str]) -> str:
    """Return the first free sign-in name for a person: "lannt", then "lannt2"; empty where the name has no letters."""
    plain = sign_in_name(full_name)[:40]
    if len(plain) < 2:
        plain = f"cb{plain}" if plain else ""
    number, name = 1, plain
    while name in taken:
        number += 1
        name = f"{plain}{number}"
    return name


def may_be_given(name: str) -> bool:
    """Say whether somebody may sign in with a name: small letters, digits, dots and dashes, and not one that is kept for others."""
    return SIGN_IN_NAME.fullmatch(name) is not None and not name.startswith(KEPT)
