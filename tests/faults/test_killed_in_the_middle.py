"""Processes of the real house are killed for real; what was acknowledged is there afterwards."""

import subprocess
from pathlib import Path

import pytest

from haidang.core.facts.operations import LOCK
from tests.faults.looking import Writers, check, until
from tests.running import COMMAND, House

pytestmark = pytest.mark.fault


@pytest.fixture(scope="module")
def own_house(new_city):
    running = House(new_city(), 300).start()
    yield running
    running.stop()


def files(folder: Path) -> set[Path]:
    return set(folder.rglob("*.parquet"))


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
    check(own_house, writers.codes)


def test_the_river_goes_on_after_its_worker_was_killed_while_counting(own_house):
    """Nobody else may do what the dead worker was doing: its job must not keep the lock for ever."""
    with own_house.database() as outside, own_house.database() as counting:
        # What workers left that were killed before this test is taken up first, without the half minute of waiting.
        outside.execute(
            "update procrastinate_workers set last_heartbeat = now() - interval '1 hour'"
            " where id < (select max(id) from procrastinate_workers)"
        )
        left = (
            "select count(*) from procrastinate_jobs where status = 'doing'"
            " and worker_id is distinct from (select max(id) from procrastinate_workers)"
        )
        until(lambda: outside.execute(left).fetchone() == (0,), 45)
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
