"""Bringing deeds into the lake and counting them."""

import hashlib
import io
from contextlib import contextmanager

import pyarrow as pa
import pyarrow.parquet as pq
from adbc_driver_manager import AdbcConnection
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from haidang.core.facts import declare
from haidang.core.facts.engine import READINGS, combined, engine_for, fingerprint, readings, tally
from haidang.core.facts.lake import LAYOUT, Files
from haidang.core.facts.models import BaseTally, FillMark, Snapshot
from haidang.core.facts.queries import files_of, lake, needed_by
from haidang.core.facts.source import asked, connected

LOCK = 766_2022
TIDYING = 766_2023
FOLD_AT = 100_000
SNAPSHOTS_KEPT = 60


def _horizon() -> tuple[int, str]:
    """Return the oldest transaction that is not over, since all before it are seen by whoever asks later; and which database says so."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint, "
            "(select system_identifier::text from pg_control_system()) || '/' || current_database()"
        )
        return cursor.fetchone()


def _fill(table: type[declare.FactTable], source: AdbcConnection, xmin: int, server: str) -> int:
    """Bring one table up to date; return how many rows came. Safe to kill: the mark follows the lake's commit."""
    place = lake()
    shape = hashlib.sha256(f"{LAYOUT} {table.schema}".encode()).hexdigest()[:12]
    system = f"{server}/{shape}"  # another server, another database, other columns: all is read anew
    mark = FillMark.objects.filter(table=table.name).first()
    if mark is None or mark.system != system or place.version(table) is None:
        with asked(source, table.changed_since(None)) as found:
            counted = _Counting(found)
            place.replace(table, counted.reader())
        rows = counted.rows
    else:
        with asked(source, table.changed_since(mark.filled_before)) as found:
            changed = found.read_all()
        rows = len(changed)
        if rows:
            place.merge(table, changed)
            if place.recent_rows(table) > FOLD_AT:
                place.compact(table)
    FillMark.objects.update_or_create(
        table=table.name, defaults={"system": system, "filled_before": xmin, "filled_at": timezone.now()}
    )
    return rows


class _Counting:
    """Counts the rows of a stream while they pass."""

    def __init__(self, source: pa.RecordBatchReader):
        self.source, self.rows = source, 0

    def reader(self):
        for batch in self.source:
            self.rows += len(batch)
            yield batch


def refresh() -> Snapshot:
    """
    Bring every fact table up to date and count everything anew; nothing changed keeps the snapshot there is.

    Only one refresh runs at a time: a second waits for the first.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [LOCK])
    try:
        xmin, server = _horizon()
        with connected() as source:
            came = sum(_fill(table, source, xmin, server) for table in declare.tables())
        newest = Snapshot.objects.defer("readings").order_by("-pk").first()
        versions = {table.name: lake().version(table) for table in declare.tables()}
        if newest is not None and not came and newest.versions == versions:
            Snapshot.objects.filter(pk=newest.pk).update(taken_at=timezone.now())
            newest.refresh_from_db(fields=["taken_at"])
            return newest
        return _take(versions)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(%s)", [LOCK])


def _as_parquet(parts: list[pa.Table]) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.concat_tables([READINGS.empty_table(), *parts]), buffer, compression="zstd")
    return buffer.getvalue()


def _base_tally(table: type[declare.FactTable], paths: list[str]) -> pa.Table:
    """What the bulk counts: read anew only after folding, or when it is counted otherwise."""
    mine = declare.measures(table)
    digest = hashlib.sha256(f"{paths} {fingerprint(table, mine)}".encode()).hexdigest()
    kept = BaseTally.objects.filter(digest=digest).first()
    if kept is not None:
        return pq.ParquetFile(pa.BufferReader(bytes(kept.readings))).read()
    found = tally(engine_for(settings.HAIDANG_ENGINE), table, mine, paths)
    BaseTally.objects.filter(table=table.name).delete()
    BaseTally.objects.create(table=table.name, digest=digest, readings=_as_parquet([found]))
    return found


def _count(table: type[declare.FactTable], files: Files) -> pa.Table:
    engine, mine = engine_for(settings.HAIDANG_ENGINE), declare.measures(table)
    small = (tally(engine, table, mine, paths) for paths in (files.recent, files.replaced))
    return combined(_base_tally(table, files.base), *small)


def recount(snapshot: Snapshot) -> bytes:
    """Count a snapshot's own rows anew, as Parquet: the same snapshot gives the same bytes."""
    engine = engine_for(settings.HAIDANG_ENGINE)
    return _as_parquet(
        [
            readings(engine, table, declare.measures(table), files_of(snapshot, table))
            for table in declare.tables()
            if table.name in snapshot.versions
        ]
    )


@transaction.atomic
def _take(versions: dict[str, int]) -> Snapshot:
    counted = [_count(table, lake().files(table, versions[table.name])) for table in declare.tables()]
    snapshot = Snapshot.objects.create(
        taken_at=timezone.now(), versions=versions, readings=_as_parquet(counted)
    )
    old = Snapshot.objects.filter(kept=False).order_by("-pk").values_list("pk", flat=True)[SNAPSHOTS_KEPT:]
    Snapshot.objects.filter(pk__in=list(old)).delete()
    return snapshot


@transaction.atomic
def keep(*, snapshot: Snapshot) -> None:
    """Keep a snapshot for ever, because something published names it: its rows are put apart in the lake."""
    for table in declare.tables():
        if table.name in snapshot.versions and not snapshot.kept:
            lake().keep(table, snapshot.versions[table.name], str(snapshot.pk))
    snapshot.kept = True
    snapshot.save(update_fields=["kept"])


@contextmanager
def nothing_tidied():
    """While this lasts, no file leaves the lake: whatever a snapshot of now names can be copied at leisure."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock_shared(%s)", [TIDYING])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock_shared(%s)", [TIDYING])


def tidy() -> int:
    """Delete from the lake what no snapshot needs any more; return how many files. None while somebody copies it."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", [TIDYING])
        if not cursor.fetchone()[0]:
            return 0
    try:
        needed = list(Snapshot.objects.filter(kept=False).order_by("pk").values_list("versions", flat=True))
        return sum(
            lake().tidy(table, [versions[table.name] for versions in needed if table.name in versions])
            for table in declare.tables()
            if lake().version(table) is not None
        )
    finally:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(%s)", [TIDYING])


def forget_what_is_not_there(there: set[str]) -> list[int]:
    """
    Forget the snapshots whose rows are not in the lake, after a database newer than the lake was put in place.

    :param there: the addresses of the files that are there
    :return: the numbers of snapshots kept for ever whose rows are missing all the same: their readings stay, their rows do not open
    """
    lost = []
    for snapshot in Snapshot.objects.defer("readings").order_by("pk"):
        needed = needed_by(snapshot)
        if needed is not None and set(needed) <= there:
            continue
        if snapshot.kept:
            lost.append(snapshot.pk)
        else:
            snapshot.delete()
    return lost


def rebuild() -> Snapshot:
    """Forget how far was read and load every table anew from PostgreSQL."""
    FillMark.objects.all().delete()
    return refresh()


def compact() -> None:
    """Fold what changed into the base of every table."""
    for table in declare.tables():
        if lake().version(table) is not None:
            lake().compact(table)
