"""A hundred million rows: how much memory a count takes, and whether a row costs what it costs among one million."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
from django.conf import settings

from benchmarks.figures import Figure
from haidang.core.facts import queries
from haidang.core.facts.declare import tables

COUNT = """
import json, sys, time
import django
django.setup()
from haidang.core.facts.declare import measures, tables
from haidang.core.facts.engine import DuckEngine, readings
from haidang.core.facts.lake import Files
table = next(one for one in tables() if one.name == "dossiers")
files = Files(json.loads(sys.stdin.read()), [], [])
engine = DuckEngine()
readings(engine, table, measures(table), Files(files.base[:1], [], []))
start = time.perf_counter()
for _ in range({runs}):
    readings(engine, table, measures(table), files)
seconds = (time.perf_counter() - start) / {runs}
# The peak of this program alone: getrusage would say that of the process it was started from, if that was larger.
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps([seconds, int(peak.split()[1]) / 1048576]))
"""


def count(paths, runs):
    done = subprocess.run(
        [sys.executable, "-c", COUNT.format(runs=runs)],
        input=json.dumps([str(p) for p in paths]),
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return json.loads(done.stdout.strip().splitlines()[-1])


def run() -> list[Figure]:
    """The million is a part of the city; the hundred millions are copies of the whole city's base, file by file."""
    table = next(one for one in tables() if one.name == "dossiers")
    queries.lake().compact(table)
    base = queries.lake().files(table, queries.lake().version(table)).base
    folder = Path(settings.HAIDANG_HOME) / "scale"
    folder.mkdir()
    million = folder / "million.parquet"
    connection = duckdb.connect()
    source = f"read_parquet({base!r}, hive_partitioning=false)"
    connection.sql(
        f"copy (select * from {source} limit 1000000) to '{million}' (format parquet, compression snappy)"
    )
    rows = connection.sql(f"select count(*) from {source}").fetchall()[0][0]
    paths = []
    for copy in range(max(1, 100_000_000 // rows)):
        for number, path in enumerate(base):
            paths.append(folder / f"{copy}-{number}.parquet")
            shutil.copyfile(path, paths[-1])
    small, _memory = count([million], 10)
    large, memory = count(paths, 1)
    total = rows * max(1, 100_000_000 // rows)
    return [
        Figure("hundred_million_rows_memory", memory, "GiB", "<=2"),
        Figure("time_per_row_100M_to_1M", (large / total) / (small / min(rows, 1_000_000)), "ratio", "<=1.2"),
        Figure("hundred_million_rows_seconds", large, "s", "<=60"),
    ]
