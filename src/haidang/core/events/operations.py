from haidang.core import traces
from haidang.core.events.delivery import deliver
from haidang.core.events.models import Event
from haidang.core.events.registry import declared, listeners
from haidang.core.rows import insert


class UndeclaredEvent(ValueError):
    pass


def publish(name: str, **payload) -> Event:
    """
    Store an event and a job for each listener in the running transaction.

    :raises UndeclaredEvent: if no app declared the name
    """
    if name not in declared():
        raise UndeclaredEvent(name)
    event = Event(name=name, payload=payload)
    insert(event)
    for listener in listeners(name):
        deliver.defer(event=event.pk, listener=listener, request=traces.current())
    return event
