"""Whether the house runs well at this moment: asked by the health page, by the page of its state and by the doctor."""

import shutil
from datetime import timedelta

from django.conf import settings
from django.db import OperationalError
from django.db import connection as default
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from haidang.core.audit.queries import check_of
from haidang.core.facts import declare
from haidang.core.facts.queries import lake
from haidang.core.watch import queries
from haidang.core.watch.findings import OK, SKIPPED, WRONG, Finding

OLDEST_POSTGRESQL = 15
LATE = timedelta(minutes=5)  # a refresh begins every minute
LEAST_FREE = 2 * 1024**3
ZONE = "Asia/Ho_Chi_Minh"


def database(connection=default) -> Finding:
    """The database answers, is new enough, and keeps every letter and the hours of Việt Nam."""
    name = "database"
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "select current_setting('server_version_num')::int / 10000, current_setting('server_encoding'), "
                "exists (select 1 from pg_timezone_names where name = %s)",
                [ZONE],
            )
            version, encoding, zone = cursor.fetchone()
    except OperationalError as error:
        why = (str(error).splitlines() or [""])[0].rstrip(".")
        return Finding(
            name, WRONG, _("The database does not answer: %(why)s.") % {"why": why},
            _("Start PostgreSQL, or correct the address in DATABASE_URL."),
        )  # fmt: skip
    if version < OLDEST_POSTGRESQL:
        return Finding(
            name, WRONG, _("PostgreSQL %(version)s is too old.") % {"version": version},
            _("Move the database to PostgreSQL %(oldest)s or newer.") % {"oldest": OLDEST_POSTGRESQL},
        )  # fmt: skip
    if encoding != "UTF8":
        return Finding(
            name, WRONG, _("The database keeps letters as %(encoding)s and would lose Vietnamese ones.") % {"encoding": encoding},
            _("Make a database with: createdb --encoding=UTF8 --template=template0 haidang, and move the data there."),
        )  # fmt: skip
    if not zone:
        return Finding(
            name, WRONG, _("PostgreSQL does not know the time zone %(zone)s.") % {"zone": ZONE},
            _("Install the system's time zones (apt install tzdata) and restart PostgreSQL."),
        )  # fmt: skip
    return Finding(
        name, OK, _("PostgreSQL %(version)s answers and keeps every letter.") % {"version": version}
    )


def migrations() -> Finding:
    pending = queries.pending_migrations()
    if pending:
        return Finding(
            "migrations", WRONG,
            _("The database lacks %(n)s changes of this release, first %(first)s.") % {"n": len(pending), "first": pending[0]},
            _("Run: haidang migrate"),
        )  # fmt: skip
    return Finding("migrations", OK, _("The database has every change of this release."))


def workers() -> Finding:
    """Somebody does the jobs."""
    living = queries.living_workers()
    if not living:
        return Finding(
            "workers", WRONG, _("No worker gave a sign within a minute: nothing is counted and nothing is sent."),
            _("Start one: systemctl start haidang-worker, or haidang worker"),
        )  # fmt: skip
    return Finding("workers", OK, _("%(n)s workers are at work.") % {"n": living})


def jobs() -> Finding:
    """No job waits long, and none was given up."""
    found = queries.jobs()
    waiting = max((one.oldest for one in found if one.state == "todo"), default=timedelta())
    failed = sum(one.count for one in found if one.state == "failed")
    if waiting > LATE:
        return Finding(
            "jobs", WRONG, _("The oldest job has waited for %(n)s minutes.") % {"n": int(waiting.total_seconds() // 60)},
            _("Look whether a worker runs; if it does, start one more."),
        )  # fmt: skip
    if failed:
        last = queries.failed_jobs(1)[0]
        return Finding(
            "jobs", WRONG,
            _("%(n)s jobs failed and were given up, the last is %(task)s (number %(number)s).") % {"n": failed, "task": last.task, "number": last.number},
            _("Find the number in the log of the worker; when the cause is mended: haidang procrastinate shell, then retry %(number)s") % {"number": last.number},
        )  # fmt: skip
    return Finding("jobs", OK, _("No job waits too long and none was given up."))


def lake_fresh() -> Finding:
    """The lake can be read and is not behind."""
    ages = queries.lake_ages()
    missing = sorted(table.name for table in declare.tables() if table.name not in ages)
    if missing:
        return Finding(
            "lake", WRONG, _("The table %(table)s was never read into the lake.") % {"table": missing[0]},
            _("Start a worker, or run: haidang facts refresh"),
        )  # fmt: skip
    for table in declare.tables():
        try:
            version = lake().version(table)
            there = version is not None and lake().files(table, version)
        except Exception as error:  # whatever the store says: a folder closed, a bucket gone, a log torn
            there, why = None, type(error).__name__
        else:
            why = "" if there else _("nothing is there")
        if not there:
            return Finding(
                "lake", WRONG, _("The table %(table)s cannot be read from the lake: %(why)s.") % {"table": table.name, "why": why},
                _("See that the folder or bucket in HAIDANG_LAKE is there and open to the house; if its content is lost: haidang facts rebuild"),
            )  # fmt: skip
    oldest = max(ages.values(), default=timedelta())
    if oldest > LATE:
        return Finding(
            "lake", WRONG, _("The figures are %(n)s minutes old.") % {"n": int(oldest.total_seconds() // 60)},
            _("Look at the worker: it brings new ones every minute."),
        )  # fmt: skip
    return Finding("lake", OK, _("The figures are fresh."))


def disk() -> Finding:
    """There is room where the house keeps its files."""
    free = shutil.disk_usage(settings.HAIDANG_HOME).free
    gigabytes = number_format(free / 1024**3, 1)
    if free < LEAST_FREE:
        return Finding(
            "disk", WRONG, _("Only %(n)s GB are free in %(home)s.") % {"n": gigabytes, "home": settings.HAIDANG_HOME},
            _("Make room or give the disk more: at least 2 GB must be free."),
        )  # fmt: skip
    return Finding("disk", OK, _("%(n)s GB are free.") % {"n": gigabytes})


def audit() -> Finding:
    """The chains of today hold."""
    checked = check_of(timezone.localdate())
    if checked is None:
        return Finding("audit", SKIPPED, _("The audit of today was not checked yet."))
    if checked.broken:
        return Finding(
            "audit", WRONG, _("The audit of today is broken at %(n)s places: somebody changed it.") % {"n": checked.broken},
            _("Call whoever answers for it, keep the machine as it is, and run: haidang audit verify"),
        )  # fmt: skip
    return Finding("audit", OK, _("The audit of today holds."))


# What an address can be answered without: if it is wrong, a proxy sends people to another machine.
NEEDED = [("database", database), ("migrations", migrations), ("disk", disk)]
CHECKS = [*NEEDED, ("workers", workers), ("jobs", jobs), ("lake", lake_fresh), ("audit", audit)]


def also(name: str, check) -> None:
    """Let an app add a check of its own; it does not close the door. To be called when the app is loaded."""
    CHECKS.append((name, check))
