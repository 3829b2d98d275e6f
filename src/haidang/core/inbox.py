"""What waits for me: each app that makes people wait plugs in how to ask it, and what may be done with several at once."""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

from django import forms
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.calendar import aware
from haidang.core.refusals import Refusal

LATE = "late"
# How long before the end of what ends by itself somebody should think of it: an assumption.
AHEAD = timedelta(30)
LAST_MINUTE = time(23, 59)
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Waiting:
    """
    One thing that waits for the person: what, where to look at it, until when.

    :param kind: one of its source's kinds
    :param key: names it within its source
    :param seen_as: how it stands now, so that whoever ticks it does nothing with what became of it meanwhile
    :param mark: what is new about it, in words
    """

    kind: str
    key: str
    title: str
    detail: str
    url: str
    due: datetime | None = None
    late: bool = False
    seen_as: str = ""
    mark: str = ""


def end_of(day: date) -> datetime:
    """Return the last minute of a day, until which something waits that is to be done on it."""
    return aware(datetime.combine(day, LAST_MINUTE))


@dataclass(frozen=True)
class Count:
    """How many things of a kind wait, and how many of them are late."""

    all: int
    late: int = 0


@dataclass(frozen=True)
class Ticked:
    """A thing that the person ticked, as they saw it."""

    source: str
    key: str
    seen_as: str


@dataclass(frozen=True)
class Foreseen:
    """What would become of a ticked thing: ``why`` it is refused, or nothing where it would be done."""

    ticked: Ticked
    title: str
    why: str = ""


@dataclass(frozen=True)
class Action:
    """
    What may be done with several things of some kinds at once.

    :param form: makes the form for what it needs besides, from what was typed (None: nothing yet); it needs nothing without
    """

    name: str
    title: str
    kinds: frozenset[str]
    form: Callable[[Any], forms.Form] | None = None


class Pile(Protocol):
    """What waits for one person at one moment, of one source."""

    counts: Mapping[str, Count]

    def first(self, kinds: Collection[str], late: bool, skip: int, size: int) -> list[Waiting]:
        """
        Return things of some kinds by deadline, those without one last; some of them skipped.

        :param late: only those whose time is over
        """


@dataclass(frozen=True)
class Few:
    """A pile so small that all of it is read."""

    things: Sequence[Waiting]

    @property
    def counts(self) -> dict[str, Count]:
        kinds = {thing.kind for thing in self.things}
        mine = {kind: [thing for thing in self.things if thing.kind == kind] for kind in kinds}
        return {kind: Count(len(all_), sum(one.late for one in all_)) for kind, all_ in mine.items()}

    def first(self, kinds: Collection[str], late: bool, skip: int, size: int) -> list[Waiting]:
        asked = [one for one in self.things if one.kind in kinds and (one.late or not late)]
        return sorted(asked, key=_by_deadline)[skip : skip + size]


@dataclass(frozen=True)
class Source:
    """
    An app's plug.

    :param kinds: title by name, in the order in which they are shown
    :param of: called as ``of(user, now)``, it returns the person's pile
    :param foresee: called as ``foresee(user, action, ticked, now)`` with the names of what was ticked: one answer for each
    :param do: called as ``do(user, action, ticked, data, now)``, it does one in its own transaction or raises a refusal
    """

    name: str
    kinds: Mapping[str, str]
    of: Callable[[Any, datetime], Pile]
    actions: Sequence[Action] = ()
    foresee: Callable[..., list[Foreseen]] | None = None
    do: Callable[..., None] | None = None


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """
    Plug in a source.

    :raises ValueError: if its name is taken, or it has actions and does not say how to do them
    """
    if source.name in _sources:
        raise ValueError(f"The inbox of {source.name} is registered twice")
    if source.actions and not (source.foresee and source.do):
        raise ValueError(f"The inbox of {source.name} has actions and does not say how to do them")
    _sources[source.name] = source


@dataclass(frozen=True)
class Shown:
    """A thing on the desk, with the source it comes from."""

    source: Source
    thing: Waiting

    @property
    def tick(self) -> str:
        """What its box says when it is ticked; ``ticked`` reads it."""
        return f"{self.source.name}/{self.thing.key}/{self.thing.seen_as}"


@dataclass(frozen=True)
class Desk:
    """
    One page of what waits for a person, with the exact number of everything.

    :param kinds: (name to ask by, title, how many, how many of them late), of what waits at all
    """

    shown: list[Shown]
    kinds: list[tuple[str, str, int, int]]
    total: int
    late: int
    asked: int
    actions: list[tuple[str, str]] = field(default_factory=list)


