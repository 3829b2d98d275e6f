"""What was asked of the database, prepared statements included, whose text Django's own capturing does not know."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def asked() -> Iterator[list[str]]:
    """Give a list to which every statement is added, as it was written in the code."""
    found = []

    def remembered(execute, sql, params, many, context):
        found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(remembered):
        yield found
