"""The signing secret of an installation that was given none: made once, kept beside its data."""

import secrets
from pathlib import Path


def kept_in(home: Path) -> str:
    """Return the secret of this home; it is made at the first call and readable by its owner only."""
    home.mkdir(parents=True, exist_ok=True)
    path = home / "secret"
    try:
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text()
