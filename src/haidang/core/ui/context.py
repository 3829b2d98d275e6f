from django.conf import settings

from haidang.core import nav
from haidang.core.demo.queries import is_simulated


def shell(request):
    """What every page's frame needs: the menu of this person and whether the figures are simulated."""
    user = getattr(request, "user", None)
    match = getattr(request, "resolver_match", None)
    return {
        "nav_entries": nav.entries_for(user) if user is not None else [],
        "here": match.app_name if match else "",
        "simulated": is_simulated(),
        "city_identifier": settings.HAIDANG_CITY_IDENTIFIER,
    }
