"""Whose files these are: the app that files belong to says what is taken, who may read them, and how long they are kept."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from haidang.core.files.choices import MOST_BYTES, Kind
from haidang.core.people import Always, Days


@dataclass(frozen=True)
class Pass:
    """By which right somebody reads a file: kept in the audit."""

    permission: str
    unit: str = ""
    role: str = ""


@dataclass(frozen=True)
class Owner:
    """
    One sort of files of one app.

    :param name: as ``app.things``; kept with each file
    :param title: what one file is, for people
    :param may_read: asked with the person and the key of the thing; None means that the file is unknown to them
    :param keep: how long; ``after`` is asked with the file, whose ``term_from`` the app sets by ``operations.begin_term``
    :param about: keys of things about a person, by one of ``core.people.HANDLES`` and its value; for personal files. Where they stand in the
        database it returns a queryset and asks nothing by itself
    :param withheld: why the content is not given to the person it is about; empty where it is
    """

    name: str
    title: Any
    may_read: Callable[[Any, str], Pass | None]
    keep: Days | Always
    kinds: Collection[Kind] = tuple(Kind)
    most_bytes: int = MOST_BYTES
    personal: bool = True
    about: Callable[[str, str], Collection[str]] | None = None
    withheld: Any = ""


_owners: dict[str, Owner] = {}


def declare_owner(owner: Owner) -> Owner:
    """
    Plug in a sort of files.

    :raises ValueError: if the name is taken, or nobody says whom personal files are about
    """
    if owner.name in _owners:
        raise ValueError(f"Files of {owner.name} are declared twice")
    if owner.personal and owner.about is None:
        raise ValueError(f"Files of {owner.name} are personal: say whose they are")
    _owners[owner.name] = owner
    return owner


def owners() -> dict[str, Owner]:
    return dict(_owners)


def owner_of(file) -> Owner:
    """:raises KeyError: if nobody declared that sort of files any more"""
    return _owners[file.owner]
