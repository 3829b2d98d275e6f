"""What may be counted elsewhere of the replies of each place: sums of the very blocks that results show."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from haidang.surveys.choices import LEAST, Told
from haidang.surveys.rules.blocks import WHOLE, Place, Tree, shown_within, withheld


class Telling(NamedTuple):
    """
    As what the replies of a place are told.

    :param month: under which month they are counted; None where they are not
    :param withheld: the figures of which nothing is told that they are made of
    """

    told: Told
    month: date | None
    withheld: tuple[str, ...]


NOTHING = Telling(Told.NOT, None, ())  # of a place where nothing was answered that counts
TOO_FEW = Telling(Told.NOT, None, (WHOLE,))  # of a place that is in no block


def tellings(
    into: Mapping[Place, Place],
    wholes: Mapping[Place, int],
    within: Mapping[Place, Mapping[str, int]],
    tree: Tree,
    least: int = LEAST,
) -> dict[Place, Telling]:
    """
    Return as what the replies of each place are told.

    :param into: the block of each place, see ``rules.blocks``; of a block all of its places
    :param wholes: how many people answered something that counts
    :param within: of places to be looked into, how many answered each figure; of the others each figure is of five or more
    """
    of_block: dict[Place, Counter] = defaultdict(Counter)
    months: dict[Place, Counter] = defaultdict(Counter)
    for place, block in into.items():
        months[block][place.month] += wholes[place]
        of_block[block].update(within.get(place, {}))
    as_block = {}
    for block, answered in of_block.items():
        kept_back = withheld(shown_within(answered, tree, least), tree) if answered else ()
        as_block[block] = Telling(_told(block), _month(block, months[block]), kept_back)
    return {place: as_block[into[place]] if place in into else TOO_FEW for place in wholes}


def _told(block: Place) -> Told:
    if block.unit is None:
        return Told.NOT
    if block.month is None:
        return Told.OF_UNIT
    return Told.WITHOUT_PROCEDURE if block.procedure is None else Told.WHOLE


def _month(block: Place, months: Counter) -> date | None:
    """The month of most of its people, of such the latest: so as few as can be are counted under a month that is not theirs."""
    if block.unit is None:
        return None
    return block.month or max(months, key=lambda month: (months[month], month))
