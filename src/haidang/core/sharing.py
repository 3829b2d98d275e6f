"""
The web processes of one machine share their work.

Whoever takes a connection keeps it, and browsers keep theirs open; so of two processes one may have seven people to answer and
the other one. A process that clearly has more at hand than another asks the browser to connect anew for its next request (decision 012).
"""

import mmap
import os
import struct
import threading
from multiprocessing import get_context

CLEARLY = 2  # one more is chance: giving it away would make the other process the one with more
ENTRY = struct.Struct("ii")  # a process, and how many requests it has at hand
_table: mmap.mmap | None = None
_between_processes = get_context("fork").Lock()
_between_threads = threading.Lock()
_own: tuple[int, int] = (0, 0)  # the process that asked last, and where its entry stands


def begin(processes: int) -> None:
    """Make the table in which each web process writes what it has at hand; to be called before they are forked."""
    global _table
    _table = mmap.mmap(-1, ENTRY.size * processes)


class Shared:
    """Middleware, the outermost: counts what this process has at hand, and lets a connection go when that is clearly more."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if _table is None:
            return self.get_response(request)
        _count(1)
        try:
            answer = self.get_response(request)
            if _has_clearly_more():
                answer.headers["Connection"] = "close"
        finally:
            _count(-1)
        return answer


def _count(change: int) -> None:
    global _own
    with _between_threads:
        if _own[0] != os.getpid():
            with _between_processes:
                _own = (os.getpid(), _take_a_place())
        _pid, number = ENTRY.unpack_from(_table, _own[1])
        ENTRY.pack_into(_table, _own[1], os.getpid(), number + change)


def _take_a_place() -> int:
    """A free entry, or that of a process that died: another was started in its stead."""
    places = range(0, len(_table), ENTRY.size)
    for place in places:
        pid, _number = ENTRY.unpack_from(_table, place)
        if not pid or not os.path.exists(f"/proc/{pid}"):
            ENTRY.pack_into(_table, place, os.getpid(), 0)
            return place
    return places[-1]


def _has_clearly_more() -> bool:
    mine = ENTRY.unpack_from(_table, _own[1])[1]
    return any(mine >= number + CLEARLY for _pid, number in ENTRY.iter_unpack(_table[:]))
