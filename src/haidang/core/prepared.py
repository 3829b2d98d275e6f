"""Statements that nearly every page asks, planned once per connection: planning them took longer than answering them."""

from collections.abc import Collection

import psycopg
from django.db import connections
from django.db.backends.signals import connection_created
from django.db.backends.utils import CursorWrapper
from django.dispatch import receiver


@receiver(connection_created)
def plan_for_many_people(connection, **_more) -> None:
    """
    Let the database keep the one plan of a prepared statement from the first time on, answer each statement by one process, and
    compile none.

    Left to itself it plans anew each time as long as it hopes for less from what it knows of the values. Of a value that came after it
    last counted the table, such as a survey of this morning, it knows nothing, hopes for one row and reads forty thousand.

    And where it expects many rows it starts other processes for one page, which takes longer than the page and keeps everybody else
    waiting. Who counts the whole lake has connections of another kind. For the same reason a plain PostgreSQL would compile a statement
    about what stands in JSON, of which it expects a million rows: a second for eighteen.
    """
    connection.connection.execute(
        "set plan_cache_mode = force_generic_plan; set max_parallel_workers_per_gather = 0; set jit = off"
    )


class _Prepared(psycopg.Cursor):
    def execute(self, query, params=None, **named):
        return super().execute(query, params, **{**named, "prepare": True})


def prepared_for(units: Collection[str] | None) -> CursorWrapper:
    """
    Return a cursor for statements about what some units have (None: all), which are planned once where it is one unit: whichever it is,
    an index leads to its rows. Of several, or of all, the best way depends on which.
    """
    return prepared() if units is not None and len(units) == 1 else connections["default"].cursor()


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
