"""Answers about units are kept by each process until a unit changes: nearly every page asks them, and they change a few times a year (decision 011)."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from typing import ParamSpec, TypeVar

from django.conf import settings

from haidang.core.pages import asked_already
from haidang.core.prepared import prepared

MOST = 128
Given, Answer = ParamSpec("Given"), TypeVar("Answer")


def kept(asked: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """
    Keep what a query answers as long as no unit, succession or delegation changes in the database, whoever changes it.

    The query may ask for nothing else, and nobody may change what it returned.
    """
    answers: OrderedDict[Hashable, Answer] = OrderedDict()
    turn = Lock()

    @wraps(asked)
    def answered(*given: Given.args, **named: Given.kwargs) -> Answer:
        if (edition := _edition()) is None:  # every table was emptied: there is nothing to keep
            return asked(*given, **named)
        place = (edition, settings.HAIDANG_CITY_UNIT, given, tuple(named.items()))
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


def _edition() -> int | None:
    """The number of the state of the units that this transaction sees (see the migration ``0005_edition``)."""
    asked = asked_already()
    if asked is not None and _edition in asked:
        return asked[_edition]
    with prepared() as cursor:
        cursor.execute("select number from units_edition")
        [number] = cursor.fetchone() or [None]
    if asked is not None:
        asked[_edition] = number
    return number
