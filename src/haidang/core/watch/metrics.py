"""
The figures of the running house, in the form that Prometheus reads.

Every process of one start (a web server and what it forked) counts into files in one folder under the home, and whichever is asked
adds them up. What stands in the database is read when it is asked for.
"""

import os
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

# Before the client is loaded: it decides then how it counts. Children inherit it, and so count into their parent's folder.
FOLDER = Path(
    os.environ.setdefault(
        "PROMETHEUS_MULTIPROC_DIR", str(settings.HAIDANG_HOME / "metrics" / str(os.getpid()))
    )
)

from prometheus_client import CollectorRegistry, Histogram, generate_latest  # noqa: E402
from prometheus_client.core import GaugeMetricFamily, Metric  # noqa: E402
from prometheus_client.multiprocess import MultiProcessCollector  # noqa: E402

from haidang.core.watch import queries  # noqa: E402

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
SECONDS = Histogram(
    "haidang_request_seconds",
    "Time a request took in the house",
    ["method", "route", "status"],
    buckets=BUCKETS,
)


@cache
def begin() -> None:
    """Make the folder of this start; what killed processes left goes before."""
    FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in FOLDER.parent.iterdir():
        if left != FOLDER and left.name.isdigit() and not Path("/proc", left.name).exists():
            shutil.rmtree(left, ignore_errors=True)


def end() -> None:
    """Forget what was counted since the start: the web server has ended."""
    shutil.rmtree(FOLDER, ignore_errors=True)


def count(method: str, route: str, status: int, seconds: float) -> None:
    """Count one answered request."""
    SECONDS.labels(method, route, str(status)).observe(seconds)


class FromTheDatabase:
    """What the database knows at the moment it is asked; only ``haidang_database_up 0`` while it cannot be asked."""

    def collect(self) -> Iterator[Metric]:
        try:
            found = list(self.known())
        except DatabaseError:
            found = []
        yield GaugeMetricFamily("haidang_database_up", "Whether the database answers", value=bool(found))
        yield from found

    def known(self) -> Iterator[Metric]:
        jobs = GaugeMetricFamily("haidang_jobs", "Jobs in the queue", labels=["queue", "state"])
        oldest = GaugeMetricFamily(
            "haidang_jobs_oldest_seconds", "How long the oldest job is due", labels=["queue", "state"]
        )
        for one in queries.jobs():
            jobs.add_metric([one.queue, one.state], one.count)
            oldest.add_metric([one.queue, one.state], one.oldest.total_seconds())
        yield jobs
        yield oldest
        workers = GaugeMetricFamily("haidang_workers", "Workers that gave a sign within a minute")
        workers.add_metric([], queries.living_workers())
        yield workers
        age = GaugeMetricFamily(
            "haidang_lake_age_seconds", "Since a table was last read into the lake", labels=["table"]
        )
        for table, since in queries.lake_ages().items():
            age.add_metric([table], since.total_seconds())
        yield age
        connections = GaugeMetricFamily(
            "haidang_database_connections", "Connections to the database", labels=["state"]
        )
        for state, number in queries.connections().items():
            connections.add_metric([state], number)
        yield connections


def text() -> bytes:
    """Return all figures as Prometheus reads them."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(FOLDER))
    registry.register(FromTheDatabase())
    return generate_latest(registry)
