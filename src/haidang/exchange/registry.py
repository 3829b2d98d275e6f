"""
The socket of outside systems: who they are, and what is told to them.

A system stands in a folder of ``exchange``; the app that knows a change declares a kind of message in its ``nation.py`` and says
there what the message holds.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class System:
    """
    An outside system.

    :param is_connected: whether messages are written for it and sent at all
    :param knows_keys: whether it takes what has the same key only once: then a message whose answer was lost is sent again
    :param opened: gives a function of content and key that hands over one message and returns a receipt; see ``outcome``
    """

    name: str
    title: Any
    is_connected: Callable[[], bool]
    knows_keys: Callable[[], bool]
    opened: Callable[[], AbstractContextManager[Callable[[Any, str], str]]]


@dataclass(frozen=True)
class Kind:
    """
    A kind of message to one system.

    :param compose: gives the content, of subject, part, and what says whether none of this kind went out about the subject before
    :param delivered: told of subject and part in the transaction in which the message is marked as sent
    :param door: the address of a page about a subject that shows nobody's data
    """

    name: str
    system: str
    title: Any
    compose: Callable[[str, int, Callable[[], bool]], Any]
    delivered: Callable[[str, int], None] | None = None
    door: Callable[[str], str] | None = None


_systems: dict[str, System] = {}
_kinds: dict[str, Kind] = {}


def declare_system(system: System) -> System:
    """:raises ValueError: if the name is taken"""
    if system.name in _systems:
        raise ValueError(f"Outside system {system.name} is declared twice")
    _systems[system.name] = system
    return system


def declare_kind(kind: Kind) -> Kind:
    """:raises ValueError: if the name is taken or nobody declared the system"""
    if kind.name in _kinds:
        raise ValueError(f"Kind of message {kind.name} is declared twice")
    if kind.system not in _systems:
        raise ValueError(f"Kind of message {kind.name} names the unknown system {kind.system}")
    _kinds[kind.name] = kind
    return kind


def systems() -> dict[str, System]:
    return dict(_systems)


def kinds() -> dict[str, Kind]:
    return dict(_kinds)
