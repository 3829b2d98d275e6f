"""Whether somebody signed in with more than a password, for the roles that ask for it."""

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth.middleware import get_user
from django.utils.functional import SimpleLazyObject


def signed_in_twice(request, user) -> bool:
    """
    Say whether in this session somebody gave digits of an app, a passkey or a recovery code besides, or instead of, a password.

    Which ways were gone is kept in the session, which was read already to know who comes: nothing more is asked of the database.
    """
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, user))


class SecondFactor:
    """Middleware: whoever comes with a session is known to have given a second factor or not, as soon as somebody asks who it is."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.HAIDANG_SECOND_FACTOR:
            request.user = SimpleLazyObject(lambda: _looked_at(request))
        return self.get_response(request)


def _looked_at(request):
    user = get_user(request)
    if user.is_authenticated:
        user.has_second_factor = signed_in_twice(request, user)
    return user
