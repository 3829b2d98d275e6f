"""Processes of the real house are killed for real; what was acknowledged is there afterwards."""

import contextlib
import os
import random
import re
import signal
import subprocess
import threading
import time
import urllib.request
from collections import Counter
from http.client import HTTPException
from pathlib import Path

import psutil
import pytest

from haidang.core.facts.operations import LOCK
from haidang.core.testing.post import AnyPort, Post
from haidang.exchange.portal.double import double
from tests.faults.installation import Browser
from tests.faults.looking import Writers, ask_to_count, check, lives, until
from tests.running import COMMAND, House

pytestmark = [pytest.mark.fault, pytest.mark.long]


PASSWORD = "mot-mat-khau-dai"
PEOPLE = f"""
from datetime import date
from haidang.core.access.operations import grant
from haidang.core.accounts.operations import open_account
call_command("units", "load")
call_command("procedures", "load")
lan = open_account(username="lan", full_name="Lan", password="{PASSWORD}", by="system:test")
grant(user=lan, role="clerk", unit_code="10525", starts_on=date(2025, 7, 1), by="system:test")
"""
# Counts in a process of its own whenever told, and says which; loaded once, as the house's worker is.
COUNTING = """
import os, sys
from django.db import connections
from haidang.core.facts import operations
connections.close_all()
for what in sys.stdin:
    if (child := os.fork()) == 0:
        getattr(operations, what.strip())()
        os._exit(0)
    print(child, flush=True)
    print(os.WEXITSTATUS(status) if os.WIFEXITED(status := os.waitpid(child, 0)[1]) else -os.WTERMSIG(status), flush=True)
"""


@pytest.fixture(scope="module")
def post():
    """A mail server, to which every notice really goes."""
    server = AnyPort(Post(), hostname="127.0.0.1", port=0)
    server.start()
    yield server
    server.stop(no_assert=True)


@pytest.fixture(scope="module")
def portal():
    """A national portal, which is told of every dossier that is received."""
    with double("works") as running:
        yield running


@pytest.fixture(scope="module")
def own_house(new_home, post, portal):
    """A house that is no simulated city, for from one of those nothing leaves."""
    mail = {"HAIDANG_MAIL_HOST": "127.0.0.1", "HAIDANG_MAIL_PORT": str(post.port), "HAIDANG_MAIL_TLS": "none"}
    nation = {"HAIDANG_PORTAL_URL": portal.url, "HAIDANG_PORTAL_USER": "haiphong", "HAIDANG_PORTAL_PASSWORD": PASSWORD, "HAIDANG_PORTAL_KNOWS_KEYS": "1"}  # fmt: skip
    running = House(new_home(), 1, **mail, **nation)
    done = running.django(PEOPLE)
    assert done.returncode == 0, done.stderr
    running.start()
    yield running
    running.stop()


class Clerk:
    """Receives what was submitted, one dossier after the other, and remembers what was acknowledged."""

    def __init__(self, url, codes):
        self.browser, self.codes, self.received, self.stopped = Browser(url), codes, [], threading.Event()
        assert self.browser.sign_in("lan")[0] == 200
        self.thread = threading.Thread(target=self.work, daemon=True)
        self.thread.start()

    def work(self):
        while not self.stopped.is_set():
            if len(self.codes) > len(self.received) and self.receives(self.codes[len(self.received)]):
                self.received.append(self.codes[len(self.received)])
            time.sleep(0.03)

    def receives(self, code) -> bool:
        token = next(cookie.value for cookie in self.browser.jar if cookie.name == "csrftoken")
        headers = {"Content-Type": "application/json", "X-CSRFToken": token}
        address = f"{self.browser.url}/api/v1/dossiers/{code}/changes"
        request = urllib.request.Request(address, b'{"verb": "receive"}', headers)
        try:
            status, said = self.browser.open(request)
        except (OSError, HTTPException):  # also in the middle of the answer
            return False
        # Refused: it was done already, and only the answer was lost.
        assert status in (200, 409, 500, 502, 503), (status, said)
        return status in (200, 409)

    def stop(self):
        self.stopped.set()
        self.thread.join(25)
        return self.received


