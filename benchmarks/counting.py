"""All dossier measures in one scan: against a bare scan of the same columns, and against SQL in PostgreSQL."""

import duckdb
from django.db import connection

from benchmarks.figures import Figure, median_seconds, paired_seconds
from haidang.core.facts import queries
from haidang.core.facts.declare import measures, tables
from haidang.core.facts.engine import DuckEngine, readings
from haidang.dossiers.queries import as_facts

SCANNED = (
    "unit, counted_in, channel, state, on_time, finished_on, supplements, result_required, result_electronic, digitised, reused, "
    "shared, population_data, synchronised, fully_online_eligible, fully_online, fee_due, paid_online, complained, working_minutes, due_on"
)
IN_SQL = """
select unit, date_trunc('month', received_on),
  count(*) filter (where on_time is not null), count(*) filter (where on_time),
  count(*) filter (where synchronised), count(*) filter (where channel = 'online'),
  count(*) filter (where fully_online_eligible), count(*) filter (where fully_online_eligible and fully_online),
  count(*) filter (where result_required and state in (9, 10)),
  count(*) filter (where result_required and state in (9, 10) and result_electronic),
  count(*) filter (where state in (9, 10)), count(*) filter (where state in (9, 10) and digitised and result_electronic),
  count(*) filter (where state > 1), count(*) filter (where state > 1 and reused), count(*) filter (where state > 1 and shared),
  count(*) filter (where population_data), count(*) filter (where on_time and not complained),
  count(*) filter (where fee_due), count(*) filter (where fee_due and paid_online),
  count(*) filter (where state > 1 and supplements = 0), count(*) filter (where finished_on is null and on_time is not null),
  count(*) filter (where finished_on is null and not on_time), count(*) filter (where finished_on is not null),
  count(working_minutes), sum(working_minutes)
from ({facts}) f group by 1, 2
"""


def run() -> list[Figure]:
    table = next(one for one in tables() if one.name == "dossiers")
    files = queries.lake().files(table, queries.latest().versions["dossiers"])
    mine = measures(table)
    paths = files.base + files.recent
    sums = ", ".join(f"max({column.strip()})" for column in SCANNED.split(","))
    connection_of_the_bare_scan = duckdb.connect()

    def bare_scan():
        source = f"read_parquet({paths!r}, hive_partitioning=false)"
        connection_of_the_bare_scan.sql(f"select {sums} from {source}").fetchall()

    ours, bare = paired_seconds(lambda: readings(DuckEngine(), table, mine, files), bare_scan)

    def in_postgresql():
        with connection.cursor() as cursor:
            cursor.execute(IN_SQL.format(facts=as_facts(None)))
            cursor.fetchall()

    sql = median_seconds(in_postgresql, runs=2)
    return [
        Figure("counting_to_bare_scan", ours / bare, "ratio", "<=2"),
        Figure("postgresql_to_counting", sql / ours, "ratio", ">=10"),
        Figure("counting_seconds", ours, "s", "<=60"),
    ]
