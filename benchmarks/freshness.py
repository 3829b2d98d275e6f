"""A thousand changed dossiers among millions: how long until they are in the lake, and when the tiers are folded."""

import time

from django.db import connection

from benchmarks.figures import Figure
from haidang.core.facts import operations, queries
from haidang.dossiers.models import Dossier


def change(many: int, seed: int) -> None:
    """Change dossiers all over the year, each once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update dossiers_dossier set complained = not complained where id in "
            "(select 1 + (n::bigint * 7919 + %s) %% (select max(id) from dossiers_dossier) from generate_series(1, %s) n)",
            [seed * 31, many],
        )


def seconds_to_refresh(many: int, seed: int) -> float:
    change(many, seed)
    start = time.perf_counter()
    came = [operations.fill(table) for table in operations.declare.tables()]
    seconds = time.perf_counter() - start
    assert 0.9 * many < sum(came) <= 1.1 * many, came
    operations.refresh()
    return seconds


def run() -> list[Figure]:
    small = sorted(seconds_to_refresh(1000, seed) for seed in range(3))[1]
    # Near the fold: the recent tier is as full as it gets before both tiers become a new base.
    seconds_to_refresh(min(operations.FOLD_AT - 10_000, Dossier.objects.count() // 2), 50)
    full = sorted(seconds_to_refresh(1000, 60 + seed) for seed in range(3))[1]
    table = next(one for one in operations.declare.tables() if one.name == "dossiers")
    start = time.perf_counter()
    queries.lake().compact(table)
    return [
        Figure("thousand_changed_in_the_lake", small, "s", "<=2"),
        Figure("thousand_changed_with_a_full_recent_tier", full, "s", "<=2"),
        Figure("folding_both_tiers", time.perf_counter() - start, "s", "<=60"),
    ]
