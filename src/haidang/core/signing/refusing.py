"""Why nothing was signed, each in a sentence with what to do."""

from haidang.core.refusals import Refusal


class UnableToSign(Refusal):
    """Nothing was signed; the sentence says why and what to do."""


class NoKey(UnableToSign):
    """The person or the unit has no key here."""


class UnfitKey(UnableToSign):
    """The certificate of the key does not hold: expired, not valid yet, revoked, or of an authority nobody vouches for here."""
