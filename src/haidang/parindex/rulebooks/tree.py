"""Changing the plain data of a rule book. Pure: what comes back is new, what was given stays as it is."""

import copy
from collections.abc import Mapping

from haidang.parindex.engine.storing import nodes_of

OF_LEAVES = ("rule", "floor", "target", "cap", "per", "bands", "weights", "inverse", "measure", "veto", "question")  # fmt: skip


def node_in(data: Mapping, code: str) -> dict | None:
    """Return a node of the data by its code; of several with one code, which is a mistake still to be mended, the first."""
    return next((node for node in nodes_of(data) if str(node.get("code")) == code), None)


def changed(data: Mapping, code: str, values: Mapping) -> dict:
    """
    Return the data with some fields of a node replaced.

    :raises KeyError: if there is no such node
    """
    found = copy.deepcopy(dict(data))
    node = node_in(found, code)
    if node is None:
        raise KeyError(code)
    node.update(values)
    return found


def added(data: Mapping, parent: str, values: Mapping) -> dict:
    """
    Return the data with a node more, the last one under its parent; an empty parent makes an area.

    What had no parts and gave points becomes a sum: its own rule goes, its maximum stays.

    :raises KeyError: if there is no such parent
    """
    found = copy.deepcopy(dict(data))
    new = dict(values)
    if not parent:
        found.setdefault("areas", []).append(new)
        return found
    above = node_in(found, parent)
    if above is None:
        raise KeyError(parent)
    if not above.get("children"):
        for name in OF_LEAVES:
            above.pop(name, None)
    above.setdefault("children", []).append(new)
    return found


def without(data: Mapping, code: str) -> dict:
    """
    Return the data without a node and all that stands under it.

    :raises KeyError: if there is no such node
    """
    found = copy.deepcopy(dict(data))
    waiting = [found["areas"]]
    while waiting:
        siblings = waiting.pop()
        for place, node in enumerate(siblings):
            if str(node.get("code")) == code:
                del siblings[place]
                return found
            waiting.append(node.get("children") or [])
    raise KeyError(code)


def reordered(data: Mapping, code: str, up: bool) -> dict:
    """
    Return the data with a node one place further up or down among those beside it; the first and the last stay.

    :raises KeyError: if there is no such node
    """
    found = copy.deepcopy(dict(data))
    waiting = [found["areas"]]
    while waiting:
        siblings = waiting.pop()
        for place, node in enumerate(siblings):
            if str(node.get("code")) == code:
                other = min(max(place + (-1 if up else 1), 0), len(siblings) - 1)
                siblings.insert(other, siblings.pop(place))
                return found
            waiting.append(node.get("children") or [])
    raise KeyError(code)


def free_code(data: Mapping, parent: str) -> str:
    """Return a code for a new node under a parent that no other has: 2.3 after 2.2."""
    taken = {str(node.get("code")) for node in nodes_of(data)}
    above = node_in(data, parent) if parent else None
    number = len((above or {}).get("children") or []) if parent else len(data.get("areas") or [])
    while (code := f"{parent}.{number + 1}" if parent else str(number + 1)) in taken:
        number += 1
    return code
