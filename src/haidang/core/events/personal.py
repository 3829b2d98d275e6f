"""Events and jobs name things by their code or number: nothing here is about people."""

from procrastinate.contrib.django.models import (
    ProcrastinateEvent,
    ProcrastinateJob,
    ProcrastinatePeriodicDefer,
    ProcrastinateWorker,
)

from haidang.core.events.models import Event
from haidang.core.people import declare

declare(Event, plain=["id", "name", "payload", "published_at"])
declare(
    ProcrastinateJob,
    plain=[
        "id", "queue_name", "task_name", "priority", "lock", "args", "status", "scheduled_at", "attempts", "queueing_lock",
        "abort_requested", "worker",
    ],
)  # fmt: skip
declare(ProcrastinateEvent, plain=["id", "job", "type", "at"])
declare(ProcrastinatePeriodicDefer, plain=["id", "task_name", "defer_timestamp", "job", "periodic_id"])
declare(ProcrastinateWorker, plain=["id", "last_heartbeat"])
