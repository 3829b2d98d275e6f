"""What is looked at in a house that was hurt: is everything there, and does everything still agree?"""

import json
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from http.client import HTTPException
from pathlib import Path
from uuid import uuid4

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq

# Run inside the house; the codes that were acknowledged stand in its home.
CHECK = """
import json
import duckdb
from django.conf import settings
from django.db import connection
from haidang.core.audit.queries import verify
from haidang.core.facts import declare, lake, operations, queries
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
    files = queries.files_of(snapshot, table)
    asked = f"select {', '.join(names)} from ({lake.rows_sql(table, files)})" if files.base or files.recent else None
    kept = sorted(map(repr, duckdb.sql(asked).to_arrow_table().to_pylist())) if asked else []
    assert kept == rows, (table.name, len(kept), len(rows), [pair for pair in zip(kept, rows) if pair[0] != pair[1]][:1])
print("equal")
"""
# What the house writes down about its own running, whoever works in it or not.
ITS_OWN = ("procrastinate_", "facts_", "cache", "audit_auditcheck", "django_session")


class Writers:
    """Submit all the time and remember what was acknowledged; what was not is sent again under the same key until it is."""

    def __init__(self, url, count=4, **said):
        self.url, self.stopped, self.said = url, threading.Event(), said
        self.codes: list[str] = []
        self.by_key: dict[str, str | None] = {}
        self.refused = Counter()
        self.threads = [threading.Thread(target=self.write, daemon=True) for _ in range(count)]
        for thread in self.threads:
            thread.start()

    def write(self):
        while not self.stopped.is_set():
            key = uuid4().hex
            self.by_key[key] = None
            while not self.stopped.is_set() and not self.sent(key):
                pass
            time.sleep(0.05)  # so that what is hurt meanwhile gets its share of the processors

    def sent(self, key) -> bool:
        said = {
            name: value.format(key=key) if isinstance(value, str) else value
            for name, value in self.said.items()
        }
        body = {"procedure": "1.001193", "unit": "10525", "applicant_name": "Người thử", **said}
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        request = urllib.request.Request(f"{self.url}/api/v1/dossiers/", json.dumps(body).encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                self.by_key[key] = json.load(answer)["code"]
        except urllib.error.HTTPError as error:
            self.refused[error.code] += 1
            error.close()
        except (OSError, HTTPException):  # also an answer that breaks off: it is asked for again by its key
            pass
        if self.by_key[key]:
            self.codes.append(self.by_key[key])
            return True
        time.sleep(0.05)
        return False

    def stop(self):
        self.stopped.set()
        for thread in self.threads:
            thread.join(15)
        return self.codes


def lives(pid) -> bool:
    """Say whether a process runs; one that ended and waits to be taken note of does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1][0] != "Z"
    except FileNotFoundError:
        return False


def until(true, seconds=30, pause=0.05):
    """Wait until something is true and return it; say what it was last if it never is."""
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end, found
        time.sleep(pause)
    return found


def ask_to_count(database: psycopg.Connection) -> tuple:
    """Let the running house's worker count now, not at the next full minute; return the moment, in a row of its own."""
    return database.execute(
        "with asked as (insert into procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args) values"
        " ('default', 'facts.refresh', 'facts.refresh', 'facts.refresh', '{\"timestamp\": 0}') on conflict do nothing)"
        " select clock_timestamp()"
    ).fetchone()


def refreshed(database: psycopg.Connection) -> None:
    """Let the running house's worker count now, and wait until it has."""
    asked = ask_to_count(database)
    newer = "select from facts_snapshot where taken_at > %s"
    until(lambda: database.execute(newer, asked).fetchone() is not None, 100)


def counted(database: psycopg.Connection) -> list[dict]:
    """Return what the newest snapshot counted, one row for each measure, unit and month."""
    newest = "select readings from facts_snapshot order by id desc limit 1"
    (parquet,) = database.execute(newest).fetchone()
    rows = pq.read_table(pa.BufferReader(parquet)).to_pylist()
    return sorted(rows, key=repr)


def check(house, codes):
    """Look whether everything acknowledged is there, the audit holds, and the lake equals the database row for row."""
    (house.home / "acknowledged.json").write_text(json.dumps(codes))
    said = house.command("shell", "-v0", "-c", CHECK)
    assert said.stdout.strip().splitlines()[-1:] == ["equal"], said.stdout + said.stderr


def rows_of(database: psycopg.Connection) -> dict[str, Counter]:
    """Return every row of every table as text, what the house notes about its own running left out."""
    names = "select tablename from pg_tables where schemaname = 'public' order by 1"
    return {
        name: Counter(row for (row,) in database.execute(f'select t::text from "{name}" t').fetchall())
        for (name,) in database.execute(names).fetchall()
        if not name.startswith(ITS_OWN)
    }
