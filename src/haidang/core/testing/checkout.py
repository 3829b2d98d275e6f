"""A test writes into its own temporary folder, never between the house's files."""

import os
import sys
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

ROOT = str(settings.ROOT)
# What git ignores: the trial city, the environment, and what the tools remember between runs.
IGNORED = (
    "var",
    ".venv",
    "node_modules",
    ".git",
    ".pytest_cache",
    ".hypothesis",
    ".ruff_cache",
    ".import_linter_cache",
)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_up = False


class LeftBehind(AssertionError):
    """A test made or changed a file of the checkout."""


def _is_ours(path) -> bool:
    if not isinstance(path, str | bytes | os.PathLike):
        return False
    whole = os.path.abspath(os.fsdecode(path))
    if not whole.startswith(ROOT + os.sep) or "__pycache__" in whole:
        return False
    return Path(whole).relative_to(ROOT).parts[0] not in IGNORED


def _watch(event, arguments):
    if not _up:
        return
    if event == "open":
        path, mode, flags = arguments
        written = path if (set(mode or "") & set("wax+") or (flags or 0) & WRITING) else None
    elif event == "os.mkdir":
        written = arguments[0]
    elif event in ("os.rename", "os.link", "os.symlink", "shutil.copyfile"):
        written = arguments[1]
    else:
        return
    if written is not None and _is_ours(written):
        raise LeftBehind(os.fsdecode(written))


sys.addaudithook(_watch)  # a hook cannot be taken away again: it looks whether the guard is up


@contextmanager
def nothing_is_left_behind():
    """Hold for this process; ``.ci/run`` compares the whole checkout after the last test, child processes included."""
    global _up
    _up = True
    yield
    _up = False
