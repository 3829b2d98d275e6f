"""The two processes of the house: the one that answers and the one that works. As many of each as wanted, on any machine."""

import os

from django.conf import settings
from django.urls import get_resolver
from granian import Granian
from granian.constants import Interfaces
from procrastinate.contrib.django import app as queue

from haidang.core.watch import metrics
from haidang.core.watch.following import follow_job

SECONDS_TO_STOP = 3
THREADS = (
    4  # of a web process: enough to wait for the database; more would only take turns at one interpreter
)


def serve(host: str, port: int, workers: int = 0) -> None:
    """
    Answer requests until told to stop; what was begun is answered to its end.

    :param workers: how many processes answer, as many as there are processors (four at most) unless told
    """
    get_resolver().url_patterns  # noqa: B018  loads every page before the server forks its workers
    metrics.begin()
    try:
        Granian(
            settings.WSGI_APPLICATION.replace(".application", ":application"),
            address=host, port=port, interface=Interfaces.WSGI, workers=workers or min(4, os.cpu_count() or 1),
            blocking_threads=THREADS, log_enabled=False, respawn_failed_workers=True,
        ).serve()  # fmt: skip
    finally:
        metrics.end()


def do_jobs(seconds_to_stop: float = SECONDS_TO_STOP) -> None:
    """
    Do jobs until told to stop.

    :param seconds_to_stop: how long a job that was begun may go on then; one that is not done is taken up again by others
    """
    with queue.replace_connector(queue.connector.get_worker_connector()):
        queue.run_worker(
            concurrency=2,
            delete_jobs="successful",
            shutdown_graceful_timeout=seconds_to_stop,
            task_middleware=[follow_job],
        )
