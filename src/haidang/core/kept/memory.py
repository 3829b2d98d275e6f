"""What was made once in this process and may be handed out again: few things, and what nobody asks for is forgotten first."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import ClassVar, Generic, TypeVar
from weakref import WeakSet

Thing = TypeVar("Thing")


class Memory(Generic[Thing]):
    """
    A small memory of one process.

    The place of a thing names all that it was made of, such as a snapshot and months; nobody may change what is handed out.

    :param most: at most so many things; which nobody asked for longest goes
    :param seconds: how long a thing may miss what its place does not name, such as a unit that was renamed; for ever unless told
    """

    every: ClassVar["WeakSet[Memory]"] = WeakSet()

    def __init__(self, most: int, seconds: float | None = None):
        self.every.add(self)
        self.most, self.seconds = most, seconds
        self._things: OrderedDict[Hashable, tuple[float, Thing]] = OrderedDict()
        self._making: dict[Hashable, Lock] = {}
        self._turn = Lock()

    def get(self, place: Hashable, make: Callable[[], Thing]) -> Thing:
        """Return what is remembered at a place, or make it. Who asks for it meanwhile waits: threads of one process gain nothing by making it twice."""
        with self._turn:
            if (found := self._found(place)) is not None:
                return found[1]
            making = self._making.setdefault(place, Lock())
        with making:
            with self._turn:
                if (found := self._found(place)) is not None:
                    return found[1]
            now = time.monotonic()
            try:
                thing = make()
                with self._turn:
                    self._keep(place, now, thing)
            finally:
                with self._turn:
                    self._making.pop(place, None)
        return thing

    def _found(self, place: Hashable) -> tuple[float, Thing] | None:
        found = self._things.get(place)
        if found is None or (self.seconds is not None and time.monotonic() - found[0] > self.seconds):
            return None
        self._things.move_to_end(place)
        return found

    def _keep(self, place: Hashable, now: float, thing: Thing) -> None:
        self._things[place] = now, thing
        self._things.move_to_end(place)
        while len(self._things) > self.most:
            self._things.popitem(last=False)

    def __len__(self) -> int:
        return len(self._things)

    def forget(self) -> None:
        with self._turn:
            self._things.clear()

    @classmethod
    def forget_all(cls) -> None:
        """Forget whatever any memory of the process holds."""
        for one in list(cls.every):
            one.forget()
