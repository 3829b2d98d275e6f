"""What is known after a notice was handed over. Nothing raised means: the provider took it."""

from haidang.core.notices.choices import Why


class Outcome(Exception):
    """:param detail: what the provider or the network said, in a few signs; it names no person and no address"""

    def __init__(self, why: Why, detail: str = ""):
        super().__init__(why, detail)
        self.why, self.detail = why, detail[:120]


class NotNow(Outcome):
    """It surely did not go out; later it may."""

    def __init__(self, why: Why, detail: str = "", provider_is_down: bool = False):
        """:param provider_is_down: others need not be tried now either"""
        super().__init__(why, detail)
        self.provider_is_down = provider_is_down


class Refused(Outcome):
    """It surely did not go out, and trying again would change nothing."""


class Unsure(Outcome):
    """It may have gone out: the answer never came."""
