"""
What a test has loaded before anything else stays in the trial database for the next test that begins the same way.

Loading is kept then, as if it had been done before the test, and the test's own work alone is taken back in its end. So a city is
there for hundreds of tests that begin with it. A test that begins otherwise finds what migrating left: the city is taken away as
soon as it asks the database for anything.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

from django.db import connection, connections
from django.test import TestCase, TransactionTestCase

_stands: tuple = ()  # the commands whose rows stand in the trial database while no test runs
_fresh = False  # a test has begun, in a transaction that will be taken back, and has asked for nothing yet


@contextmanager
def begun_with(commands: tuple) -> Iterator[bool]:
    """Say whether what these commands load is there already; if the test begins with them, what is loaded in here stays."""
    global _fresh, _stands
    if not _fresh:
        yield False
        return
    _fresh = False
    if _stands == commands:
        yield True
        return
    _as_migrated()
    yield False
    connection.connection.commit()  # Django's own transaction goes on: the driver begins another by itself
    _stands = commands


def _as_migrated() -> None:
    global _stands
    if _stands:
        _stands = ()
        # Nobody who listens to what the test asks hears of it.
        with patch.multiple(connections["default"], execute_wrappers=[], force_debug_cursor=False):
            _put_back()
        connection.connection.commit()


_put_back: Callable[[], None]


@contextmanager
def kept_between_tests(put_back: Callable[[], None]) -> Iterator[None]:
    """While this lasts, what a test began with stays; ``put_back`` brings the trial database to what migrating left."""
    global _put_back
    _put_back = put_back
    # Its own class: it makes the cursors of whoever counts what is asked in a way of its own.
    database = type(connections["default"])
    make, make_debug = database.make_cursor, database.make_debug_cursor
    set_up, set_up_seen_by_others = (
        TestCase._fixture_setup.__func__,
        TransactionTestCase._fixture_setup.__func__,
    )

    def asked():
        global _fresh
        if _fresh:
            _fresh = False
            _as_migrated()

    def made(wrapper, cursor):
        asked()
        return make(wrapper, cursor)

    def made_debug(wrapper, cursor):
        asked()
        return make_debug(wrapper, cursor)

    def begins(case):
        global _fresh
        set_up(case)
        _fresh = True

    def begins_seen_by_others(case):
        global _fresh
        _fresh = False
        if _stands:
            _as_migrated()
        set_up_seen_by_others(case)

    with (
        patch.object(database, "make_cursor", made),
        patch.object(database, "make_debug_cursor", made_debug),
        patch.object(TestCase, "_fixture_setup", classmethod(begins)),
        patch.object(TransactionTestCase, "_fixture_setup", classmethod(begins_seen_by_others)),
    ):
        yield
