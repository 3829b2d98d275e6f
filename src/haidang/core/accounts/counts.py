"""What web processes tell each other for a short while, such as how often somebody tried to sign in: kept in the table ``cache``."""

import base64
import pickle
from datetime import UTC, datetime

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router
from django.utils import timezone

FOR_EVER = datetime(9999, 12, 31, tzinfo=UTC)
SET = """
insert into cache (cache_key, value, expires) values (%(key)s, %(value)s, %(until)s)
on conflict (cache_key) do update set value = excluded.value, expires = excluded.expires
"""
STATEMENTS = {
    "set": SET,
    "add": SET + "where cache.expires < %(now)s",
    "touch": "update cache set expires = %(until)s where cache_key = %(key)s and expires >= %(now)s",
}


class SharedCounts(DatabaseCache):
    """
    Django's own, whose writing is one statement: one sign-in writes ten times.

    Nothing that still counts is thrown out to make room, or whoever floods the table could let wrong tries be forgotten; what is
    over is taken out by a job (``accounts.forget``).
    """

    def _base_set(self, mode, key, value, timeout=DEFAULT_TIMEOUT):
        until = self.get_backend_timeout(timeout)
        asked = {
            "key": key,
            "value": base64.b64encode(pickle.dumps(value, self.pickle_protocol)).decode("ascii"),
            "until": FOR_EVER if until is None else datetime.fromtimestamp(until, UTC),
            "now": timezone.now(),
        }
        with connections[router.db_for_write(self.cache_model_class)].cursor() as cursor:
            cursor.execute(STATEMENTS[mode], asked)
            return cursor.rowcount == 1
