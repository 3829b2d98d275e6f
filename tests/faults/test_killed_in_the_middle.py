"""Processes of the real house are killed for real; what was acknowledged is there afterwards."""

import json
import subprocess
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from haidang.core.facts.operations import LOCK
from tests.running import COMMAND, House

pytestmark = pytest.mark.fault


@pytest.fixture(scope="module")
def own_house(new_home):
    running = House(new_home(), 300).start()
    yield running
    running.stop()


class Writers:
    """Submit without pause and remember what was acknowledged."""

    def __init__(self, url, count=4):
        self.url, self.codes, self.stopped = url, [], threading.Event()
        self.threads = [threading.Thread(target=self.write, daemon=True) for _ in range(count)]
        for thread in self.threads:
            thread.start()

    def write(self):
        body = json.dumps({"procedure": "1.001193", "unit": "10525", "applicant_name": "Người thử"}).encode()
        while not self.stopped.is_set():
            request = urllib.request.Request(
                f"{self.url}/api/v1/dossiers/", body, {"Content-Type": "application/json"}
            )
            try:
                with urllib.request.urlopen(request, timeout=10) as answer:
                    self.codes.append(json.load(answer)["code"])
            except (OSError, urllib.error.URLError):
                time.sleep(0.05)

    def stop(self):
        self.stopped.set()
        for thread in self.threads:
            thread.join(15)


def files(folder: Path) -> set[Path]:
    return set(folder.rglob("*.parquet"))


def until(true, seconds=30, pause=0.05):
    """Wait until something is true and return it; say what it was last if it never is."""
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end, found
        time.sleep(pause)
    return found


def kill_while_it_writes_the_lake(house, what):
    """Start ``haidang facts refresh`` or ``rebuild`` and kill it at the first file it writes."""
    lake = house.home / "lake"
    before = files(lake)
    refresh = subprocess.Popen(
        [*COMMAND, "facts", what], env=house.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    until(lambda: files(lake) - before or refresh.poll() is not None, pause=0.001)
    refresh.kill()
    return refresh.wait()


def test_every_acknowledged_write_survives_and_the_lake_catches_up(own_house):
    writers = Writers(own_house.url)
    until(lambda: len(writers.codes) > 20)
    killed = []
    for what in ("refresh", "rebuild", "refresh"):
        for name in ("web", "worker"):
            assert own_house.kill(name) > 0, name
        before = len(writers.codes)
        killed.append(kill_while_it_writes_the_lake(own_house, what))
        until(lambda before=before: len(writers.codes) > before + 20)
    writers.stop()
    assert -9 in killed, "no refresh was killed in the middle"
    (own_house.home / "acknowledged.json").write_text(json.dumps(writers.codes))
    said = own_house.command("shell", "-v0", "-c", CHECK)
    assert said.stdout.strip().splitlines()[-1:] == ["equal"], said.stdout + said.stderr


CHECK = """
import json
from django.conf import settings
from django.db import connection
from haidang.core.audit.queries import verify
from haidang.core.facts import declare, engine, operations, queries
from haidang.dossiers.models import Dossier
codes = json.loads((settings.HAIDANG_HOME / "acknowledged.json").read_text())
assert len(codes) == len(set(codes)), "a code was given twice"
there = set(Dossier.objects.values_list("code", flat=True))
assert set(codes) <= there, sorted(set(codes) - there)[:3]
mine = sorted(int(c.rsplit("-", 1)[1]) for c in there if c.startswith(codes[0].rsplit("-", 1)[0]))
assert mine == list(range(1, len(mine) + 1)), "the codes have a gap"
lines, broken = verify()
assert broken == [] and lines >= len(codes), (lines, broken)
snapshot = operations.refresh()
for table in declare.tables():
    with connection.cursor() as cursor:
        cursor.execute(table.changed_since(None))
        names = [column.name for column in cursor.description]
        rows = sorted(map(repr, (dict(zip(names, row)) for row in cursor.fetchall())))
    duck = engine.DuckEngine()
    lake = engine.facts(duck, duck.open(), table, queries.files_of(snapshot, table))
    kept = sorted(map(repr, duck.open().to_pyarrow(lake.select(*names)).to_pylist()))
    assert kept == rows, (table.name, len(kept), len(rows), [pair for pair in zip(kept, rows) if pair[0] != pair[1]][:1])
print("equal")
"""


def test_the_river_goes_on_after_its_worker_was_killed_while_counting(own_house):
    """Nobody else may do what the dead worker was doing: its job must not keep the lock for ever."""
    with own_house.database() as outside, own_house.database() as counting:
        counting.execute("select pg_advisory_lock(%s)", [LOCK])  # whoever counts now waits in the middle
        outside.execute(
            "insert into procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args) values"
            " ('default', 'facts.refresh', 'facts.refresh', 'facts.refresh', '{\"timestamp\": 0}') on conflict do nothing"
        )
        doing = "select id, worker_id from procrastinate_jobs where task_name = 'facts.refresh' and status = 'doing'"
        job, worker = until(lambda: outside.execute(doing).fetchone())
        own_house.kill("worker")
        until(lambda: own_house.processes("haidang-worker"))
        assert outside.execute(doing).fetchone() == (job, worker)
        # It is given up after half a minute without a sign of life; here that half minute is over.
        outside.execute(
            "update procrastinate_workers set last_heartbeat = now() - interval '1 hour' where id = %s",
            [worker],
        )
        killed_at = outside.execute("select now()").fetchone()
        counting.execute("select pg_advisory_unlock(%s)", [LOCK])
        until(
            lambda: outside.execute("select 1 from facts_snapshot where taken_at > %s", killed_at).fetchone(),
            45,
        )
        stuck = "select count(*) from procrastinate_jobs where status = 'doing' and (worker_id is null or worker_id = %s)"
        assert outside.execute(stuck, [worker]).fetchone() == (0,)
