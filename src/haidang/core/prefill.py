"""
What is known of somebody who signed in, so that no form asks for it again.

Apps plug in what they know: the account what the identity provider vouched for, a wallet what stands in a paper. Whoever comes
first in the order and knows something wins. A form names what it asks for by a name of ``DATA``, by one that an app declared, or
as ``again.NAME``: what the same person wrote before where a form asked for ``again.NAME``.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

# What may be known of a person, by the name under which a form asks for it.
DATA = {
    "person.name": _("full name"),
    "person.born_on": _("date of birth"),
    "person.sex": _("sex"),
    "person.id_number": _("identity number"),
    "person.id_issued_on": _("day the identity card was issued"),
    "person.id_issued_by": _("who issued the identity card"),
    "person.phone": _("phone number"),
    "person.mail": _("mail address"),
    "person.address": _("address"),
    "person.nationality": _("nationality"),
    "person.ethnicity": _("ethnic group"),
    "business.name": _("name of the business"),
    "business.tax_code": _("tax code"),
    "business.address": _("address of the business"),
}
AGAIN = "again."  # before the name under which somebody's own answer is asked for anew
_NAME_AGAIN = re.compile(r"again\.[a-z][a-z0-9_-]{0,39}")
_groups: list[tuple[Any, Mapping[str, Any]]] = []


def declare(title: Any, data: Mapping[str, Any]) -> None:
    """Plug in more names that a form may ask for, each with its words; ``title`` stands over them where somebody chooses."""
    _groups.append((title, data))


def choices() -> list[tuple[Any, list[tuple[str, Any]]]]:
    """Return the names that somebody chooses from who writes a form, in their groups."""
    return [
        (_("the person, the business"), list(DATA.items())),
        *((title, list(data.items())) for title, data in _groups),
    ]


def is_name(name: str) -> bool:
    """Say whether a form may ask for this name."""
    return name in DATA or bool(_NAME_AGAIN.fullmatch(name)) or any(name in data for _title, data in _groups)


@dataclass(frozen=True)
class Filled:
    """
    Something that is known already.

    :param value: as it is typed: a day as 1990-05-21, a list as rows of words
    :param source: where it comes from, for the person: goes on after "From"
    :param verified: somebody vouches for it, so that it is not changed in a form
    """

    value: Any
    source: Any
    verified: bool = False


def belongs_with(name: str) -> str:
    """Return what a name shares with those that only make sense together, as number and day of one paper: all from one place, or none."""
    return name.rpartition(".")[0] if name.count(".") > 1 else name


Source = Callable[[HttpRequest], Mapping[str, Filled]]
_sources: dict[str, tuple[int, tuple[str, ...], Source]] = {}


def register(name: str, order: int, source: Source, prefixes: tuple[str, ...] = ("",)) -> None:
    """
    Plug in what an app knows of whoever asks.

    :param source: gives what it knows, by name; asked only where somebody signed in
    :param prefixes: how the names begin of which it may know something
    :raises ValueError: if the name is taken
    """
    if name in _sources:
        raise ValueError(f"Prefill {name} is registered twice")
    _sources[name] = (order, prefixes, source)


def known_of(request: HttpRequest, wanted: Iterable[str]) -> dict[str, Filled]:
    """
    Return what is known of whoever asks, by name; nothing of somebody who did not sign in.

    :param wanted: the names that are asked for; who knows nothing of those that are still open is not asked
    """
    found: dict[str, Filled] = {}
    missing = {name for name in wanted if name}
    if not request.user.is_authenticated:
        return found
    for _order, prefixes, source in sorted(_sources.values(), key=lambda one: one[0]):
        if any(name.startswith(prefixes) for name in missing):
            told = {name: one for name, one in source(request).items() if name in missing and one.value}
            found |= told
            settled = {belongs_with(name) for name in told}
            missing = {name for name in missing if belongs_with(name) not in settled}
    return found
