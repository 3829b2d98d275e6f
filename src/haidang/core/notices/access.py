"""Gates: find, allow, or 404."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from haidang.core.access.queries import passes
from haidang.core.notices.choices import OUTSIDE
from haidang.core.notices.models import Notice
from haidang.core.notices.permissions import MANAGE


def for_sending_again(user, pk: int) -> Notice:
    """Return a notice of the outbox to whoever manages it; otherwise 404."""
    if not passes(user, MANAGE):
        raise Http404
    return get_object_or_404(Notice, pk=pk, channel__in=OUTSIDE)
