"""Every measure of dossiers: DuckDB, PostgreSQL and a Spark cluster count the same, and the rows behind it agree."""

from datetime import date

import ibis
import pytest
from django.core.management import call_command
from django.db import connection

from haidang.core.facts import engine, operations, queries
from haidang.core.facts.declare import measures
from haidang.dossiers.facts import Dossiers
from haidang.dossiers.models import Dossier
from haidang.dossiers.queries import as_facts

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]
MINE = measures(Dossiers)


@pytest.fixture
def counted():
    """A simulated city that went on living after it was first counted: both tiers of the lake hold rows."""
    call_command("demo", dossiers=2500, seed=6)
    some = Dossier.objects.filter(
        pk__in=list(Dossier.objects.order_by("?").values_list("pk", flat=True)[:300])
    )
    for name in ("digitised", "result_electronic", "reused", "paid_online", "complained", "population_data"):
        some.filter(pk__endswith=len(name)).update(**{name: None})
    some.filter(pk__endswith=3).update(result_required=False)
    snapshot = operations.refresh()
    files = queries.lake().files(Dossiers, snapshot.versions["dossiers"])
    assert files.base and files.recent
    return snapshot, files


def by_postgresql() -> list[tuple]:
    """The declared expressions as PostgreSQL understands them, straight on the rows of the work."""
    rows = ibis.table(ibis.Schema.from_pyarrow(Dossiers.schema), name="dossier_facts")
    found = []
    for one in MINE:
        among = one.among(rows)
        flagged = rows.mutate(
            among=among,
            hit=among & one.hits(rows) if one.hits else False,
            value=among.ifelse(one.value(rows), 0) if one.value else 0,
        )
        day = flagged[Dossiers.counted_on]
        months = flagged.group_by(flagged.unit, year=day.year(), month=day.month())
        sums = months.agg(
            among=flagged.among.cast("int32").sum(),
            hits=flagged.hit.cast("int32").sum(),
            total=flagged.value.sum(),
        )
        sql = ibis.to_sql(sums, dialect="postgres")
        with connection.cursor() as cursor:
            cursor.execute(f"with dossier_facts as ({as_facts(None)}) {sql}".replace("%", "%%"))
            found += [
                (
                    one.name,
                    unit,
                    date(int(year), int(month), 1),
                    int(among or 0),
                    int(hits or 0),
                    int(total or 0),
                )
                for unit, year, month, among, hits, total in cursor.fetchall()
            ]
    return sorted(row for row in found if row[3] or row[5])


@pytest.mark.spark
def test_duckdb_counts_what_postgresql_and_a_spark_cluster_of_two_workers_count(counted, spark_engine):
    _snapshot, files = counted
    table = engine.readings(engine.DuckEngine(), Dossiers, MINE, files)
    ours = sorted(tuple(row.values()) for row in table.to_pylist())
    assert ours == by_postgresql()
    assert {row[0] for row in ours if row[3]} == {one.name for one in MINE}, "each measure counts something"
    assert engine.readings(spark_engine, Dossiers, MINE, files).equals(table)
