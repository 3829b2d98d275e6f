"""What the first who asks a web process would wait seconds for: made by each of them by itself, a moment after it began to answer."""

import logging
import threading
import time
from collections.abc import Callable

from django.db import connection

log = logging.getLogger(__name__)
SECONDS = 3  # until the house has answered for the first time: nothing is made beside that, which would take longer for it
_making: list[Callable[[], object]] = []
_served = False


def beforehand(make: Callable[[], object]) -> None:
    """Have something made that the process keeps, such as what a page shows; a fault in it is written in the log and nothing else."""
    _making.append(make)


def serve() -> None:
    """Say that the processes forked from this one answer people: only these have anything made beforehand."""
    global _served
    _served = True


def begin() -> None:
    """Begin in a process that answers people; it ends when it is told to, whatever is being made."""
    if _served:
        threading.Thread(target=_make_all, name="warming", daemon=True).start()


def _make_all() -> None:
    time.sleep(SECONDS)
    for make in _making:
        try:
            make()
        except Exception:  # whoever asks for it makes it, and is told then
            log.warning("could not be made beforehand", exc_info=True)
        finally:
            connection.close()
