"""
Charts become pictures here, in a process of their own.

The library that draws lets nothing else of its process run meanwhile, and takes a second or two for its first chart: in a web
process everybody whom that answers would wait. So a process of its own draws (``drawer``): started by the first who asks, it
ends with its parent, or after a while without anything to draw.
"""

import json
import logging
import os
import subprocess
import sys
import threading
from multiprocessing.connection import Connection, Pipe

from haidang.core.ui import drawer
from haidang.core.ui.drawing import VIETNAMESE

log = logging.getLogger(__name__)
SECONDS = 30  # that a chart may take; the first of a process takes two, on a busy machine some more
ENDED = (EOFError, OSError)  # what the pipe says when nobody is at its other end
_turn = threading.Lock()
_pipe: Connection | None = None


class UnableToDraw(Exception):
    """A chart could not be drawn; it says why."""


def svg(spec: dict, language: str | None) -> str:
    """
    Return a Vega-Lite specification drawn as SVG; other threads go on meanwhile.

    :param language: how numbers are written on axes: as Vietnamese writes them if it is ``vi``
    :raises UnableToDraw: what is wrong with the specification, or that it took longer than ``SECONDS``
    """
    return _drawn("svg", spec, language).decode()


def png(spec: dict, language: str | None, scale: float) -> bytes:
    """
    Return a Vega-Lite specification drawn as PNG; other threads go on meanwhile.

    :param language: how numbers are written on axes: as Vietnamese writes them if it is ``vi``
    :param scale: dots of the picture for each of the specification
    :raises UnableToDraw: what is wrong with the specification, or that it took longer than ``SECONDS``
    """
    return _drawn("png", spec, language, scale=scale)


def _drawn(form: str, spec: dict, language: str | None, **how) -> bytes:
    numbers = {"format_locale": VIETNAMESE} if language == "vi" else {}
    asked = json.dumps({"form": form, "how": {"vl_spec": spec, **numbers, **how}}).encode()
    with _turn:
        try:
            answer = _answer(asked)
        except ENDED:  # since it had nothing to draw for a while, or it was killed
            try:
                answer = _answer(asked)
            except ENDED as error:
                raise UnableToDraw("The process that draws ended twice over one chart") from error
    if answer.startswith(drawer.NOT_DRAWN):
        raise UnableToDraw(f"This chart cannot be drawn as {form}: {answer[1:].decode(errors='replace')}")
    return answer[1:]


def _answer(asked: bytes) -> bytes:
    """Return what the drawing process answers, started if there is none; raises one of ``ENDED`` if it ended."""
    global _pipe
    try:
        if _pipe is None:
            _pipe = _started()
        _pipe.send_bytes(asked)
        if not _pipe.poll(SECONDS):
            raise UnableToDraw(f"This chart took longer than {SECONDS} seconds to draw")
        return _pipe.recv_bytes()
    except BaseException:  # Ctrl-C too: what comes late must not be taken for the answer to the next question
        _forget()
        raise


def _started() -> Connection:
    ours, its_own = Pipe()
    with its_own:
        # As a file, with nothing of the house beside it in Python's path; errors come through the pipe.
        process = subprocess.Popen(
            [sys.executable, "-P", drawer.__file__],
            stdin=its_own.fileno(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    threading.Thread(target=_take_note, args=(process,), name="drawing", daemon=True).start()
    return ours


def _take_note(process: subprocess.Popen) -> None:
    """Wait for the end of the process, so that it does not stay among the dead until the next chart."""
    if code := process.wait():
        log.warning("the process that draws charts ended (%s)", code)


def _forget() -> None:
    """Leave the drawing process alone, which ends then."""
    global _pipe
    if _pipe is not None:
        _pipe.close()
        _pipe = None


def _begin() -> None:
    global _turn
    _turn = threading.Lock()
    _forget()


os.register_at_fork(after_in_child=_begin)  # a child would read what its parent asked for
