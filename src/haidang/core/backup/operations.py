"""Making a backup while the house goes on working, and setting in order what was put back."""

import os
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from haidang.core import embedded
from haidang.core.audit.operations import record
from haidang.core.audit.queries import verify
from haidang.core.backup.manifest import (
    NAME,
    ONE_DATABASE,
    WAL,
    WHOLE_SERVER,
    Manifest,
    Part,
    Unusable,
    finished,
)
from haidang.core.backup.places import Place, of_files
from haidang.core.facts.models import Snapshot
from haidang.core.facts.operations import forget_what_is_not_there, nothing_tidied, rebuild
from haidang.core.facts.queries import needed_by

LOCK = 766_2024
NAMED = r"\d{8}T\d{6}\.\d{6}Z"


def take(*, to: str, by: str, one_database: bool = False, keep: int | None = None) -> Manifest:
    """
    Back the whole house up into a place, online, and return what was written.

    :param to: a folder or ``s3://bucket/prefix``; each backup becomes a folder of its own there
    :param one_database: as a dump that any PostgreSQL takes, even where the server's own files could be had
    :param keep: how many backups may stay; older ones, unfinished ones and the log that only they needed are deleted
    :raises Unusable: if one is being made already, or the database's programs fail
    """
    place, began = Place(to), timezone.now()
    if place.folder is not None:
        place.folder.mkdir(parents=True, exist_ok=True)
    with _only_one(), nothing_tidied():
        name = f"{began:%Y%m%dT%H%M%S.%fZ}"
        own, home = place.under(name), Path(settings.HAIDANG_HOME)
        whole = not one_database and _is_ours()
        major = connection.pg_version // 10_000
        with _database(place, whole, major) as folder:
            first_wal = _first_wal(folder / "base.tar.gz") if whole else None
            parts = [
                _copy(Place(str(folder)), one, own, f"database/{one}") for one in Place(str(folder)).names()
            ]
        files = of_files(home)
        whole_ones = [name for name in files.names() if not name.startswith("incoming/")]
        parts += _those(whole_ones, files, own, "files")
        parts += _lake(own)
        parts += [_copy(Place(str(home)), "secret", own, "secret")] if (home / "secret").exists() else []
        made = Manifest(
            name, began, timezone.now(), WHOLE_SERVER if whole else ONE_DATABASE, major, first_wal, parts
        )
        own.write(NAME, iter([made.as_text().encode()]))
        record("backup.taken", made, by=by, files=len(parts), bytes=made.bytes)
        if keep:
            _forget(place, keep, name)
    return made


def settle(*, backup: str, moment: str, by: str) -> list[str]:
    """
    Set a house that was just put back in order: its tables are those of this version, its lake is made anew from its database.

    :return: what could not be brought back, in sentences
    :raises Unusable: if a chain of the audit does not hold
    """
    if _is_older_than_this_version():
        call_command("migrate", verbosity=0, interactive=False)
    place = Place(settings.HAIDANG_LAKE)
    lost = forget_what_is_not_there({f"{place.uri}/{name}" for name in place.names()})
    rebuild()
    _lines, broken = verify()
    if broken:
        raise Unusable(f"The audit is broken: {broken[0].day} lane {broken[0].lane} line {broken[0].seq}.")
    record("backup.restored", Restored(backup), by=by, moment=moment or backup)
    return [f"The rows behind snapshot {number}, kept for ever, are in no backup." for number in lost]


def _is_older_than_this_version() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@dataclass(frozen=True)
class Restored:
    """The backup that a house was put back from, as the audit names it."""

    code: str


@contextmanager
def _only_one():
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise Unusable("A backup of this house is being made already.")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(%s)", [LOCK])


def _is_ours() -> bool:
    """Say whether the server is the built-in one of this home, whose files may be copied as they are."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_has_role('pg_read_all_settings', 'member')")
        if not cursor.fetchone()[0]:
            return False
        cursor.execute("show data_directory")
        return Path(cursor.fetchone()[0]) == Path(settings.HAIDANG_HOME) / "postgres"


@contextmanager
def _database(place: Place, whole: bool, major: int) -> Iterator[Path]:
    """Give a folder with what PostgreSQL's own program wrote."""
    near = place.folder or Path(settings.HAIDANG_HOME)  # not in /tmp, which may be small
    with tempfile.TemporaryDirectory(prefix=".database-", dir=near) as folder:
        address, environment = embedded.without_password(os.environ["DATABASE_URL"])
        tools = embedded.programs(major)
        command = (
            [tools / "pg_basebackup", "-D", folder, "-F", "tar", "--gzip", "-X", "stream", "-c", "fast", "-d"]
            if whole
            else [
                tools / "pg_dump",
                "-f",
                f"{folder}/dump",
                "-F",
                "custom",
                "--no-owner",
                "--no-privileges",
                "-d",
            ]
        )
        done = subprocess.run([*command, address], env=environment, capture_output=True, text=True)
        if done.returncode:
            raise Unusable(f"The database could not be copied: {' '.join(done.stderr.split())[-400:]}")
        yield Path(folder)


def _first_wal(base: Path) -> str:
    with tarfile.open(base) as tar:
        for member in tar:
            if member.name == "backup_label":
                return tar.extractfile(member).read().decode().split("(file ")[1].split(")")[0]
    raise Unusable("The copy of the database says nowhere with which piece of the log it begins.")


def _copy(source: Place, name: str, target: Place, new_name: str) -> Part:
    return Part(new_name, *target.write(new_name, source.pieces(name)))


def _those(names: list[str], source: Place, target: Place, folder: str) -> list[Part]:
    """Copy what is named; what vanishes meanwhile, as a file being put together does, is left out."""
    parts = []
    for name in names:
        try:
            parts.append(_copy(source, name, target, f"{folder}/{name}"))
        except FileNotFoundError:
            continue
    return parts


def _lake(target: Place) -> list[Part]:
    """
    Copy the lake: its logs are listed first, so that the rows of every version listed are there already.

    :raises Unusable: if rows of a snapshot are missing afterwards
    """
    source = Place(settings.HAIDANG_LAKE)
    needed = {snapshot: needed_by(snapshot) for snapshot in Snapshot.objects.defer("readings").order_by("pk")}
    logs = [name for name in source.names() if "/_delta_log/" in name]
    rows = [name for name in source.names() if "/_delta_log/" not in name]
    parts = _those(logs + rows, source, target, "lake")
    there = {f"{source.uri}/{part.name.removeprefix('lake/')}" for part in parts}
    for snapshot, files in needed.items():
        # One whose rows the lake lost before this backup has nothing to be copied.
        if missing := set(files or ()) - there:
            raise Unusable(f"The lake lacks {min(missing)} of snapshot {snapshot.pk}.")
    return parts


def _forget(place: Place, keep: int, newest: str) -> None:
    kept = finished(place)[-keep:]
    for name in place.folders():
        if re.fullmatch(NAMED, name) and name < newest and name not in {one.name for one in kept}:
            place.delete(name)
    needed = [one.first_wal for one in kept if one.first_wal]
    if not needed:
        return
    log = place.under(WAL)
    for name in log.names():
        # Timeline and place in it, as PostgreSQL names them; the short notes about timelines stay.
        if len(name.removesuffix(".gz")) == 24 and name[8:24] < min(one[8:] for one in needed):
            log.delete_file(name)
