"""Every request has a number, a line in the log and a place in the figures; every job has the number of what started it."""

import logging
import time

from django.conf import settings

from haidang.core import traces
from haidang.core.watch import metrics

log = logging.getLogger("haidang.requests")
jobs_log = logging.getLogger("haidang.jobs")
HEADER = "X-Request-ID"


class Followed:
    """
    Middleware, the outermost. The number is the one the proxy gave in ``X-Request-ID``, or a new one; the answer names it.

    The line names the address's pattern and never the address itself: what people look for stands there.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        metrics.begin()

    def __call__(self, request):
        start = time.perf_counter()
        with traces.within(request.headers.get(HEADER, "")) as number:
            request.trace = number  # Django says what went wrong when this middleware is done
            answer = self.get_response(request)
            answer.headers[HEADER] = number
            seconds = time.perf_counter() - start
            route = route_of(request)
            method = request.method if request.method in METHODS else "other"
            metrics.count(method, route, answer.status_code, seconds)
            if route != STATIC:
                level = logging.ERROR if answer.status_code >= 500 else logging.INFO
                fields = {
                    "method": method,
                    "route": route,
                    "status": answer.status_code,
                    "ms": round(seconds * 1000, 1),
                }
                log.log(level, "answered", extra={"fields": fields})
        return answer


METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
STATIC = "static"


def route_of(request) -> str:
    """Return the pattern of the address asked for, such as ``dossiers/<str:code>/``."""
    if request.resolver_match is not None:
        return f"/{request.resolver_match.route}"
    return STATIC if request.path_info.startswith(settings.STATIC_URL) else "unknown"


def follow_job(run, context, worker):
    """Run a job under the number of the request it came from, and say in the log how it went."""
    start = time.perf_counter()
    with traces.within(context.job.task_kwargs.get("request") or f"job-{context.job.id:08d}"):
        fields = {"task": context.job.task_name, "job": context.job.id}
        try:
            result = run()
        except Exception:
            jobs_log.exception("failed", extra={"fields": fields})
            raise
        jobs_log.info(
            "done", extra={"fields": {**fields, "ms": round((time.perf_counter() - start) * 1000, 1)}}
        )
        return result
