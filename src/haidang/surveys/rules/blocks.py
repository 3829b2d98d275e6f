"""
What may be shown, so that no figure, and no difference of figures, is of fewer than five people.

Replies are put into blocks of five or more before anything is counted; whatever is shown is a sum of whole blocks. So one
table less another is again a sum of whole blocks, whichever tables these are. Within a block an item is shown only where
each of its siblings was answered by nobody or by five: the part less its items is then nobody or five, too.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from haidang.surveys.choices import LEAST


class Place(NamedTuple):
    """Where a reply counts: unit, procedure and month; None where that is not told."""

    unit: str | None
    procedure: str | None
    month: date | None


def blocks(counts: Mapping[Place, int], least: int = LEAST) -> dict[Place, Place]:
    """
    Return for each place with replies the block it counts in; a place that may not be shown at all is left out.

    First the procedure is given up, then the month, and the unit last of all: a month of a unit is told as long as it can be.
    """
    into = {place: place for place, n in counts.items() if n > 0}
    _give_up(into, counts, least, lambda one: Place(one.unit, None, one.month))
    _give_up(into, counts, least, lambda one: Place(one.unit, None, None))
    _give_up(into, counts, least, lambda one: Place(None, None, None))
    totals = _totals(into, counts)
    return {place: block for place, block in into.items() if totals[block] >= least}


def looked_into(into: Mapping[Place, Place], sound: Collection[Place]) -> set[Place]:
    """
    Return the places whose block is more than the place itself, or has a figure of fewer than five.

    :param sound: the places each of whose figures is of five or more
    """
    shared = Counter(into.values())
    return {place for place, block in into.items() if block != place or shared[block] > 1 or place not in sound}  # fmt: skip


def _totals(into: Mapping[Place, Place], counts: Mapping[Place, int]) -> Counter:
    totals: Counter = Counter()
    for place, block in into.items():
        totals[block] += counts[place]
    return totals


def _give_up(into: dict[Place, Place], counts, least: int, coarser) -> None:
    """Put small blocks into coarser ones; where that is still too small, the smallest beside it comes along."""
    totals = _totals(into, counts)
    small = {block for block, n in totals.items() if n < least}
    _move(into, small, coarser)
    targets = {coarser(block) for block in small}
    totals = _totals(into, counts)
    beside: dict[Place, list[Place]] = {target: [] for target in targets}
    for block in totals:
        if (target := coarser(block)) in targets and block != target:
            beside[target].append(block)
    along = set()
    for target, others in beside.items():
        others.sort(key=lambda block: (totals[block], _order(block)), reverse=True)
        missing = least - totals[target]
        while missing > 0 and others:
            smallest = others.pop()
            along.add(smallest)
            missing -= totals[smallest]
    _move(into, along, coarser)


def _move(into: dict[Place, Place], moved: set[Place], coarser) -> None:
    for place, block in into.items():
        if block in moved:
            into[place] = coarser(block)


def _order(block: Place) -> tuple:
    return (block.unit or "", block.procedure or "", block.month or date.min)


WHOLE = "*"  # every item that counts to satisfaction


Tree = Mapping[
    str, Mapping[str, list[str]]
]  # by part its questions, by question its items; the part of no name holds what belongs to none


def shown_within(answered: Mapping[Hashable, int], tree: Tree, least: int = LEAST) -> set:
    """
    Return which figures of a block may be shown: the whole, its parts, their questions, the items of these.

    :param answered: how many people answered something of it, by item, by part, and of the ``WHOLE``; a question was answered by
        as many at least as answered the item that most did
    """
    if answered.get(WHOLE, 0) < least:
        return set()
    of_question = {key: max(answered.get(item, 0) for item in items) for questions in tree.values() for key, items in questions.items()}  # fmt: skip
    counts, shown = {**answered, **of_question}, {WHOLE}

    def show(below: Iterable[str]) -> None:
        if all(_enough(counts.get(node, 0), least) for node in below):
            shown.update(node for node in below if counts.get(node, 0))

    show([part for part in tree if part] + list(tree.get("", ())))
    for part, questions in tree.items():
        if part in shown:
            show(list(questions))
        for question, items in questions.items():
            if question in shown:
                show(items)
    return shown


def withheld(shown: set, tree: Tree) -> tuple[str, ...]:
    """Return those figures of a block that may be shown themselves, but nothing of what they are made of."""
    below = {WHOLE: [part for part in tree if part] + list(tree.get("", ()))} | {part: list(questions) for part, questions in tree.items() if part}  # fmt: skip
    below |= {question: items for questions in tree.values() for question, items in questions.items()}
    return tuple(sorted(node for node, under in below.items() if node in shown and not shown.intersection(under)))  # fmt: skip


def _enough(n: int, least: int) -> bool:
    return n == 0 or n >= least


def too_few(answered: Mapping[Hashable, int], least: int = LEAST) -> set:
    """
    Return of which groups nothing may be told: where fewer than five people answered, and of one more where these together are fewer
    than five, since the sum over all tells them otherwise.
    """
    small = {group for group, n in answered.items() if 0 < n < least}
    missing = least - sum(answered[group] for group in small)
    if small and missing > 0:
        others = [group for group, n in answered.items() if n >= least]
        small |= set(sorted(others, key=lambda group: (answered[group], group))[:1])
    return small


def options_shown(counts: Mapping[str, int], least: int = LEAST) -> dict[str, int | None]:
    """Return how many chose each option; None for the small ones, and for so many others that the small cannot be found out."""
    small = [key for key, n in counts.items() if 0 < n < least]
    others = sorted((key for key in counts if key not in small), key=lambda key: counts[key])
    if small and sum(counts.values()) < least:
        return dict.fromkeys(counts)
    while small and (len(small) < 2 or sum(counts[key] for key in small) < least) and others:
        small.append(others.pop(0))
    return {key: None if key in small else n for key, n in counts.items()}