class Killing:
    """Kills one part of a house after another, each as it is met at its work."""

    def __init__(self, house):
        self.house, self.lake = house, house.home / "lake"
        self.counting = subprocess.Popen(
            [*COMMAND, "shell", "-v0", "-c", COUNTING], env=house.env, text=True, bufsize=1,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.in_the_middle = 0

    def web(self, _number):
        until(lambda: self.house.kill("web"))

    def worker(self, _number):
        until(lambda: self.house.kill("worker"))

    def refresh(self, number):
        """Let somebody count, and kill him at the first file he writes into the lake."""
        before = self.files()
        print(("refresh", "rebuild")[number % 2], file=self.counting.stdin)
        child = int(self.counting.stdout.readline())
        until(lambda: self.files() - before or not lives(child), pause=0.002)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        self.in_the_middle += int(self.counting.stdout.readline()) == -signal.SIGKILL

    def postgres(self, number):
        """Kill the server's first process, one of those that work for it, or all."""
        first = self.house.postgres()
        others = [child.pid for child in psutil.Process(first).children()]
        victims = ([first], random.sample(others, 1), [first, *others])[number % 3]
        for pid in victims:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def files(self) -> set[Path]:
        return set(self.lake.rglob("*.parquet"))

    def stop(self):
        self.counting.stdin.close()
        self.counting.wait(20)


def take_up_what_dead_workers_left(database):
    """A worker is given up after half a minute without a sign of life; here that half minute is over at once."""
    database.execute(
        "update procrastinate_workers set last_heartbeat = now() - interval '1 hour'"
        " where id < (select max(id) from procrastinate_workers)"
    )
    database.execute(
        "insert into procrastinate_jobs (queue_name, task_name, queueing_lock, args) values"
        " ('default', 'events.take_up_again', 'events.take_up_again', '{\"timestamp\": 0}') on conflict do nothing"
    )
    left = (
        "select count(*) from procrastinate_jobs where status = 'doing'"
        " and worker_id is distinct from (select max(id) from procrastinate_workers)"
    )
    until(lambda: database.execute(left).fetchone() == (0,), 45)


def test_thirty_kills_under_a_load_of_writes_lose_nothing_and_do_nothing_twice(own_house, post, portal):
    writers = Writers(own_house.url, applicant_email="{key}@example.vn", tell_me=True)
    clerk = Clerk(own_house.url, writers.codes)
    killing = Killing(own_house)
    try:
        for number in range(30):
            kill = (killing.web, killing.worker, killing.refresh, killing.postgres)[number % 4]
            until(lambda: writers.codes)
            kill(number // 4)
            written, received = len(writers.codes), len(clerk.received)
            until(lambda n=written: len(writers.codes) > n + 4)
            until(lambda n=received: len(clerk.received) > n)
    finally:
        killing.stop()
        writers.stop()
        clerk.stop()
    assert killing.in_the_middle > 3, "hardly anybody who counted was killed in the middle"
    until(lambda: own_house.processes("haidang-worker"))
    with own_house.database() as database:
        take_up_what_dead_workers_left(database)
        waits = "select count(*) from notices_notice where state in ('waiting', 'sending')"
        until(lambda: database.execute(waits).fetchone() == (0,), 30)
        not_told = "select count(*) from exchange_message where state <> 'sent'"
        until(lambda: database.execute(not_told).fetchone() == (0,), 60)
        codes = dict(database.execute("select idempotency_key, code from dossiers_dossier").fetchall())
        told = database.execute(
            "select about, id, state from notices_notice where channel = 'mail'"
        ).fetchall()
        failed = database.execute(
            "select task_name from procrastinate_jobs where status = 'failed'"
        ).fetchall()
    assert {key: code for key, code in writers.by_key.items() if code}.items() <= codes.items()
    assert set(codes) <= set(writers.by_key), "something was submitted that nobody sent"
    assert Counter(about for about, _id, _state in told).most_common(1)[0][1] == 1, "somebody is told twice"
    assert {about for about, _id, _state in told} >= set(clerk.received)
    mails = Counter(int(re.search(rb"Message-ID: <hd(\d+)-", one.content)[1]) for one in post.handler.mails)
    sent = {number for _about, number, state in told if state == "sent"}
    # Killed between the mail and its mark: nobody can say, so the house says that, and does not send it a second time.
    unsure = {number for _about, number, state in told if state == "unsure"}
    assert len(sent) > len(unsure) and sent | unsure == {number for _about, number, _state in told}
    assert sent <= set(mails) <= sent | unsure and set(mails.values()) == {1}
    told = portal.told()
    assert set(told) >= set(clerk.received) and {len(steps) for steps in told.values()} == {1}, (
        "the nation heard of a dossier never, or twice"
    )
    assert failed == []
    check(own_house, writers.codes)


def test_the_river_goes_on_after_its_worker_was_killed_while_counting(own_house):
    """Nobody else may do what the dead worker was doing: its job must not keep the lock for ever."""
    with own_house.database() as outside, own_house.database() as counting:
        # What workers left that were killed before this test is taken up first, without the half minute of waiting.
        take_up_what_dead_workers_left(outside)
        counting.execute("select pg_advisory_lock(%s)", [LOCK])  # whoever counts now waits in the middle
        ask_to_count(outside)
        # A count that was past its lock before ours still ends by itself: what is killed must be the one that waits.
        waits = "select from pg_locks where locktype = 'advisory' and objid = %s and not granted"
        until(lambda: outside.execute(waits, [LOCK]).fetchone() is not None)
        doing = "select id, worker_id from procrastinate_jobs where task_name = 'facts.refresh' and status = 'doing'"
        job, worker = outside.execute(doing).fetchone()
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


def test_a_job_that_loses_the_database_in_the_middle_is_done_again_and_not_given_up(own_house):
    with own_house.database() as outside, own_house.database() as counting:
        take_up_what_dead_workers_left(outside)
        counting.execute("select pg_advisory_lock(%s)", [LOCK])  # whoever counts now waits in the middle
        began = ask_to_count(outside)
        waits = "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objid = %s and not granted"
        until(lambda: outside.execute(waits, [LOCK]).fetchone())
        counting.execute("select pg_advisory_unlock(%s)", [LOCK])
        until(
            lambda: (
                outside.execute("select from facts_snapshot where taken_at > %s", began).fetchone()
                is not None
            ),
            45,
        )
        assert (
            outside.execute("select task_name from procrastinate_jobs where status = 'failed'").fetchall()
            == []
        )
