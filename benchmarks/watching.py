"""
What rights, the audit, the log and the figures cost a request: the time spent in them while a clerk opens a dossier, a page that
asks for rights at every button and leaves a line of the audit.
"""

import contextlib
import logging
import statistics
import time

from django.conf import settings
from django.test import Client

from benchmarks.figures import Figure
from haidang.core.access import queries as access
from haidang.core.accounts.models import User
from haidang.core.audit import operations as audit
from haidang.core.watch import following, metrics
from haidang.dossiers.queries import visible_to

RUNS = 200


class Clock:
    """Adds up the time spent in functions, each once where one calls another."""

    def __init__(self):
        self.spent, self.depth, self.calls = 0.0, 0, 0

    def around(self, function):
        def timed(*args, **kwargs):
            self.depth, start = self.depth + 1, time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                self.depth -= 1
                if not self.depth:
                    self.spent += time.perf_counter() - start
                    self.calls += 1

        return timed


@contextlib.contextmanager
def timed(clock, *places):
    """Put the clock around functions where they stand: ``(module, name)``. Each still does its work."""
    before = [(place, name, getattr(place, name)) for place, name in places]
    for place, name, function in before:
        setattr(place, name, clock.around(function))
    try:
        yield
    finally:
        for place, name, function in before:
            setattr(place, name, function)


def run() -> list[Figure]:
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    clerk = User.objects.get(username="mau.motcua")
    browser = Client()
    browser.force_login(clerk)
    codes = list(visible_to(clerk).order_by("-pk").values_list("code", flat=True)[:RUNS])
    written = logging.getLogger("haidang.requests")
    written.setLevel(logging.INFO)
    handler = logging.StreamHandler(open("/dev/null", "w"))
    from haidang.core.watch.logs import AsJson

    handler.setFormatter(AsJson())
    written.addHandler(handler)
    written.propagate = False
    gates, watching = [], []
    for code in codes:
        gate, watch = Clock(), Clock()
        with (
            timed(gate, (access, "grants_of"), (access, "_reached"), (audit, "_line"), (audit, "_append")),
            timed(watch, (following.log, "log"), (metrics, "count"), (following, "route_of")),
        ):
            assert browser.get(f"/dossiers/{code}/").status_code == 200
        assert gate.calls >= 3 and watch.calls == 3
        gates.append(gate.spent * 1000)
        watching.append(watch.spent * 1000)
    written.propagate = True
    written.removeHandler(handler)
    return [
        Figure("gates_and_audit_ms", statistics.median(gates), "ms", "<=2"),
        Figure("log_and_figures_ms", statistics.median(watching), "ms", "<=0.5"),
    ]
