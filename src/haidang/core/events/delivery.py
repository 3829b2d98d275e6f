from procrastinate.contrib.django import app

from haidang.core.events.models import Event
from haidang.core.events.registry import listeners


@app.task(name="events.deliver", retry=5)
def deliver(event: int, listener: str) -> None:
    """Hand one stored event to one listener; a listener that vanished with its app is skipped."""
    found = Event.objects.get(pk=event)
    if function := listeners(found.name).get(listener):
        function(**found.payload)
