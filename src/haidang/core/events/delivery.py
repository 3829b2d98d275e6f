from procrastinate.contrib.django import app

from haidang.core.events.models import Event
from haidang.core.events.registry import listeners


@app.task(name="events.deliver", retry=5)
def deliver(event: int, listener: str, request: str = "") -> None:
    """
    Hand one stored event to one listener; a listener that vanished with its app is skipped.

    :param request: the number of the request in which it happened, which the worker goes on with
    """
    found = Event.objects.get(pk=event)
    if function := listeners(found.name).get(listener):
        function(**found.payload)
