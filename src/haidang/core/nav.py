"""The menu: each app names its own entries in its ``nav.py``."""

from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse

from haidang.core.access.queries import can

_entries: dict[str, "NavEntry"] = {}


@dataclass(frozen=True)
class NavEntry:
    """
    One entry of the menu.

    :param audience: "public" for everybody, "inside" for those with the permission, "own" for what is about whoever signed in
    :param words: what else people call the page, so that they find it
    """

    name: str
    title: str
    url_name: str
    order: int
    audience: str = "public"
    permission: str | None = None
    words: str = ""

    @cached_property
    def url(self) -> str:
        return reverse(self.url_name)


def register(entry: NavEntry) -> None:
    """
    Add an entry.

    :raises ValueError: if the name is taken or the audience unknown
    """
    if entry.name in _entries:
        raise ValueError(f"Menu entry {entry.name} is registered twice")
    if entry.audience not in ("public", "inside", "own"):
        raise ValueError(f"Menu entry {entry.name}: audience is public, inside or own")
    _entries[entry.name] = entry


def entries_for(user) -> list[NavEntry]:
    """Return what this person may open, in order; who did not sign in, public entries only."""
    shown = [
        entry
        for entry in _entries.values()
        if (entry.audience == "public" or user.is_authenticated)
        and (entry.permission is None or can(user, entry.permission))
    ]
    return sorted(shown, key=lambda entry: entry.order)


def here(entries: list[NavEntry], path: str) -> NavEntry | None:
    """Return the entry a page stands under: the one whose address is the longest beginning of the page's."""
    above = [entry for entry in entries if path.startswith(entry.url)]
    return max(above, key=lambda entry: len(entry.url), default=None)
