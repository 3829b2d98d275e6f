"""
What is known of somebody who signed in, so that no form asks for it again.

Apps plug in what they know: the account what the identity provider vouched for, a wallet what stands in a paper. Whoever comes
first in the order and knows something wins.
"""

from collections.abc import Callable, Mapping
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


@dataclass(frozen=True)
class Filled:
    """
    Something that is known already.

    :param value: as it is typed: a day as 1990-05-21
    :param source: where it comes from, for the person: goes on after "From"
    :param verified: somebody vouches for it, so that it is not changed in a form
    """

    value: str
    source: Any
    verified: bool = False


Source = Callable[[HttpRequest], Mapping[str, Filled]]
_sources: dict[str, tuple[int, Source]] = {}


def register(name: str, order: int, source: Source) -> None:
    """
    Plug in what an app knows of whoever asks.

    :param source: gives what it knows, by the names of ``DATA``; asked only where somebody signed in
    :raises ValueError: if the name is taken
    """
    if name in _sources:
        raise ValueError(f"Prefill {name} is registered twice")
    _sources[name] = (order, source)


def known_of(request: HttpRequest) -> dict[str, Filled]:
    """Return what is known of whoever asks, by name; nothing of somebody who did not sign in."""
    found: dict[str, Filled] = {}
    if request.user.is_authenticated:
        for _order, source in sorted(_sources.values(), key=lambda one: one[0]):
            found |= {name: one for name, one in source(request).items() if one.value and name not in found}
    return found
