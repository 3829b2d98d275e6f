"""What sorts of documents are issued: the app that issues them says what they are and who may read more of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Sort:
    """
    One sort of issued documents of one app.

    :param name: as ``app.things``; kept with each document
    :param title: what one document is, for people
    :param asks: what proves that somebody has to do with it, in words: "the last four digits of the phone number"
    :param proves: asked with the reference of the document and what was typed
    """

    name: str
    title: Any
    asks: Any
    proves: Callable[[str, str], bool]


_sorts: dict[str, Sort] = {}


def declare_sort(sort: Sort) -> Sort:
    """
    Plug in a sort of issued documents.

    :raises ValueError: if the name is taken
    """
    if sort.name in _sorts:
        raise ValueError(f"Issued documents of {sort.name} are declared twice")
    _sorts[sort.name] = sort
    return sort


def sorts() -> dict[str, Sort]:
    return dict(_sorts)
