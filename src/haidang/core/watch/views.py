"""Whether the house is alive and ready, for machines; how it is and what to do, for those who keep it."""

from hmac import compare_digest
from ipaddress import ip_address

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from prometheus_client import CONTENT_TYPE_LATEST

from haidang.core.facts.declare import tables
from haidang.core.pages import page, show
from haidang.core.watch import metrics, queries
from haidang.core.watch.checks import running
from haidang.core.watch.findings import WRONG, looked
from haidang.core.watch.permissions import SEE


@never_cache
def alive(request):
    """This process answers; nothing else is looked at."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def ready(request):
    """
    503 where nobody can be served here: no database, an older one than the code, no room on the disk.

    A worker or figures that are late are named too, but pages are answered without them, so they do not close the door.
    Only names and states are given: sentences may name folders and addresses.
    """
    found = list(looked(running.CHECKS))
    needed = {name for name, _check in running.NEEDED}
    served = all(one.state != WRONG for one in found if one.name in needed)
    return JsonResponse(
        {"ready": served, **{one.name: one.state for one in found}}, status=200 if served else 503
    )


@never_cache
def figures(request):
    """For Prometheus: with the token of the settings where there is one, otherwise from this very machine and past no proxy."""
    if not may_read_figures(request):
        raise Http404
    return HttpResponse(metrics.text(), content_type=CONTENT_TYPE_LATEST)


def may_read_figures(request) -> bool:
    if settings.HAIDANG_METRICS_TOKEN:
        given = request.headers.get("Authorization", "")
        return compare_digest(given.encode(), f"Bearer {settings.HAIDANG_METRICS_TOKEN}".encode())
    if request.past_proxy:
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


@page(permission=SEE)
def state(request):
    found = list(looked(running.CHECKS))
    found.sort(key=lambda one: one.state != WRONG)
    titles = {table.name: table.title for table in tables()}
    return show(
        request, "watch/state.html",
        findings=found, wrong=sum(one.state == WRONG for one in found), jobs=queries.jobs(), failed=queries.failed_jobs(),
        ages=[(titles.get(table, table), age.total_seconds()) for table, age in queries.lake_ages().items()],
        connections=sum(queries.connections().values()), now=timezone.now(),
    )  # fmt: skip
