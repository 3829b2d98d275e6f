"""What keeps the house from loading at all, said before there are settings, words or a database."""

import os
import sys
import tempfile
from pathlib import Path


def what_keeps_it_from_loading() -> tuple[str, str] | None:
    """Load the house; return what went wrong and what to do, or None where it is loaded."""
    home = Path(os.environ.get("HAIDANG_HOME", "var")).resolve()
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home):
            pass
    except OSError as error:
        return (
            f"Nothing can be written into {home}: {error.strerror}.",
            f"Give the folder to the user of the service: chown -R haidang: {home}; or set HAIDANG_HOME.",
        )
    try:
        import django

        django.setup()
    except ModuleNotFoundError as error:
        return (
            f"The package {error.name} is not installed.",
            "Install the locked packages: .venv/bin/uv sync --locked --no-default-groups",
        )
    except Exception as error:
        from haidang.core import embedded

        if isinstance(error, embedded.UnusableAddress):
            return (
                f"DATABASE_URL cannot be used: {error}.",
                "Correct it, as in postgresql://haidang:PASSWORD@HOST/haidang",
            )
        if not isinstance(error, OSError | RuntimeError | ValueError):
            raise
        return (
            f"The house cannot be loaded: {type(error).__name__}: {error}.",
            "Correct the settings in the environment; without DATABASE_URL, see the log of the built-in database in "
            f"{home}/postgres.",
        )
    return None


def examine() -> None:
    """:raises SystemExit: with what to mend, if the house cannot be loaded"""
    if kept := what_keeps_it_from_loading():
        sys.stdout.write(f"WRONG    loading       {kept[0]}\n{'':<8} {'':<13} → {kept[1]}\n")
        sys.exit(1)
