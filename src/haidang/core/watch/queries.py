"""What the house knows about itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.db import connection as default
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haidang.core.facts.queries import filled

STATES = {
    "todo": _("waits"),
    "doing": _("is being done"),
    "failed": _("was given up"),
    "succeeded": _("is done"),
    "cancelled": _("was cancelled"),
    "aborted": _("was broken off"),
}
SECONDS_SILENT = 60  # a living worker gives a sign every ten seconds


@dataclass(frozen=True)
class Jobs:
    """
    The jobs of one queue in one state.

    :param oldest: how long the oldest is due or was begun; zero where all are for later
    """

    queue: str
    state: str
    count: int
    oldest: timedelta

    @property
    def words(self) -> str:
        return str(STATES.get(self.state, self.state))


@dataclass(frozen=True)
class Failed:
    """A job that was given up."""

    number: int
    task: str
    at: datetime | None


def jobs() -> list[Jobs]:
    """Return the jobs of each queue and state."""
    with default.cursor() as cursor:
        cursor.execute(
            """
            select j.queue_name, j.status::text, count(*),
                   greatest(max(now() - greatest(e.at, j.scheduled_at)), interval '0')
            from procrastinate_jobs j
            left join lateral (select max(at) as at from procrastinate_events where job_id = j.id
                               and type in ('deferred', 'started', 'deferred_for_retry')) e on true
            group by 1, 2 order by 1, 2
            """
        )
        return [Jobs(*row[:3], row[3] or timedelta()) for row in cursor.fetchall()]


def failed_jobs(newest: int = 20) -> list[Failed]:
    """Return the jobs that were given up, newest first."""
    with default.cursor() as cursor:
        cursor.execute(
            """
            select j.id, j.task_name, (select max(at) from procrastinate_events where job_id = j.id)
            from procrastinate_jobs j where status = 'failed' order by 1 desc limit %s
            """,
            [newest],
        )
        return [Failed(*row) for row in cursor.fetchall()]


def living_workers() -> int:
    """Return how many workers gave a sign within the last minute."""
    with default.cursor() as cursor:
        cursor.execute(
            "select count(*) from procrastinate_workers where last_heartbeat > now() - make_interval(secs => %s)",
            [SECONDS_SILENT],
        )
        return cursor.fetchone()[0]


def lake_ages() -> dict[str, timedelta]:
    """Return how long ago each fact table was last read into the lake."""
    now = timezone.now()
    return {mark.table: now - mark.filled_at for mark in filled()}


def connections() -> dict[str, int]:
    """Return the connections to this database by what they do."""
    with default.cursor() as cursor:
        cursor.execute(
            "select coalesce(state, 'unknown'), count(*) from pg_stat_activity where datname = current_database() group by 1"
        )
        return dict(cursor.fetchall())


@cache
def _shipped() -> frozenset[tuple[str, str]]:
    """The migrations of this release: they do not change while it runs."""
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    return frozenset(loader.disk_migrations)


def pending_migrations(connection=default) -> list[str]:
    """Return which migrations of this release the database lacks; all, where it is empty."""
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass('django_migrations') is not null")
        applied = set()
        if cursor.fetchone()[0]:
            cursor.execute("select app, name from django_migrations")
            applied = set(cursor.fetchall())
    return sorted(f"{app}.{name}" for app, name in _shipped() - applied)
