"""Rows of PostgreSQL as columns, by a driver of its own that makes no objects of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import adbc_driver_postgresql
import pyarrow as pa
from adbc_driver_manager import AdbcConnection, AdbcDatabase, AdbcStatement
from django.db import connection


@contextmanager
def connected() -> Iterator[AdbcConnection]:
    """Connect to the house's database apart from Django: each statement sees what was committed until then."""
    with AdbcConnection(_database(_address())) as source:
        with AdbcStatement(source) as statement:
            statement.set_sql_query("set jit = off")  # as everywhere (see ``core.prepared``)
            statement.execute_update()
        yield source


@contextmanager
def asked(source: AdbcConnection, sql: str) -> Iterator[pa.RecordBatchReader]:
    """Ask; the rows are read while this lasts, as they come."""
    with AdbcStatement(source) as statement:
        statement.set_sql_query(sql)
        rows, _unknown = statement.execute_query()
        yield pa.RecordBatchReader.from_stream(rows)


@cache
def _database(address: str) -> AdbcDatabase:
    """The database as the driver knows it: to learn its types takes twenty times as long as to connect once more."""
    return adbc_driver_postgresql.connect(address)


def _address() -> str:
    values = connection.settings_dict
    words = {
        "host": values["HOST"],
        "port": values["PORT"],
        "user": values["USER"],
        "password": values["PASSWORD"],
        "dbname": values["NAME"],
        # sslmode and the like
        **{name: value for name, value in values["OPTIONS"].items() if isinstance(value, str)},
    }
    quoted = {
        name: str(value).replace("\\", "\\\\").replace("'", "\\'") for name, value in words.items() if value
    }
    return " ".join(f"{name}='{value}'" for name, value in quoted.items())
