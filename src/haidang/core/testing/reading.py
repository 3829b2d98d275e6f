"""A GET writes nothing, whichever door it comes through: pages are read only by themselves, this holds for the rest too."""

import re
from contextlib import contextmanager
from unittest.mock import patch

from django.db import connection
from django.test.client import ClientHandler

WRITING = re.compile(r"\s*(insert|update|delete|merge|truncate|create|alter|drop)\b", re.IGNORECASE)


class WroteWhileReading(AssertionError):
    """A GET or HEAD of the test client changed the database."""


def _refuse(execute, sql, params, many, context):
    # A visitor's session is Django's own note about the visit, not a deed.
    if WRITING.match(str(sql)) and "django_session" not in str(sql):
        raise WroteWhileReading(str(sql)[:200])
    return execute(sql, params, many, context)


@contextmanager
def a_get_writes_nothing():
    answer = ClientHandler.__call__

    def watched(handler, environ):
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return answer(handler, environ)
        with connection.execute_wrapper(_refuse):
            return answer(handler, environ)

    with patch.object(ClientHandler, "__call__", watched):
        yield
