"""How long to wait before asking an outside system again, which messages go side by side, and what of an answer is kept."""

import re
import zlib
from datetime import timedelta

LANES = 4  # so many messages of one system may be under way at once, each about another subject
SECONDS_FOR_THE_SYSTEM = (10, 30, 60, 120, 300)
MINUTES_FOR_A_MESSAGE = (0.5, 1, 5, 15)
KEPT_OF_AN_ANSWER = 200


def lane_of(subject: str) -> int:
    """Return the lane in which everything about one subject is sent, one message after the other."""
    return zlib.crc32(subject.encode()) % LANES


def system_waits(failures: int) -> timedelta:
    """Return how long a system is left alone after the first, second, … failure in a row: five minutes at most, for ever."""
    return timedelta(seconds=SECONDS_FOR_THE_SYSTEM[min(failures, len(SECONDS_FOR_THE_SYSTEM)) - 1])


def message_waits(tries: int) -> timedelta:
    """Return how long one message waits whose first, second, … try the system did not answer: one that breaks it lets others pass."""
    return timedelta(minutes=MINUTES_FOR_A_MESSAGE[min(tries, len(MINUTES_FOR_A_MESSAGE)) - 1])


def kept_of_an_answer(said: str) -> str:
    """Return what is kept of a refusal in the other system's words: short, and numbers of people only by their last three digits."""
    words = " ".join(str(said).split())
    return re.sub(r"\d(?:[ .-]?\d){5,}", lambda found: f"•••{found[0][-3:]}", words)[:KEPT_OF_AN_ANSWER]
