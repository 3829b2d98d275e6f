"""Rows come in no order unless one was asked for: here they come in a different one each time."""

import random
from contextlib import contextmanager
from unittest.mock import patch

from django.db.models.query import MAX_GET_RESULTS
from django.db.models.sql.compiler import SQLCompiler
from django.db.models.sql.constants import MULTI

luck = random.Random()


class UnorderedSlice(AssertionError):
    """The first rows of no order: which ones they are is luck."""


def _is_ordered(query) -> bool:
    if query.extra_order_by or query.order_by:
        return True
    return bool(query.default_ordering and query.get_meta().ordering and not query.group_by)


def _asks_for_any(query) -> bool:
    """``get()`` looks at a few rows to see that there is one; ``exists()`` is content with any."""
    is_get = (query.low_mark, query.high_mark) == (0, MAX_GET_RESULTS)
    is_exists = query.high_mark == 1 and tuple(query.annotation_select) == ("a",) and not query.select
    return is_get or is_exists


@contextmanager
def nobody_relies_on_luck():
    """Shuffle what an unordered query brings; refuse to slice one, also inside another query."""
    as_sql, execute = SQLCompiler.as_sql, SQLCompiler.execute_sql

    def checked(compiler, *args, **kwargs):
        query = compiler.query
        if query.is_sliced and not _is_ordered(query) and not _asks_for_any(query):
            raise UnorderedSlice(f"{query.get_meta().label}: order the query before taking a part of it")
        return as_sql(compiler, *args, **kwargs)

    def shuffled(compiler, result_type=MULTI, *args, **kwargs):
        result = execute(compiler, result_type, *args, **kwargs)
        query = compiler.query
        if result_type != MULTI or query.explain_info or query.combinator or _is_ordered(query):
            return result
        rows = [row for chunk in result for row in chunk]
        luck.shuffle(rows)
        return iter([rows])

    with patch.object(SQLCompiler, "as_sql", checked), patch.object(SQLCompiler, "execute_sql", shuffled):
        yield
