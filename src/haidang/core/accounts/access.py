"""Gates: find, allow, or 404."""

from allauth.usersessions.models import UserSession
from django.shortcuts import get_object_or_404


def for_ending_a_session(user, pk: int) -> UserSession:
    """Return a session of the person's own; somebody else's is unknown."""
    return get_object_or_404(UserSession, pk=pk, user=user)
