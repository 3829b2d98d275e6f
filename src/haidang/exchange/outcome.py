"""What is known after a message was handed over. Nothing raised means: the system took it."""

from haidang.exchange.choices import Why


class Outcome(Exception):
    """:param detail: the field, or what the system or the network said in a few signs"""

    def __init__(self, why: Why, detail: str = ""):
        super().__init__(why, detail)
        self.why, self.detail = why, detail


class Later(Outcome):
    """It surely was not taken; later it may be. The system is left alone for a while."""


class Refused(Outcome):
    """It surely was not taken, and trying again would change nothing before a person has looked."""


class Unsure(Outcome):
    """It may have been taken: the answer never came. The system is left alone for a while."""
