"""
Coming in and going out. The steps are django-allauth's; the pages and the words are ours.

Its views, too, are pages of the house: a GET of theirs cannot write, except where a provider comes back.
"""

from threading import BoundedSemaphore
from urllib.parse import urlencode

from allauth.account import views as account
from allauth.idp.oidc import views as tokens
from allauth.mfa.base import views as factors
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount.providers.openid_connect import views as openid
from django.conf import settings
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from haidang.core.accounts.queries import outside_door, sample_sign_ins
from haidang.core.pages import page, show

entrance = page(writes=True, public=True)
inside = page(writes=True)


# One is checked, two wait for their turn; the thread that is left reads pages to all others (see ``processes``).
TRIES = BoundedSemaphore(3)
SECONDS_TO_WAIT = 3


class SignIn(account.LoginView):
    """
    Sign in with a password; where sample sign-ins are allowed they are listed, so that a newcomer can try.

    Checking a password takes long on purpose. Whoever comes while three are at it in this process is asked to try again, at once
    and before anything was looked up, so that a flood of tries takes no thread from those who work.
    """

    template_name = "accounts/sign_in.html"

    def post(self, request, *args, **kwargs):
        if not TRIES.acquire(blocking=False):
            return self.crowded(request)
        try:
            return super().post(request, *args, **kwargs)
        finally:
            TRIES.release()

    def crowded(self, request):
        """Answer that many sign in just now; the name that was typed stays."""
        typed = {"login": request.POST.get("login", "")[:150]}
        form = self.get_form_class()(request=request, initial=typed)
        answer = show(
            request, self.template_name, status=503, crowded=True, **self.get_context_data(form=form)
        )
        answer.headers["Retry-After"] = str(SECONDS_TO_WAIT)
        return answer

    def get_context_data(self, **kwargs):
        samples = sample_sign_ins() if settings.HAIDANG_SAMPLE_SIGN_INS else []
        return super().get_context_data(samples=samples, outside=outside_door(), **kwargs)


class SignOut(account.LogoutView):
    http_method_names = ["post"]


sign_in = entrance(SignIn.as_view())
sign_out = entrance(SignOut.as_view())
inactive = entrance(account.AccountInactiveView.as_view(template_name="accounts/inactive.html"))
code = entrance(factors.AuthenticateView.as_view(template_name="accounts/code.html"))
passkey = entrance(passkeys.LoginWebAuthnView.as_view())
confirm = inside(account.ReauthenticateView.as_view(template_name="accounts/confirm_password.html"))
confirm_by_code = inside(factors.ReauthenticateView.as_view(template_name="accounts/confirm_code.html"))
confirm_by_passkey = inside(
    passkeys.ReauthenticateWebAuthnView.as_view(template_name="accounts/confirm_passkey.html")
)
token = entrance(tokens.token)


@page(writes=True, public=True)
def outside(request, provider_id):
    """Go to the OpenID provider: by the button of the sign-in page only, so that no link signs anybody in unasked."""
    if request.method != "POST":
        return redirect("accounts:sign-in")
    return openid.login(request, provider_id)


def back_from_outside(request, provider_id):
    """
    Come back from the OpenID provider.

    The protocol comes back with a GET, which here alone may write: it opens the account and signs the person in.
    """
    return openid.callback(request, provider_id)


@page()
def come_in_anew(request):
    """Whoever has nothing to confirm with comes in once more, and then goes on to where they wanted."""
    there = request.GET.get("next", "")
    own = url_has_allowed_host_and_scheme(there, request.get_host())
    return show(
        request,
        "accounts/come_in_anew.html",
        outside=outside_door(),
        there=urlencode({"next": there if own else "/"}),
    )


@page(public=True)
def cancelled(request):
    """Somebody turned back at the provider."""
    return show(request, "accounts/cancelled.html")


def too_often(request):
    """What is answered instead of any page when too much comes from one address."""
    return show(request, "accounts/too_often.html", status=429)
