"""
How a rule book's data is kept: what the release before knows in one place, what it does not know beside it.

That release refuses a book with a field or a rule it has never heard of, and it runs while a house is brought up to date.
"""

import copy
from collections.abc import Iterator, Mapping
from contextlib import suppress

from haidang.parindex.engine.book import OF_ROUND, OUTSIDE
from haidang.parindex.engine.cells import Unreadable, number, plain

NEWER = ("inverse", "lead", "evidence", "documents", "question")
NEWER_OF_BOOK = ("bonus_cap", "penalty_cap", "total_cap", "head", "least_months", "example", "note")
NUMBERS = ("max", "floor", "target", "cap", "per")
BOOK = ""  # under which what is said of the whole book is kept


def nodes_of(data: Mapping) -> Iterator[dict]:
    """Yield every area, criterion and leaf of a rule book's data."""
    waiting = [one for one in reversed(data.get("areas") or [])]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += reversed(node.get("children") or [])


def tidy(data: Mapping) -> dict:
    """Return the data with numbers as numbers and without what is empty: the same book, however it was written."""
    found = copy.deepcopy(dict(data))
    for node in nodes_of(found):
        for name in [name for name, value in node.items() if value is False or value in (None, "", [], {})]:
            del node[name]
        for name in NUMBERS:
            if isinstance(node.get(name), str):
                with suppress(Unreadable):
                    node[name] = plain(number(node[name]))
        for name in ("code", "lead"):
            if name in node:
                node[name] = str(node[name])
    for name in ("code", "version"):
        found[name] = str(found.get(name, ""))
    return {name: value for name, value in found.items() if value not in (None, "")}


def parted(data: Mapping) -> tuple[dict, dict]:
    """Return what the release before reads of a whole book, and what it does not know, by the code of the node."""
    kept, more = copy.deepcopy(dict(data)), {}
    if moved := {name: kept.pop(name) for name in NEWER_OF_BOOK if name in kept}:
        more[BOOK] = moved
    if any("above" in one for one in kept.get("classes") or []):
        more.setdefault(BOOK, {})["classes"] = kept.pop("classes")
    for node in reversed(
        list(nodes_of(kept))
    ):  # parts first: what is taken from one may no longer add up above it
        moved = {name: node.pop(name) for name in NEWER if name in node}
        if node.get("children"):
            if not _adds_up(node):
                moved |= {name: node.pop(name) for name in ("rule", "max") if name in node}
        elif _is_newer(node):
            moved |= {name: node.pop(name) for name in ("rule", "bands", "measure", "veto") if name in node}
            node["rule"] = "judged"
        if moved:
            more[str(node["code"])] = moved
    return kept, more


def _is_newer(node: Mapping) -> bool:
    """Say whether a leaf gives points in a way, or by a measure, that the release before does not know."""
    rule, measure = node.get("rule"), str(node.get("measure") or "")
    newer = rule in ("value_bands", *OF_ROUND) or "/" in measure
    return newer or any("to" in band for band in node.get("bands") or [])


def _adds_up(node: Mapping) -> bool:
    if node.get("rule", "sum") != "sum":
        return False
    counted = [
        number(child["max"])
        for child in node["children"]
        if child.get("max") is not None and child.get("rule") not in (*OUTSIDE, "monitor")
    ]
    dated = any(child.get("from_year") or child.get("to_year") for child in node["children"])
    return node.get("max") is None or not counted or dated or sum(counted) == number(node["max"])


def whole(content: Mapping, more: Mapping | None) -> dict:
    """Return the data that ``parted`` took apart."""
    data = copy.deepcopy(dict(content))
    if more:
        data |= copy.deepcopy(more.get(BOOK, {}))
        for node in nodes_of(data):
            node |= copy.deepcopy(more.get(str(node["code"]), {}))
    return data
