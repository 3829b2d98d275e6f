"""
Answers that nearly every page asks and that change a few times a year are kept by each process until they change (decision 011).

An app lays triggers on the tables it keeps answers about (``watched``, in a migration) and marks its queries (``kept``).
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from threading import Lock
from typing import ParamSpec, TypeVar

from django.db.migrations import RunSQL

from haidang.core.prepared import prepared

MOST = 256  # answers to one question
Given, Answer = ParamSpec("Given"), TypeVar("Answer")
_seen: ContextVar[dict[str, int] | None] = ContextVar("seen", default=None)
_all: list[OrderedDict] = []


@contextmanager
def as_of_one_moment() -> Iterator[None]:
    """What is kept is asked for as it stands at the first question in here: for what reads only, or changes nothing that is kept."""
    if _seen.get() is not None:
        yield
        return
    seen = _seen.set({})
    try:
        yield
    finally:
        _seen.reset(seen)


def kept(*names: str) -> Callable[[Callable[Given, Answer]], Callable[Given, Answer]]:
    """
    Keep what a query answers as long as nothing changes in the tables watched under these names, whoever changes it.

    The query may ask for nothing else, settings and language included, and nobody may change what it returned.
    """

    def keep(asked: Callable[Given, Answer]) -> Callable[Given, Answer]:
        answers: OrderedDict[Hashable, Answer] = OrderedDict()
        _all.append(answers)
        turn = Lock()

        @wraps(asked)
        def answered(*given: Given.args, **named: Given.kwargs) -> Answer:
            editions = _editions()
            if not editions.keys() >= set(names):  # every table was emptied: there is nothing to keep
                return asked(*given, **named)
            place = (*map(editions.get, names), given, tuple(named.items()))
            with turn:
                if place in answers:
                    answers.move_to_end(place)
                    return answers[place]
            answer = asked(*given, **named)
            with turn:
                answers[place] = answer
                while len(answers) > MOST:
                    answers.popitem(last=False)
            return answer

        return answered

    return keep


def forget_all() -> None:
    """Forget every answer: whoever asks next, asks the database."""
    for answers in _all:
        answers.clear()


def _editions() -> dict[str, int]:
    """The numbers of the states that this transaction sees."""
    seen = _seen.get()
    if seen:
        return seen
    with prepared() as cursor:
        cursor.execute("select name, number from kept_edition")
        found = dict(cursor.fetchall())
    if seen is not None:
        seen.update(found)
    return found


def watched(name: str, *tables: str) -> RunSQL:
    """Return the step of a migration by which every change of these tables moves the edition of a name."""
    laid = "".join(
        f"create trigger edition_moves after insert or update or delete or truncate on {table}"
        f" for each statement execute function edition_moves('{name}');"
        for table in tables
    )
    taken = "".join(f"drop trigger edition_moves on {table};" for table in tables)
    first = (
        f"insert into kept_edition values ('{name}', nextval('kept_edition_number')) on conflict do nothing;"
    )
    return RunSQL(laid + first, f"{taken} delete from kept_edition where name = '{name}'")
