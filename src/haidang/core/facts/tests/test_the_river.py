"""The river over a table of its own: PostgreSQL, the lake, DuckDB and Spark say the same."""

from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from haidang.core.facts import declare, operations, queries
from haidang.core.facts.declare import Bool, Date, FactTable, Int, Mean, Share, Text
from haidang.core.facts.engine import DuckEngine, readings

SELECT = "select code, unit, day, good, size from river_deed"


class Deeds(FactTable):
    """Deeds of a test."""

    name, key, counted_on, title = "river_deeds", "code", "day", "Deeds"
    code: Text
    unit: Text
    day: Date
    good: Bool | None
    size: Int

    @staticmethod
    def changed_since(mark):
        return SELECT if mark is None else f"{SELECT} where changed_xid >= {mark}"

    @staticmethod
    def door(row):
        return reverse("web:home")


GOOD = Share("river.good", of=Deeds, title="Good", among=lambda d: d.good.notnull(), hits=lambda d: d.good)
LARGE = Share(
    "river.large", of=Deeds, title="Large", among=lambda d: d["size"] > 0, hits=lambda d: d["size"] > 5
)
SIZE = Mean(
    "river.size", of=Deeds, title="Size", among=lambda d: d["size"].notnull(), value=lambda d: d["size"]
)
MINE = [GOOD, LARGE, SIZE]
# Only the tests here know this table: the house's own registries stay as the apps filled them.
del declare._tables["river_deeds"]
for one in MINE:
    del declare._measures[one.name]


@pytest.fixture(autouse=True)
def only_this_table(monkeypatch):
    monkeypatch.setattr(declare, "_tables", {"river_deeds": Deeds})
    monkeypatch.setattr(declare, "_measures", {one.name: one for one in MINE})


@pytest.fixture
def deeds(transactional_db):
    with connection.cursor() as cursor:
        cursor.execute(
            """
            drop table if exists river_deed;
            create table river_deed (code text primary key, unit text, day date, good bool, size int, changed_xid bigint
                                     default pg_current_xact_id()::text::bigint);
            insert into river_deed (code, unit, day, good, size)
            select 'c' || n, 'u' || n % 7, date '2026-01-01' + n % 330, case n % 5 when 0 then null else n % 3 > 0 end, n % 9
            from generate_series(1, 3000) n
            """
        )
    yield
    with connection.cursor() as cursor:
        cursor.execute("drop table river_deed")


def change(where):
    with connection.cursor() as cursor:
        cursor.execute(
            f"update river_deed set good = not good, size = size + 1, changed_xid = pg_current_xact_id()::text::bigint where {where}"
        )
        return cursor.rowcount


def by_postgresql():
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select 'river.good', unit, date_trunc('month', day)::date, count(*) filter (where good is not null),
                   count(*) filter (where good), 0 from river_deed group by 2, 3
            union all select 'river.large', unit, date_trunc('month', day)::date, count(*) filter (where size > 0),
                   count(*) filter (where size > 5), 0 from river_deed group by 2, 3
            union all select 'river.size', unit, date_trunc('month', day)::date, count(size), 0, sum(size) from river_deed group by 2, 3
            """
        )
        return sorted(cursor.fetchall())


def read(snapshot):
    table = queries.all_readings(snapshot)
    return sorted(tuple(row.values()) for row in table.to_pylist())


def lake_rows(snapshot):
    rows = [
        queries.rows_behind(
            "river.size", f"u{n}", date(2026, 1, 1), date(2026, 12, 1), snapshot, size=9999
        ).rows
        for n in range(7)
    ]
    return sorted((r["code"], r["unit"], r["day"], r["good"], r["size"]) for part in rows for r in part)


def in_postgresql():
    with connection.cursor() as cursor:
        cursor.execute(SELECT)
        return sorted(cursor.fetchall())


def test_what_duckdb_counts_is_what_postgresql_counts_before_and_after_changes_and_folding(deeds):
    assert read(operations.refresh()) == by_postgresql()
    assert change("code like 'c1%'") > 500
    first = operations.refresh()
    assert read(first) == by_postgresql()
    change("unit = 'u3'")
    second = operations.refresh()
    assert second.pk > first.pk and read(second) == by_postgresql()
    assert lake_rows(second) == in_postgresql()
    operations.compact()
    assert read(operations.refresh()) == by_postgresql()


def test_an_old_snapshot_is_counted_again_to_the_same_bytes(deeds):
    old = operations.refresh()
    kept = bytes(old.readings)
    change("true")
    operations.refresh()
    operations.compact()
    assert operations.count(old.versions) == kept


def test_a_change_committed_late_is_not_missed(deeds):
    """A transaction that began before a refresh and committed after it is read by the next one."""
    import psycopg

    values = connection.settings_dict
    with psycopg.connect(
        dbname=values["NAME"], host=values["HOST"], port=values["PORT"] or None, user=values["USER"]
    ) as slow:
        slow.execute(
            "update river_deed set size = 77, changed_xid = pg_current_xact_id()::text::bigint where code = 'c1'"
        )
        change("code = 'c2'")
        operations.refresh()
        slow.commit()
    assert lake_rows(operations.refresh()) == in_postgresql()


def test_the_rows_behind_a_reading_are_the_ones_it_counted(deeds):
    snapshot = operations.refresh()
    counted = queries.readings(snapshot, date(2026, 2, 1), date(2026, 4, 1))[("river.good", "u2")]
    hits = queries.rows_behind(
        "river.good", "u2", date(2026, 2, 1), date(2026, 4, 1), snapshot, "hits", size=9999
    )
    misses = queries.rows_behind(
        "river.good", "u2", date(2026, 2, 1), date(2026, 4, 1), snapshot, "misses", size=9999
    )
    assert (hits.total, misses.total) == (counted.hits, counted.among - counted.hits)
    assert all(row["good"] for row in hits.rows) and not any(row["good"] for row in misses.rows)
    assert all(row["day"].month in (2, 3, 4) for row in hits.rows)


def test_a_lost_fill_mark_or_lake_is_filled_anew(deeds):
    operations.refresh()
    change("code = 'c9'")
    assert read(operations.rebuild()) == by_postgresql()


@pytest.mark.spark
def test_a_spark_cluster_of_two_workers_counts_what_duckdb_counts(deeds, spark_engine):
    operations.refresh()
    change("code like 'c2%'")
    snapshot = operations.refresh()
    files = queries.lake().files(Deeds, snapshot.versions["river_deeds"])
    assert files.recent
    assert readings(spark_engine, Deeds, MINE, files).equals(readings(DuckEngine(), Deeds, MINE, files))


def test_a_table_or_a_measure_declared_twice_is_refused():
    with pytest.raises(ValueError, match="declared twice"):
        Share("river.good", of=Deeds, title="", among=lambda d: d.good, hits=lambda d: d.good)
