import asyncio
from types import SimpleNamespace

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from haidang.core.events.jobs import ATTEMPTS, take_up_again

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def doing():
    """Make a job that a worker is doing; the worker was last heard of so many seconds ago, None: it is forgotten."""

    def make(silent, status="doing", attempts=0, lock=None, queueing_lock=None):
        with connection.cursor() as cursor:
            worker = None
            if silent is not None:
                cursor.execute(
                    "insert into procrastinate_workers (last_heartbeat) values (now() - make_interval(secs => %s)) returning id",
                    [silent],
                )
                worker = cursor.fetchone()[0]
            cursor.execute(
                "insert into procrastinate_jobs (queue_name, task_name, status, attempts, lock, queueing_lock, worker_id)"
                " values ('default', 'anything', %s, %s, %s, %s, %s) returning id",
                [status, attempts, lock, queueing_lock, worker],
            )
            return cursor.fetchone()[0]

    return make


def look_round():
    async def once():
        async with app.open_async():
            await take_up_again(SimpleNamespace(app=app), timestamp=0)

    with app.replace_connector(app.connector.get_worker_connector()):
        asyncio.run(once())


def state(job):
    return ProcrastinateJob.objects.values_list("status", "attempts").get(pk=job)


def test_a_job_of_a_silent_or_forgotten_worker_goes_back_into_the_queue(doing):
    silent, forgotten = doing(60), doing(None)
    look_round()
    assert state(silent) == state(forgotten) == ("todo", 1)


def test_a_job_of_a_living_worker_is_left_to_it(doing):
    job = doing(5)
    look_round()
    assert state(job) == ("doing", 0)


def test_a_job_that_waits_in_the_queue_again_anyway_only_loses_its_lock(doing):
    dead = doing(60, lock="river", queueing_lock="river")
    waiting = doing(None, status="todo", lock="river", queueing_lock="river")
    look_round()
    assert state(dead)[0] == "aborted" and state(waiting) == ("todo", 0)


def test_a_job_that_took_its_worker_with_it_time_and_again_is_given_up(doing):
    job = doing(60, attempts=ATTEMPTS)
    look_round()
    assert state(job)[0] == "failed"
