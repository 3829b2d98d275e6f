"""Bringing deeds into the lake and counting them."""

import io

import pyarrow as pa
import pyarrow.parquet as pq
from adbc_driver_postgresql import dbapi
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from haidang.core.facts import declare
from haidang.core.facts.engine import READINGS, engine_for, readings
from haidang.core.facts.models import FillMark, Snapshot
from haidang.core.facts.queries import lake

LOCK = 766_2022
FOLD_AT = 100_000
SNAPSHOTS_KEPT = 60


def _address() -> str:
    values = connection.settings_dict
    words = {
        "host": values["HOST"],
        "port": values["PORT"],
        "user": values["USER"],
        "password": values["PASSWORD"],
        "dbname": values["NAME"],
    }
    quoted = {
        name: str(value).replace("\\", "\\\\").replace("'", "\\'") for name, value in words.items() if value
    }
    return " ".join(f"{name}='{value}'" for name, value in quoted.items())


def _fill(table: type[declare.FactTable]) -> int:
    """Bring one table up to date; return how many rows came. Safe to kill: the mark follows the lake's commit."""
    place = lake()
    with dbapi.connect(_address()) as source, source.cursor() as cursor:
        cursor.execute(
            "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint, "
            "(select system_identifier::text from pg_control_system()) || '/' || current_database()"
        )
        xmin, system = cursor.fetchone()
        mark = FillMark.objects.filter(table=table.name).first()
        there = place.version(table)
        if mark is None or mark.system != system or there is None:
            cursor.execute(table.changed_since(None))
            counted = _Counting(cursor.fetch_record_batch())
            place.replace(table, counted.reader())
            rows = counted.rows
        elif mark.filled_before == xmin:
            return 0
        else:
            cursor.execute(table.changed_since(mark.filled_before))
            changed = cursor.fetch_arrow_table()
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
        came = sum(_fill(table) for table in declare.tables())
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


def count(versions: dict[str, int]) -> bytes:
    """Return the readings of given versions as Parquet; the same versions give the same readings."""
    engine = engine_for(settings.HAIDANG_ENGINE)
    parts = [
        readings(engine, table, declare.measures(table), lake().files(table, versions[table.name]))
        for table in declare.tables()
        if versions.get(table.name) is not None
    ]
    whole = pa.concat_tables(parts) if parts else READINGS.empty_table()
    buffer = io.BytesIO()
    pq.write_table(whole, buffer, compression="zstd")
    return buffer.getvalue()


@transaction.atomic
def _take(versions: dict[str, int]) -> Snapshot:
    snapshot = Snapshot.objects.create(taken_at=timezone.now(), versions=versions, readings=count(versions))
    old = Snapshot.objects.filter(kept=False).order_by("-pk").values_list("pk", flat=True)[SNAPSHOTS_KEPT:]
    Snapshot.objects.filter(pk__in=list(old)).delete()
    return snapshot


def keep(*, snapshot: Snapshot) -> None:
    """Never prune a snapshot: something published names it."""
    Snapshot.objects.filter(pk=snapshot.pk).update(kept=True)


def rebuild() -> Snapshot:
    """Forget how far was read and load every table anew from PostgreSQL."""
    FillMark.objects.all().delete()
    return refresh()


def compact() -> None:
    """Fold what changed into the base of every table."""
    for table in declare.tables():
        if lake().version(table) is not None:
            lake().compact(table)
