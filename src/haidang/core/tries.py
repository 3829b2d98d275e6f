"""What may be tried a few times only, such as a phone number for a code: counted by all web processes together."""

from collections.abc import Callable

from django.core.cache import cache
from django.db import connection, transaction

from haidang.core.refusals import Refusal

AN_HOUR = 3600  # seconds


class TooManyTries(Refusal):
    """So much was tried that nothing is looked at for a while, what is right neither."""


def tried(what: str, *, most: int, sentence, is_right: Callable[[], bool] = lambda: False) -> bool:
    """
    Say whether a try is right; one that is not counts, and is forgotten an hour after the last one.

    :param what: what is tried, such as ``dossiers.wrong-numbers.`` and the code
    :param is_right: asked only while tries are left; unless told, every try counts
    :param sentence: for people, once none is left
    :raises TooManyTries: after so many, for an hour
    """
    with transaction.atomic():
        with connection.cursor() as cursor:  # two at once are two
            cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [what])
        before = cache.get(what, 0)
        if before >= most:
            raise TooManyTries(sentence)
        if is_right():
            return True
        cache.set(what, before + 1, timeout=AN_HOUR)
    return False
