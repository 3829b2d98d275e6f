from django.conf import settings
from django.utils.functional import SimpleLazyObject

from haidang.core import nav
from haidang.core.demo.queries import is_simulated


def shell(request):
    """What every page's frame needs, asked for only where a frame is drawn: a swapped part has none."""
    user = getattr(request, "user", None)
    entries = SimpleLazyObject(lambda: nav.entries_for(user) if user is not None else [])
    return {
        "nav_entries": entries,
        "here": SimpleLazyObject(lambda: nav.here(entries, request.path)),
        "simulated": SimpleLazyObject(is_simulated),
        "city_identifier": settings.HAIDANG_CITY_IDENTIFIER,
        "city_identifier_verified": settings.HAIDANG_CITY_IDENTIFIER_VERIFIED,
    }
