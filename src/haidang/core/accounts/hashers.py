"""How passwords are kept."""

import contextlib
import os
import threading
from concurrent.futures import ThreadPoolExecutor

import nacl.exceptions
import nacl.pwhash
from django.contrib.auth.hashers import Argon2PasswordHasher

NICE = 15  # of 19: pages go first, passwords take what of the processors is left


def _give_way() -> None:
    with contextlib.suppress(OSError):  # a system that knows niceness of whole processes only
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)


def _begin() -> None:
    global _turns
    _turns = ThreadPoolExecutor(1, "passwords", initializer=_give_way)


_begin()
os.register_at_fork(after_in_child=_begin)  # the thread does not come along into a new process


class Argon2(Argon2PasswordHasher):
    """
    Argon2id with values that OWASP recommends (9 MiB, four rounds, one lane; of the five it calls equal a quick one): some 15 ms of one processor.

    A process makes one at a time, in a thread that lets others go first: whoever signs in waits for others who do, and those
    who read pages do not.
    """

    algorithm = "argon2"
    time_cost = 4
    memory_cost = 9_216  # KiB
    parallelism = 1

    def encode(self, password, salt):
        return _turns.submit(super().encode, password, salt).result()

    def verify(self, password, encoded):
        """Say whether a password is the one that is kept; by libsodium, which takes a third less time for the same."""
        return _turns.submit(_is_kept, password, encoded).result()


def _is_kept(password: str, encoded: str) -> bool:
    try:
        return nacl.pwhash.verify(encoded.removeprefix("argon2").encode(), password.encode())
    except nacl.exceptions.InvalidkeyError:
        return False
