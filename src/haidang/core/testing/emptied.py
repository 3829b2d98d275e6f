"""
After a test whose rows others could see, the trial database is again what migrating left.

Django makes the files of every table anew for that, and does all that follows a migration once more: six times as long. Here rows
are deleted, and only now and then files are made anew: deleted rows stay in them, and would be read again by everybody who looks.
"""

from contextlib import contextmanager
from unittest.mock import patch

from django.apps import apps
from django.db import connection, transaction
from django.test import TransactionTestCase

from haidang.core.testing import standing
from haidang.core.testing.loaded import BY_ITSELF, rows_of

NEVER_DELETED = {"audit_auditline"}  # row by row the database refuses it
DELETED_SO_OFTEN = 30  # until files are made anew
_migrated: dict[str, list[bytes]] = {}
_times = 0


def remember() -> None:
    """Remember what migrating left; to be called once, before the first test."""
    with connection.cursor() as cursor:
        names = connection.introspection.django_table_names(only_existing=True, include_views=False)
        names += [
            model._meta.db_table for model in apps.get_app_config("procrastinate").get_models()
        ]  # not Django's to make
        _migrated.update({name: rows_of(cursor, name) for name in names if name not in BY_ITSELF})
        # Vacuumed between two tests a table would count as empty, and what the next one asks would be planned for that.
        cursor.execute(
            "; ".join(f"alter table {name} set (autovacuum_enabled = false)" for name in _migrated)
        )
        # What is looked for by words is sorted in when it is looked for: most tests copy it in and never look.
        cursor.execute(
            "select indexname from pg_indexes where schemaname = 'public' and indexdef like '%USING gin%'"
        )
        cursor.execute(
            "; ".join(f"alter index {name} set (fastupdate = on)" for (name,) in cursor.fetchall())
        )


@contextmanager
def as_migrated():
    """While this lasts, tests are cleaned up after by putting back what is remembered."""
    with (
        patch.object(TransactionTestCase, "_fixture_teardown", lambda _case: put_back()),
        standing.kept_between_tests(put_back),
    ):
        yield


def put_back() -> None:
    """Bring the trial database to what is remembered."""
    global _times
    _times += 1
    with transaction.atomic(), connection.cursor() as cursor:  # keys are looked at in its end only
        if _times % DELETED_SO_OFTEN == 0:
            other = list(_migrated)
            emptied = [f"truncate {', '.join(other)}"]
        else:
            # What is as it was stays: of each row that goes and comes, its keys would be looked at, which takes longest.
            other = [name for name, rows in _migrated.items() if not rows or rows_of(cursor, name) != rows]
            emptied = [
                f"truncate {name}" if name in NEVER_DELETED else f"delete from {name}" for name in other
            ]
        cursor.execute("; ".join(emptied))
        for name in other:
            if rows := _migrated[name]:
                with cursor.copy(f"copy {name} from stdin") as copy:
                    copy.write(b"".join(rows))