def waiting_for(user, now: datetime, what: str = "", page: int = 1, size: int = 50) -> Desk:
    """
    Return what waits for the person from every app, by deadline: what is late comes first.

    :param what: ``late``, or a kind by its whole name such as ``dossiers.receive``; empty for everything
    """
    piles = [(source, source.of(user, now)) for source in _sources.values()]
    counts = [
        (source, kind, title, count)
        for source, pile in piles
        for kind, title in source.kinds.items()
        if (count := pile.counts.get(kind)) and count.all
    ]
    kinds = [(f"{source.name}.{kind}", str(title), n.all, n.late) for source, kind, title, n in counts]
    late = what == LATE
    wanted = {
        source.name: {kind: n.late if late else n.all for of, kind, _title, n in counts if of is source and what in ("", LATE, f"{source.name}.{kind}")}
        for source, _pile in piles
    }  # fmt: skip
    asked = sum(sum(mine.values()) for mine in wanted.values())
    start, skipped, found = (page - 1) * size, 0, []
    for source, pile in piles:
        mine = wanted[source.name]
        # What comes before the page and cannot be on it, however the things of the other sources lie between, is not read.
        skip = min(sum(mine.values()), max(0, start - (asked - sum(mine.values()))))
        skipped += skip
        if sum(mine.values()) > skip:
            found += [Shown(source, one) for one in pile.first(set(mine), late, skip, start + size - skip)]
    found.sort(key=lambda one: _by_deadline(one.thing))
    shown = found[start - skipped : start - skipped + size]
    return Desk(
        shown, kinds, sum(n for _name, _title, n, _late in kinds), sum(n for *_kind, n in kinds), asked, _actions_for(shown)
    )  # fmt: skip


def _by_deadline(thing: Waiting) -> tuple:
    return (False, thing.due) if thing.due else (True,)


def _actions_for(shown: Collection[Shown]) -> list[tuple[str, str]]:
    there = {(one.source.name, one.thing.kind) for one in shown}
    return [
        (f"{source.name}.{action.name}", str(action.title))
        for source in _sources.values()
        for action in source.actions
        if any((source.name, kind) in there for kind in action.kinds)
    ]


def action_named(name: str) -> tuple[Source, Action] | None:
    """Return an action by its whole name such as ``dossiers.receive``, with the source that offers it."""
    found = (
        (source, action)
        for source in _sources.values()
        for action in source.actions
        if f"{source.name}.{action.name}" == name
    )
    return next(found, None)


def ticked(values: Collection[str]) -> list[Ticked]:
    """Read what ticked boxes say, each thing once."""
    parts = [
        value.split("/", 2) for value in values if "\0" not in value
    ]  # which no box says and no database takes
    return list(dict.fromkeys(Ticked(*part) for part in parts if len(part) == 3))


def foreseen(user, source: Source, action: Action, things: Sequence[Ticked], now: datetime) -> list[Foreseen]:
    """Say of each ticked thing what would become of it, in the order of the ticks; nothing is changed."""
    mine = [one for one in things if one.source == source.name]
    said = {one.ticked: one for one in source.foresee(user, action, mine, now)} if mine else {}
    return [said.get(one) or Foreseen(one, one.key, _strange(action, one, source)) for one in things]


def _strange(action: Action, one: Ticked, source: Source) -> str:
    if one.source == source.name:
        return _("It is not there, or not yours to do this with.")
    return _("“%(action)s” is not done with things of this kind.") % {"action": action.title}


def do_together(
    user, source: Source, action: Action, things: Sequence[Ticked], data: Mapping
) -> list[Foreseen]:
    """Do one thing with each that was ticked, each in its own transaction; say of every one whether it was done, or why not."""
    names = {one.ticked: one.title for one in foreseen(user, source, action, things, timezone.now())}
    return [Foreseen(one, names[one], _done(user, source, action, one, data)) for one in things]


def _done(user, source: Source, action: Action, one: Ticked, data: Mapping) -> str:
    if one.source != source.name:
        return _strange(action, one, source)
    try:
        source.do(user, action, one, data, timezone.now())
    except Refusal as refusal:
        return str(refusal.message)
    except Http404:
        return _strange(action, one, source)
    except Exception:
        # What was done before stays done: the person must learn of it, and of what is left, on the page that follows.
        logger.exception("%s.%s with %s", source.name, action.name, one.key)
        return _(
            "A fault of this system stopped it, and nothing was changed. Try it once more, or tell whoever looks after it."
        )
    return ""
