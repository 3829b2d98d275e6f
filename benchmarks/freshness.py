"""A thousand changed dossiers among millions: how long until they are in the lake and counted."""

import time

from django.db import connection

from benchmarks.figures import Figure
from haidang.core.facts import operations


def run() -> list[Figure]:
    times = []
    for seed in range(3):
        with connection.cursor() as cursor:
            cursor.execute(
                "update dossiers_dossier set complained = not complained where id in "
                "(select 1 + (n::bigint * 7919 + %s) %% (select max(id) from dossiers_dossier) from generate_series(1, 1000) n)",
                [seed * 31],
            )
        start = time.perf_counter()
        lake = [operations._fill(table) for table in operations.declare.tables()]
        times.append(time.perf_counter() - start)
        assert 900 < sum(lake) <= 1100, lake
        operations.refresh()
    return [Figure("thousand_changed_in_the_lake", sorted(times)[1], "s", "<=2")]
