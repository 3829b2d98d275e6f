"""
The process that draws charts; ``drawn`` starts it and asks.

It is run as a file, so that it loads the library that draws and nothing of the house. What is to be drawn comes through the pipe that
stands in the place of its input, and the picture goes back there.
"""

import json
import signal
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

SECONDS_IDLE = 120  # without anything to draw it ends, and its memory is given back
SECONDS_TO_DRAW = 40  # at most, so that nothing endless outlives who asked; whoever asks waits for less
DRAWN, NOT_DRAWN = b"+", b"-"  # what an answer begins with
LETTERS_OF_AN_ERROR = 500


def answers(pipe: Connection) -> None:
    """Answer one after the other, until there is nobody who could ask, or nobody did for a while."""
    with suppress(EOFError, OSError):  # who asked has ended, in whatever manner
        while pipe.poll(SECONDS_IDLE):
            asked = pipe.recv_bytes()
            # Ends the process whatever it is at: while the library draws, nothing else of Python's runs here.
            signal.alarm(SECONDS_TO_DRAW)
            answer = _answer(**json.loads(asked))
            signal.alarm(0)
            pipe.send_bytes(answer)


def _answer(form: str, how: dict) -> bytes:
    try:
        import vl_convert

        # Without base URLs nothing is fetched from elsewhere.
        drawn = getattr(vl_convert, f"vegalite_to_{form}")(allowed_base_urls=[], **how)
    except Exception as error:  # whatever it is, who asked is told
        return NOT_DRAWN + _in_short(str(error))[:LETTERS_OF_AN_ERROR].encode()
    return DRAWN + (drawn if isinstance(drawn, bytes) else drawn.encode())


def _in_short(error: str) -> str:
    """An error without the lines that say where in the library it happened."""
    return " ".join(line for line in error.splitlines() if not line.startswith("    at "))


if __name__ == "__main__":
    # Ctrl-C, a service manager and a closed window speak to all at once. It ends with who started it: whom that answers
    # to the end has their chart.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    with suppress(OSError):  # Linux's own
        Path("/proc/self/comm").write_text("haidang-drawer")
    answers(Connection(0))
