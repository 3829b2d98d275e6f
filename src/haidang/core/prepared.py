"""Statements that nearly every page asks, planned once per connection: planning them took longer than answering them."""

import psycopg
from django.db import connections
from django.db.backends.utils import CursorWrapper


class _Prepared(psycopg.Cursor):
    def execute(self, query, params=None, **named):
        return super().execute(query, params, **{**named, "prepare": True})


def prepared(alias: str = "default") -> CursorWrapper:
    """
    Return a cursor, as ``connection.cursor()`` does, whose statements the database prepares and keeps (see ``embedded.PREPARED``).

    For statements whose best plan is the same whatever is asked for, such as by key. A list whose filter fits half of a table for one
    person and ten rows for another is not one of them: the database would answer both by one plan. Nor is ``select *``: a column
    that a migration adds meanwhile would change what it gives, which the database refuses.
    """
    connection = connections[alias]
    connection.close_if_health_check_failed()  # a connection of before the database was restarted
    connection.ensure_connection()
    make = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    return make(_Prepared(connection.connection))
