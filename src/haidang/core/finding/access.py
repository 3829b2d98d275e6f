"""Gates: find or 404."""

from django.http import Http404

from haidang.core.finding.models import Saying


def saying(pk: int) -> Saying:
    """Return a saying that counts; otherwise 404. Who may is asked at the page."""
    found = Saying.objects.filter(pk=pk, active=True).first()
    if found is None:
        raise Http404
    return found
