"""What can be found: each app that has something to find plugs it in, in its ``findable.py``."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

# Of what is found not more are read (in the index: of the others than our own), so from there on nobody knows how many fit.
UNCOUNTED = 800


@dataclass(frozen=True)
class Entry:
    """
    One name by which a thing is found.

    :param key: what is opened, as the app knows it
    :param name: the name itself, with its accents
    :param lead: the words at its beginning that do not count, such as "Phường"
    :param owner: whose name it is, where that is not the thing opened: a former unit leads to the one after it
    :param other: other names of it, with ; between: in another language, or what people call it
    :param more: what else leads to it, less than a name
    :param code: its code; the end of it is enough
    :param weight: of two found alike, the heavier stands first; 0 to 100. What is our own has 30 and more: it is never
        crowded out where thousands fit
    """

    key: str
    name: str
    lead: str = ""
    owner: str = ""
    other: str = ""
    more: str = ""
    code: str = ""
    weight: int = 0


@dataclass(frozen=True)
class Shown:
    """
    One thing found, as people see it.

    :param detail: what it is, in a few words
    :param note: why it was found, if its title does not say so, as "trước 1/7/2025 là …"
    """

    title: str
    url: str
    detail: str = ""
    note: str = ""
    code: str = ""


@dataclass(frozen=True)
class Indexed:
    """
    Things that everybody who holds a permission may find, kept in the index.

    :param entries: gives the entries of all, or of these owners; an owner that has none any more gives none
    :param show: gives what is shown for (key, owner) pairs, asked when it is shown: in today's words and language;
        what is gone by then is left out
    :param permission: who lacks it finds none of them; empty: for everybody
    :param answers: people ask for them in whole sentences (see ``questions``), as for procedures; nobody does for a unit
    """

    kind: str
    title: Any
    order: int
    entries: Callable[[Collection[str] | None], Iterable[Entry]]
    show: Callable[[Collection[tuple[str, str]]], dict[tuple[str, str], Shown]]
    permission: str = ""
    answers: bool = False


@dataclass(frozen=True)
class Live:
    """
    Things that are asked for where they stand, because who may see each is a question of right, or because they are few.

    :param find: called as ``find(user, asked, limit, typing)``; returns the best (grade, thing) and how many there are, ``UNCOUNTED`` at most.
        ``typing``: the person has not asked yet, so nothing that must be remembered may be shown
    """

    kind: str
    title: Any
    order: int
    find: Callable[..., tuple[list[tuple[tuple, Shown]], int]]


_kinds: dict[str, Indexed | Live] = {}
_short: dict[str, list[str]] = {}
_quiet: set[str] = set()


def register(one: Indexed | Live) -> None:
    """
    Plug in what can be found.

    :raises ValueError: if the kind is taken
    """
    if one.kind in _kinds:
        raise ValueError(f"What can be found as {one.kind} is registered twice")
    _kinds[one.kind] = one


def stands_for(short: str, *long: str) -> None:
    """Say what people mean by a short word, both without accents: ``stands_for("gplx", "giay phep lai xe")``."""
    _short.setdefault(short, []).extend(long)


def tells_nothing(*words: str) -> None:
    """Say which words, without accents, stand in so many questions and names that they tell nothing: ``tells_nothing("ho", "so")``."""
    _quiet.update(words)


def quiet_words() -> frozenset[str]:
    """Return the words that apps declared to tell nothing."""
    return frozenset(_quiet)


def kinds() -> list[Indexed | Live]:
    return sorted(_kinds.values(), key=lambda one: one.order)


def indexed(kind: str) -> Indexed:
    """:raises ValueError: if nothing of this kind is kept in the index"""
    found = _kinds.get(kind)
    if not isinstance(found, Indexed):
        raise ValueError(f"Nothing called {kind} is kept in the index")
    return found


def long_forms(short: str) -> list[str]:
    return list(_short.get(short, ()))
