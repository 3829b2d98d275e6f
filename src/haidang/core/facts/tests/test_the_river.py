"""The river over a table of its own: PostgreSQL, the lake, DuckDB and Spark say the same."""

from datetime import date
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as settings_of_hypothesis
from hypothesis import strategies as st

from haidang.core.facts import declare, operations, queries
from haidang.core.facts.declare import Bool, Date, FactTable, Int, Mean, Share, Text
from haidang.core.facts.models import Snapshot

SELECT = "select code, unit, day, good, size from river_deed"


class Deeds(FactTable):
    """Deeds of a test."""

    name, key, counted_on, title = "river_deeds", "code", "day", "Deeds"
    code: Text
    unit: Text
    day: Date
    good: Bool | None
    size: Int
    titles = {"unit": "Unit", "day": "Day", "good": "Good", "size": "Size"}
    on_page = ("day", "good")

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
        return sorted(row for row in cursor.fetchall() if any(row[3:]))


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
    assert operations.recount(old) == kept


def test_a_kept_snapshot_is_counted_again_to_the_same_bytes_after_all_else_was_tidied_away(deeds, settings):
    change("code like 'c1%'")
    operations.refresh()
    change("unit = 'u2'")
    old = operations.refresh()
    kept, rows = bytes(old.readings), lake_rows(old)
    operations.keep(snapshot=old)
    change("true")
    operations.refresh()
    operations.compact()
    newest = operations.refresh()
    Snapshot.objects.filter(kept=False).exclude(pk=newest.pk).delete()
    place = Path(settings.HAIDANG_LAKE)
    before = {path for path in place.rglob("*.parquet")}
    for table in declare.tables():
        assert queries.lake().tidy(table, [newest.versions[table.name]], hours=0) > 0
    assert len({path for path in place.rglob("*.parquet")}) < len(before)
    old.refresh_from_db()
    assert operations.recount(old) == kept and lake_rows(old) == rows
    assert operations.recount(newest) == bytes(newest.readings) and lake_rows(newest) == in_postgresql()


def test_the_bulk_is_counted_once_and_then_only_what_changed(deeds, monkeypatch):
    operations.refresh()
    scanned = []
    really = operations.tally
    monkeypatch.setattr(
        operations, "tally", lambda engine, table, mine, paths: scanned.append(paths) or really(engine, table, mine, paths)
    )  # fmt: skip
    change("code = 'c7'")
    assert read(operations.refresh()) == by_postgresql()
    assert scanned and all("tier=base" not in path for paths in scanned for path in paths)
    operations.compact()
    assert read(operations.refresh()) == by_postgresql()
    assert any("tier=base" in path for paths in scanned for path in paths)


def test_a_measure_declared_otherwise_counts_the_bulk_anew(deeds, monkeypatch):
    operations.refresh()
    other = object.__new__(type(GOOD))
    other.__dict__.update({**GOOD.__dict__, "hits": lambda d: ~d.good})
    monkeypatch.setattr(declare, "_measures", {**declare._measures, "river.good": other})
    change("code = 'c7'")
    snapshot = operations.refresh()
    found = queries.readings(snapshot, date(2026, 1, 1), date(2026, 12, 1))
    bad = sum(one.hits for (name, _unit), one in found.items() if name == "river.good")
    assert bad == sum(row[3] is False for row in in_postgresql())


@given(
    st.lists(
        st.one_of(
            st.sampled_from(["fold", "rebuild"]), st.lists(st.integers(1, 40), min_size=1, max_size=12)
        ),
        max_size=6,
    )
)
@settings_of_hypothesis(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_changes_and_is_folded_in_whatever_order_the_lake_is_what_postgresql_is(deeds, steps):
    for step in steps:
        if step == "fold":
            operations.compact()
        elif step == "rebuild":
            operations.rebuild()
        else:
            with connection.cursor() as cursor:
                cursor.execute(
                    "insert into river_deed (code, unit, day, good, size) select 'n' || n, 'u' || n %% 7, date '2026-05-01', "
                    "true, n from unnest(%s) n on conflict (code) do update set size = river_deed.size + 1, "
                    "unit = 'u' || (river_deed.size %% 7), changed_xid = pg_current_xact_id()::text::bigint",
                    [sorted(set(step))],
                )
        snapshot = operations.refresh()
        assert read(snapshot) == by_postgresql() and lake_rows(snapshot) == in_postgresql()
        assert operations.recount(snapshot) == bytes(snapshot.readings)


def somebody_else() -> psycopg.Connection:
    """A connection beside that of the test, wherever the database is."""
    said = connection.get_connection_params()
    return psycopg.connect(
        **{name: said[name] for name in ("dbname", "host", "port", "user", "password") if name in said}
    )


def test_a_change_committed_late_is_not_missed(deeds):
    """A transaction that began before a refresh and committed after it is read by the next one."""
    with somebody_else() as slow:
        slow.execute(
            "update river_deed set size = 77, changed_xid = pg_current_xact_id()::text::bigint where code = 'c1'"
        )
        change("code = 'c2'")
        operations.refresh()
        slow.commit()
    assert lake_rows(operations.refresh()) == in_postgresql()


def test_a_transaction_that_lasts_keeps_no_other_change_waiting(deeds):
    with somebody_else() as lasting:
        lasting.execute("select pg_current_xact_id()")
        operations.refresh()
        for where in ("code = 'c3'", "code = 'c4'"):
            change(where)
            assert lake_rows(operations.refresh()) == in_postgresql()


def test_the_database_compiles_nothing_for_what_changed_in_a_minute(deeds, monkeypatch):
    monkeypatch.setattr(Deeds, "changed_since", lambda mark: f"{SELECT} where current_setting('jit') = 'off'")
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


def test_a_table_or_a_measure_declared_twice_is_refused():
    with pytest.raises(ValueError, match="declared twice"):
        Share("river.good", of=Deeds, title="", among=lambda d: d.good, hits=lambda d: d.good)
