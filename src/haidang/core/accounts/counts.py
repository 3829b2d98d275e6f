"""What web processes tell each other for a short while, such as how often somebody tried to sign in: kept in the table ``cache``."""

import base64
import pickle
from datetime import UTC, datetime

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import router
from django.utils import timezone

from haidang.core.prepared import prepared

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
GET = "select cache_key, value from cache where cache_key = any(%s) and expires >= %s"
DELETE = "delete from cache where cache_key = any(%s)"


class SharedCounts(DatabaseCache):
    """
    Django's own, each of whose doings is one statement, prepared: one sign-in reads five counts and writes each three times.

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
        with prepared(router.db_for_write(self.cache_model_class)) as cursor:
            cursor.execute(STATEMENTS[mode], asked)
            return cursor.rowcount == 1

    def get_many(self, keys, version=None):
        names = {self.make_and_validate_key(key, version=version): key for key in keys}
        with prepared(router.db_for_read(self.cache_model_class)) as cursor:
            cursor.execute(GET, [list(names), timezone.now()])
            return {names[key]: pickle.loads(base64.b64decode(value)) for key, value in cursor.fetchall()}

    def _base_delete_many(self, keys):
        with prepared(router.db_for_write(self.cache_model_class)) as cursor:
            cursor.execute(DELETE, [list(keys)])
            return cursor.rowcount > 0
