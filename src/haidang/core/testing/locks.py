"""A lock holds the rows it names, never those that a join brought along."""

from contextlib import contextmanager
from unittest.mock import patch

from django.db.models.sql.compiler import SQLCompiler


class LockedByAccident(AssertionError):
    """``select_for_update`` over a join without ``of=``: the rows of every table joined would be locked."""


@contextmanager
def only_what_is_named():
    get_from_clause = SQLCompiler.get_from_clause

    def checked(compiler):
        tables, params = get_from_clause(compiler)
        query = compiler.query
        if query.select_for_update and not query.select_for_update_of and len(tables) > 1:
            raise LockedByAccident(f"{query.get_meta().label} with {' '.join(tables[1:])}: say of=('self',)")
        return tables, params

    with patch.object(SQLCompiler, "get_from_clause", checked):
        yield
