"""Anticipated refusals: each has a name beside the operation that raises it and a reason to show."""


class Refusal(Exception):
    """
    An operation was not allowed, and the reason is a sentence for people.

    Pages show the sentence beside what was typed; the API answers 409 with the name and the sentence.
    """

    def __init__(self, message, **details):
        super().__init__(message)
        self.message = message
        self.details = details

    @property
    def name(self) -> str:
        return type(self).__name__
