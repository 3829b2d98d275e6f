"""Gates: who looks after other people's data, or 404."""

from django.http import Http404

from haidang.core.access.queries import in_whose_name, units_where
from haidang.core.oversight.models import PersonalRequest
from haidang.core.oversight.permissions import STEWARD


def for_stewarding(user) -> tuple[str, str]:
    """
    Return in whose name and by which role somebody looks after requests; otherwise 404.

    What is kept about one person lies in every unit: a right in one unit alone opens nothing.
    """
    if units_where(user, STEWARD) is not None:
        raise Http404
    return in_whose_name(user, STEWARD)


def for_settling(user, pk: int, lock: bool = False) -> PersonalRequest:
    """Return a request to a steward; otherwise 404. Locked, it needs a transaction."""
    for_stewarding(user)
    found = PersonalRequest.objects.select_for_update(of=("self",)) if lock else PersonalRequest.objects
    request = found.filter(pk=pk).first()
    if request is None:
        raise Http404
    return request
