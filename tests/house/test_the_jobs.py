"""What is to be done by the clock is done by the clock."""

import inspect

from procrastinate.contrib.django import app


def test_every_job_that_asks_for_the_moment_of_the_clock_is_started_by_it():
    """The queue gives ``timestamp`` to jobs that it starts by itself; one that nothing starts does nothing and nobody notices."""
    asking = {
        name for name, task in app.tasks.items() if "timestamp" in inspect.signature(task.func).parameters
    }
    started = {one.task.name for one in app.periodic_registry.periodic_tasks.values()}
    assert "dossiers.warn" in asking and asking - started == set()
