"""Gates: find, allow, or 404."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from haidang.core.access.queries import passes
from haidang.exchange.choices import OPEN
from haidang.exchange.models import Message
from haidang.exchange.permissions import MANAGE


def for_deciding(user, pk: int) -> Message:
    """Return a message that is not sent to whoever looks after them; otherwise 404."""
    if not passes(user, MANAGE):
        raise Http404
    return get_object_or_404(Message, pk=pk, state__in=OPEN)
