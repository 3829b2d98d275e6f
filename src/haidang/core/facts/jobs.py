import logging

from procrastinate.contrib.django import app

from haidang.core import embedded

log = logging.getLogger("haidang.worker")


@app.periodic(cron="* * * * *")
@app.task(name="facts.refresh", queueing_lock="facts.refresh", lock="facts.refresh")
def refresh(timestamp: int) -> None:
    """
    Every minute: deeds become facts, facts become readings.

    A full disk is no job given up, of which somebody would have to take care later: the next minute does what this one could not.
    """
    from haidang.core.facts import operations  # slow to load, and only who counts needs it

    try:
        operations.refresh()
    except Exception as error:
        if not embedded.full(error):
            raise
        log.error("no room left: the figures stay as they were, and the next minute tries again (%s)", error)


@app.periodic(cron="17 * * * *")
@app.task(name="facts.tidy", queueing_lock="facts.tidy", lock="facts.refresh")
def tidy(timestamp: int) -> None:
    """Every hour: the lake forgets what no snapshot needs."""
    from haidang.core.facts import operations

    operations.tidy()
