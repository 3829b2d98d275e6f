"""How passwords are kept."""

from threading import BoundedSemaphore

from django.contrib.auth.hashers import Argon2PasswordHasher

AT_ONCE = 1


class Argon2(Argon2PasswordHasher):
    """
    Argon2id with the smallest values that OWASP recommends (19 MiB, two rounds, one lane): some 20 ms of one processor.

    A process makes one at a time: whoever signs in waits for others who do, and those who read pages do not.
    """

    algorithm = "argon2"
    time_cost = 2
    memory_cost = 19_456  # KiB
    parallelism = 1
    _turn = BoundedSemaphore(AT_ONCE)

    def encode(self, password, salt):
        with self._turn:
            return super().encode(password, salt)

    def verify(self, password, encoded):
        with self._turn:
            return super().verify(password, encoded)
