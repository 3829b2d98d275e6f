"""The two processes of the house: the one that answers and the one that works. As many of each as wanted, on any machine."""

import asyncio
import gc
import logging
import os
import signal
import time
from contextlib import suppress
from importlib import import_module

from django.conf import settings
from django.db import close_old_connections
from django.urls import get_resolver
from granian import Granian
from granian.constants import Interfaces
from procrastinate.contrib.django import app as queue
from procrastinate.exceptions import ConnectorException
from psycopg import OperationalError

from haidang.core import embedded, sharing, warming
from haidang.core.watch import metrics
from haidang.core.watch.following import follow_job

log = logging.getLogger("haidang.worker")
SECONDS_TO_STOP = 3
SECONDS_BETWEEN_TRIES = 1
SECONDS_FOR_THE_DATABASE = 20  # of a job; less than after which its worker counts as dead
# Of a web process: enough to wait for the database, to tell a process with clearly more at hand (see ``sharing``), and one more than may
# look at passwords at once (see ``accounts``), so that a flood of sign-ins leaves one to all others. With six a busy process takes in a
# third fewer dossiers with files: they only make each other wait.
THREADS = 4
# Things made before the young ones are looked through for garbage; a page makes some ten thousand, and leaves next to nothing.
GARBAGE_AFTER = 20_000
# What commands load only when they need it; who answers or works all day has it from the beginning. Ibis would load the dialects of
# all databases with the first page that counts.
LOADED_LATE = (
    "haidang.core.facts.operations", "haidang.core.files.inspecting.pdf", "haidang.core.files.inspecting.pictures",
    "ibis.backends.sql.compilers", "openpyxl",
)  # fmt: skip


def serve(host: str, port: int, workers: int = 0) -> None:
    """
    Answer requests until told to stop; what was begun is answered to its end.

    :param workers: how many processes answer, as many as there are processors (four at most) unless told
    """
    load()
    gc.freeze()  # what is loaded stays: no worker looks through it again, or copies it by doing so
    gc.set_threshold(GARBAGE_AFTER)
    metrics.begin()
    workers = workers or min(4, os.cpu_count() or 1)
    sharing.begin(workers)
    warming.serve()
    try:
        Granian(
            settings.WSGI_APPLICATION.replace(".application", ":application"),
            address=host, port=port, interface=Interfaces.WSGI, workers=workers,
            blocking_threads=THREADS, log_enabled=False, respawn_failed_workers=True,
        ).serve()  # fmt: skip
    finally:
        metrics.end()
        gc.unfreeze()  # DuckDB would complain of what it finds left when the process ends


def load() -> None:
    """Load every page and what is behind them, at most once: whoever does it before a fork does it for all that are forked."""
    get_resolver().url_patterns  # noqa: B018  a property that loads them
    for name in LOADED_LATE:
        import_module(name)


def do_jobs(seconds_to_stop: float = SECONDS_TO_STOP) -> None:
    """
    Do jobs until told to stop.

    :param seconds_to_stop: how long a job that was begun may go on then; one that is not done is taken up again by others
    """
    load()
    gc.freeze()
    gc.set_threshold(GARBAGE_AFTER)
    try:
        with queue.replace_connector(queue.connector.get_worker_connector()):
            asyncio.run(_work(seconds_to_stop))
    finally:
        gc.unfreeze()  # as where pages are served


async def _work(seconds_to_stop: float) -> None:
    """Work until told to stop, also after the database was away: then nothing is to be done but to wait for it."""
    asked = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, asked.set)
    while not asked.is_set():
        try:
            async with queue.open_async():
                working = asyncio.create_task(
                    queue.run_worker_async(
                        concurrency=2,
                        delete_jobs="successful",
                        shutdown_graceful_timeout=seconds_to_stop,
                        task_middleware=[with_living_connections, follow_job],
                        install_signal_handlers=False,
                    )
                )
                told = asyncio.create_task(asked.wait())
                await asyncio.wait({working, told}, return_when=asyncio.FIRST_COMPLETED)
                told.cancel()
                working.cancel()
                with suppress(asyncio.CancelledError):
                    await working
        except (ConnectorException, OperationalError) as error:
            if not embedded.away(error):
                raise
            log.warning("the database is away; jobs wait")
        with suppress(TimeoutError):
            await asyncio.wait_for(asked.wait(), SECONDS_BETWEEN_TRIES)


def with_living_connections(run, context, worker):
    """
    Run a job; a connection that died since the last one is made anew, as Django does for each request.

    A job that lost the database in the middle is run again as soon as that is back, which every job must bear: given up as
    failed, one that comes once a day would be missing. So is one for which a disk has no room; what comes again by itself
    is then left to its next time, and nobody has to take care of it later.
    """
    until = time.monotonic() + SECONDS_FOR_THE_DATABASE
    while True:
        close_old_connections()
        try:
            return run()
        except Exception as error:
            full = embedded.full(error)
            if full and context.job.task_name in _coming_again():
                log.error(
                    "no room left: %s did nothing, and its next time tries again (%s)",
                    context.job.task_name,
                    error,
                )
                return None
            if not (full or embedded.away(error)) or time.monotonic() > until:
                raise
            log.warning(
                "%s during a job; it is run again", "no room left" if full else "the database went away"
            )
        finally:
            close_old_connections()
        time.sleep(SECONDS_BETWEEN_TRIES)


def _coming_again() -> set[str]:
    """Names of the jobs that come by the clock."""
    return {one.task.name for one in queue.periodic_registry.periodic_tasks.values()}
