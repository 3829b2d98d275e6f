from django.conf import settings
from django.utils.functional import SimpleLazyObject

from haidang.core import nav
from haidang.core.access.queries import grants_of, withheld_from
from haidang.core.access.registry import roles
from haidang.core.demo.queries import is_simulated


def shell(request):
    """What every page's frame needs, asked for only where a frame is drawn: a swapped part has none."""
    user = getattr(request, "user", None)
    entries = SimpleLazyObject(lambda: nav.entries_for(user) if user is not None else [])
    return {
        "nav_entries": entries,
        "acts_for": SimpleLazyObject(lambda: _acts_for(user)),
        "withheld": SimpleLazyObject(lambda: _withheld(user)),
        "here": SimpleLazyObject(lambda: nav.here(entries, request.path)),
        "simulated": SimpleLazyObject(is_simulated),
        "city_identifier": settings.HAIDANG_CITY_IDENTIFIER,
        "city_identifier_verified": settings.HAIDANG_CITY_IDENTIFIER_VERIFIED,
    }


def _acts_for(user) -> list[str]:
    """Return the names of those for whom somebody acts today; the menu has asked the same already."""
    found = grants_of(user) if user is not None else []
    return list(dict.fromkeys(str(grant.acting_for) for grant in found if grant.acting_for))


def _withheld(user) -> list:
    """Return the titles of the roles that wait for a second factor."""
    found = withheld_from(user) if user is not None else []
    return list(dict.fromkeys(roles()[grant.role].title for grant in found))
