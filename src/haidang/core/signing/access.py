"""Gates of the public page: how often somebody may look, and who reads more of a document than its code shows."""

from allauth.core import ratelimit
from django.core.cache import cache
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from haidang.core.refusals import Refusal
from haidang.core.signing.models import Issued
from haidang.core.signing.queries import sort_of

MOST_WRONG, AN_HOUR = 10, 3600  # tries for one document; seconds


class TooManyTries(Refusal):
    """So much was tried that nothing is looked at for a while."""


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
    key = f"signing.wrong-digits.{issued.pk}"
    with transaction.atomic():
        with connection.cursor() as cursor:  # two tries at once are two
            cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [key])
        wrong = cache.get(key, 0)
        if wrong >= MOST_WRONG:
            raise TooManyTries(
                _(
                    "Too many wrong tries were made for this document. Try again in an hour, or choose the file itself."
                )
            )
        if sort is not None and sort.proves(issued.reference, typed):
            return True
        cache.set(key, wrong + 1, timeout=AN_HOUR)
    return False
