"""Things that many people look at, made once: kept in this process, and few of them."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, ClassVar
from weakref import WeakSet


class Memory:
    """
    A small memory with a limit.

    :param limit: at most so many things; the oldest goes
    :param seconds: how long a thing may miss what its place does not name, such as a unit that was renamed; None where the place
        names all it was made of, as a snapshot, a rule book and months do of scores
    """

    every: ClassVar["WeakSet[Memory]"] = WeakSet()

    def __init__(self, limit: int, seconds: float | None = 60):
        self.every.add(self)
        self.limit, self.seconds = limit, seconds
        self.things: OrderedDict[Hashable, tuple[float, Any]] = OrderedDict()

    def get(self, place: Hashable, make: Callable[[], Any]) -> Any:
        """Return what is kept at a place, or make it. Two at once may both make it: neither waits."""
        now = time.monotonic()
        made_at, thing = self.things.get(place, (None, None))
        if made_at is None or (self.seconds is not None and now - made_at > self.seconds):
            thing = make()
            self.things[place] = now, thing
            while len(self.things) > self.limit:
                self.things.popitem(last=False)
        return thing

    def forget(self) -> None:
        self.things.clear()

    @classmethod
    def forget_all(cls) -> None:
        """Forget whatever any of these memories of the process keeps."""
        for one in cls.every:
            one.forget()
