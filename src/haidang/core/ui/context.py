from django.conf import settings
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString

from haidang.core import nav
from haidang.core.access.queries import grants_of, withheld_from
from haidang.core.access.registry import roles
from haidang.core.demo.queries import is_simulated

AT_THE_PAGE, BELOW = SafeString(' aria-current="page"'), SafeString(' aria-current="true"')
FROM_THE_BAR = SafeString(' class="d-md-none"')  # where there is room, it stands under "Mine" alone


def shell(request):
    """What every page's frame needs, asked for only where a frame is drawn: a swapped part has none."""
    user = getattr(request, "user", None)
    return {
        "menu": SimpleLazyObject(lambda: _menu(user, request.path)),
        "acts_for": SimpleLazyObject(lambda: _acts_for(user)),
        "withheld": SimpleLazyObject(lambda: _withheld(user)),
        "simulated": SimpleLazyObject(is_simulated),
        "city_identifier": settings.HAIDANG_CITY_IDENTIFIER,
        "city_identifier_verified": settings.HAIDANG_CITY_IDENTIFIER_VERIFIED,
    }


def _menu(user, path: str) -> dict[str, list[tuple[str, str, str, str]]]:
    """Return the lines of the menu as they are drawn, those of one's own also by themselves: every page has them."""
    entries = nav.entries_for(user) if user is not None else []
    here = nav.here(entries, path)
    lines = [
        (
            entry.url, "" if entry is not here else AT_THE_PAGE if entry.url == path else BELOW, str(entry.title),
            FROM_THE_BAR if entry.audience == "own" else "",
        )
        for entry in entries
    ]  # fmt: skip
    return {"all": lines, "own": [line for line in lines if line[3]]}


def _acts_for(user) -> list[str]:
    """Return the names of those for whom somebody acts today; the menu has asked the same already."""
    found = grants_of(user) if user is not None else []
    return list(dict.fromkeys(str(grant.acting_for) for grant in found if grant.acting_for))


def _withheld(user) -> list:
    """Return the titles of the roles that wait for a second factor."""
    found = withheld_from(user) if user is not None else []
    return list(dict.fromkeys(roles()[grant.role].title for grant in found))
