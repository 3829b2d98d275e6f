"""What is dear to make is made once a run, for all processes that try its tests."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

FOLDER = "HAIDANG_TEST_SHARED"


@contextmanager
def place() -> Iterator[None]:
    """Give the processes of this run a folder to meet in; it is in the environment, so that those started later know it."""
    if FOLDER in os.environ:
        yield
        return
    os.environ[FOLDER] = tempfile.mkdtemp(prefix="haidang-shared-")
    try:
        yield
    finally:
        shutil.rmtree(os.environ.pop(FOLDER))


@contextmanager
def among_processes(name: str, make: Callable[[], str], unmake: Callable[[str], None]) -> Iterator[str]:
    """
    Give what ``make`` returned in whichever process of this run asked first; whoever leaves last gives it to ``unmake``.

    Others wait while it is made, and make it themselves if that failed.
    """
    note = Path(os.environ[FOLDER]) / name
    with note.open("a+") as using:
        with _alone(note):
            using.seek(0)
            if not (made := using.read()):
                made = make()
                using.write(made)
                using.flush()
            fcntl.flock(using, fcntl.LOCK_SH)
        try:
            yield made
        finally:
            with _alone(note):
                try:
                    fcntl.flock(using, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    pass  # another process uses it still
                else:
                    using.truncate(0)
                    unmake(made)


@contextmanager
def _alone(note: Path) -> Iterator[None]:
    with note.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
