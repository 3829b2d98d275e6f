"""Reading only: a transaction that the database lets nothing be written in."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from psycopg.pq import TransactionStatus


@contextmanager
def reading_only() -> Iterator[None]:
    """Read in one transaction; the database refuses whatever would write in it. Within another one the rest of that stays as it is."""
    if connection.in_atomic_block:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("set transaction read only")
            yield
        return
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    driver = connection.connection
    driver.read_only = True  # said when the transaction begins, so that nothing more need be asked
    try:
        with transaction.atomic():
            yield
    finally:
        if driver.pgconn.transaction_status == TransactionStatus.IDLE:
            driver.read_only = None
        else:  # it broke in the middle: nobody goes on with it
            connection.close()
