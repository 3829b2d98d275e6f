"""One-time codes. What is kept of one is its digest, from which nobody gets it back."""

from hashlib import sha256
from secrets import choice

SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 14  # thirty to the fourteenth: nobody hits one of a million by trying, nor finds one from its digest


def new() -> str:
    """Return a new code, which nobody can guess."""
    return "".join(choice(SIGNS) for _n in range(LENGTH))


def digest(code: str) -> str:
    """Return what is kept of a code."""
    return sha256(f"surveys {code}".encode()).hexdigest()


def as_typed(text: str) -> str:
    """Return a code as it was meant, however it was typed: small letters, blanks and hyphens do not matter."""
    return "".join(sign for sign in text.upper() if sign in SIGNS)


def in_groups(code: str) -> str:
    """Return a code as people read it from paper."""
    return "-".join(code[at : at + 5] for at in range(0, len(code), 5))
