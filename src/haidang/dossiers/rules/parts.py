"""Which parts of a linked request may begin, and which never will."""

from collections.abc import Collection, Mapping


def ready_parts(
    after: Mapping[int, Collection[int]], begun: Collection[int], done: Collection[int]
) -> list[int]:
    """Return which parts of a linked request may be opened: not begun yet, and everything they come after is done."""
    return [number for number, first in after.items() if number not in begun and set(first) <= set(done)]


def lost_parts(
    after: Mapping[int, Collection[int]], begun: Collection[int], failed: Collection[int]
) -> list[int]:
    """Return which parts of a linked request can never be opened, since something they come after, near or far, came to nothing."""
    gone, found = set(failed), []
    while more := [
        number
        for number, first in after.items()
        if number not in begun and number not in gone and gone & set(first)
    ]:
        gone |= set(more)
        found += more
    return sorted(found)
