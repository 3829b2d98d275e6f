"""Gates of the public page: how often somebody may look, and who reads more of a document than its code shows."""

from allauth.core import ratelimit
from django.utils.translation import gettext_lazy as _

from haidang.core.signing.models import Issued
from haidang.core.signing.queries import sort_of
from haidang.core.tries import TooManyTries, tried

MOST_WRONG = 10  # tries for one document


def may_look(request) -> None:
    """
    Count what is looked at from one address, by all web processes together.

    :raises TooManyTries: if it is too much (``ACCOUNT_RATE_LIMITS["verify"]``)
    """
    if not ratelimit.consume(request, action="verify"):
        raise TooManyTries(
            _("Very much was looked at from where you are. Wait five minutes, then try again.")
        )


def proves(issued: Issued, typed: str) -> bool:
    """
    Say whether what somebody typed proves that they have to do with a document. Wrong tries are counted, by all web processes together.

    :raises TooManyTries: after ten wrong ones, for an hour
    """
    sort = sort_of(issued)
    return tried(
        f"signing.wrong-digits.{issued.pk}",
        most=MOST_WRONG,
        is_right=lambda: sort is not None and sort.proves(issued.reference, typed),
        sentence=_(
            "Too many wrong tries were made for this document. Try again in an hour, or choose the file itself."
        ),
    )
