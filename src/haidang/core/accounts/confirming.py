"""Is it you? Asked once more where somebody signs: with the password, the code of their app, or a passkey used just now."""

import time
from functools import wraps
from urllib.parse import urlencode

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from allauth.account.decorators import reauthentication_required
from allauth.account.forms import ReauthenticateForm as Password
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.mfa.base.forms import ReauthenticateForm as Code
from allauth.mfa.models import Authenticator
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from haidang.core.refusals import Refusal

DIGITS = 6
SPENT = "confirmed_by_passkey_at"


class NotConfirmed(Refusal):
    """What was typed does not show that it is the person who signed in."""


def ways_of(user) -> tuple[bool, bool, bool]:
    """Return whether somebody can confirm by their password, by the code of an app, and by a passkey."""
    flows = get_reauthentication_flows(user)
    types = {kind for flow in flows for kind in flow.get("types", ())}
    return (
        any(flow["id"] == "reauthenticate" for flow in flows), Authenticator.Type.TOTP in types, Authenticator.Type.WEBAUTHN in types,
    )  # fmt: skip


def confirmed(view):
    """
    Ask whoever comes to a page once more who they are, unless they said so within the last minutes.

    Who has a password, an app or a passkey is asked for it by django-allauth. Who has none, since a provider vouches for them, it
    would let pass: they come in anew, which whoever finds their screen unlocked cannot.
    """
    asked = reauthentication_required(view, app="allauth.mfa")

    @wraps(view)
    def door(request, *args, **kwargs):
        if any(ways_of(request.user)):
            return asked(request, *args, **kwargs)
        entered = [one["at"] for one in get_authentication_records(request, request.user)]
        if entered and time.time() - max(entered) < app_settings.REAUTHENTICATION_TIMEOUT:
            return view(request, *args, **kwargs)
        return redirect(f"{reverse('accounts:come-in-anew')}?{urlencode({'next': request.path})}")

    return door


def confirm(request, typed: str) -> None:
    """
    Let those pass who type their password or the code of their app, or who just used their passkey on its page: each use once.

    Wrong tries are counted as those to sign in are; so no transaction that is rolled back may be around this.

    :raises NotConfirmed: with what to do
    """
    password, app, passkey = ways_of(request.user)
    if not (password or app or passkey):
        raise NotConfirmed(
            _("You cannot confirm that it is you: set up an app or a passkey under “My account” first.")
        )
    if not typed:
        if passkey and _passkey_was_used(request):
            return
        raise NotConfirmed(_("Type your password once more: nobody but you may do this."))
    if app and typed.replace(" ", "").isdigit() and len(typed.replace(" ", "")) == DIGITS:
        form = Code({"code": typed.replace(" ", "")}, user=request.user)
    elif password:
        form = Password({"password": typed}, user=request.user)
    else:
        form = Code({"code": typed}, user=request.user)
    if not form.is_valid():
        raise NotConfirmed(next(iter(form.errors.values()))[0])


def _passkey_was_used(request) -> bool:
    """Say whether a passkey was used on its page just now, by which nothing was confirmed yet; from now on something was."""
    uses = [
        one["at"]
        for one in get_authentication_records(request, request.user)
        if one.get("reauthenticated") and one.get("type") == Authenticator.Type.WEBAUTHN
    ]
    if not uses or uses[-1] == request.session.get(SPENT):
        return False
    request.session[SPENT] = uses[-1]
    return time.time() - uses[-1] < app_settings.REAUTHENTICATION_TIMEOUT
