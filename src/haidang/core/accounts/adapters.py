"""What the house decides where django-allauth asks: who may open an account, what is kept, what is told, what is audited."""

import hashlib
import logging

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthError
from django.conf import settings
from django.contrib import messages
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haidang.core.accounts import vouched
from haidang.core.accounts.models import User
from haidang.core.accounts.operations import forget_dead_sessions, take_name
from haidang.core.audit import operations as audit
from haidang.core.pages import show
from haidang.core.sealing import sealed, unsealed

log = logging.getLogger(__name__)
SEALED_FOR = "accounts.second-factor"
TOO_OFTEN = _("There were too many tries. Wait five minutes, then try again.")
WRONG_CODE = _("This code is not right. Codes change every half minute: take the newest one.")
# What is told on the next page, by the name of allauth's own message; what is not here needs no words.
SAID = {
    "account/messages/password_changed.txt": _("Your password is changed. Your other sessions have ended."),
    "mfa/messages/totp_activated.txt": _("The authenticator app is set up."),
    "mfa/messages/totp_deactivated.txt": _("The authenticator app is no longer used."),
    "mfa/messages/recovery_codes_generated.txt": _("There are new recovery codes; the old ones no longer work."),
    "mfa/messages/webauthn_added.txt": _("The passkey is set up."),
    "mfa/messages/webauthn_removed.txt": _("The passkey is no longer used."),
    "socialaccount/messages/account_connected.txt": _("You can now sign in that way too."),
    "socialaccount/messages/account_connected_updated.txt": _("You can now sign in that way too."),
    "socialaccount/messages/account_connected_other.txt": _("That identity belongs to another account already."),
}  # fmt: skip


class Accounts(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _(
            "The name and the password do not belong together. Check both and try again."
        ),
        "too_many_login_attempts": TOO_OFTEN,
        "rate_limited": TOO_OFTEN,
        "incorrect_password": _("This is not your password. Check it and try again."),
        "enter_current_password": _("This is not your password. Check it and try again."),
        "incorrect_code": WRONG_CODE,
    }

    def is_open_for_signup(self, request) -> bool:
        """Nobody opens an account here by themselves: officials get theirs, citizens come through their provider."""
        return False

    def add_message(
        self, request, level, message_template=None, message_context=None, extra_tags="", message=None
    ):
        sentence = message or SAID.get(message_template)
        if sentence:
            messages.add_message(request, level, sentence, extra_tags=extra_tags)

    def login(self, request, user) -> None:
        super().login(request, user)
        if told := getattr(request, "vouched", None):
            vouched.keep(request.session, told)
            take_name(user=user, full_name=vouched.name_in(told))
        forget_dead_sessions(user=user, now=timezone.now())
        audit.record("accounts.signed_in", user, by=user)

    def authentication_failed(self, request, **credentials) -> None:
        # A name nobody has is not written down: people type their password there by mistake.
        user = User.objects.filter(username=credentials.get("username", "")).first()
        if user is not None:
            audit.record("accounts.sign_in_failed", user, by="public")

    def send_notification_mail(self, template_prefix, user, *args, **kwargs) -> None:
        """No letters: what a person changes themselves is said on the page and written down."""
        if template_prefix == "socialaccount/email/account_connected":
            audit.record("accounts.identity_linked", user, by=user)


class SecondFactors(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": WRONG_CODE,
        "cannot_generate_recovery_codes": _(
            "Recovery codes are for those who have an app or a passkey. Set up one of them first."
        ),
    }

    def encrypt(self, text: str) -> str:
        """Whoever reads the database must not be able to make codes with it."""
        return sealed(text, SEALED_FOR)

    def decrypt(self, encrypted_text: str) -> str:
        return unsealed(encrypted_text, SEALED_FOR)


class OutsideAccounts(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request, sociallogin) -> bool:
        """Whoever a provider vouches for gets an account; it has no rights until somebody gives it a role."""
        return True

    def populate_user(self, request, sociallogin, data):
        """
        Take the name from the claims, and keep nothing else of them in a table.

        Addresses and telephone numbers are not needed to sign in, so they are not stored; date of birth and identity number
        stay in the session, sealed, so that forms need not ask for them. Mail addresses are not taken to find an account
        either: nobody here has verified them.
        """
        account, names = sociallogin.account, settings.HAIDANG_OIDC_CLAIMS
        claims = (account.extra_data.get("id_token") or {}) | (account.extra_data.get("userinfo") or {})
        is_business = str(claims.get(names["kind"], "")) == settings.HAIDANG_OIDC_KIND_BUSINESS
        person = claims.get(names["name"]) or claims.get("name") or ""
        full_name = (claims.get(names["business_name"]) if is_business else None) or person
        account.extra_data = {"name": str(full_name)[:150], "business": is_business}
        sociallogin.email_addresses = []
        request.vouched = vouched.told_by(
            claims, account.extra_data["name"], is_business
        )  # for this session alone
        user = sociallogin.user
        # The provider's own key of a person, made short and unreadable: it may be an identity number.
        key = hashlib.sha256(f"{settings.HAIDANG_OIDC_ISSUER} {account.uid}".encode()).hexdigest()
        # That it begins with the provider says whose word the name is: see ``queries.named_by_provider``.
        user.username, user.full_name = f"{account.provider}.{key[:24]}", account.extra_data["name"]
        return user

    def on_authentication_error(self, request, provider, error=None, exception=None, extra_context=None):
        """Whatever was wrong with what came back, people read one sentence; the reason is in the log."""
        if error != AuthError.CANCELLED:
            log.warning(
                "Sign-in through %s was refused: %s %s", provider.app.provider_id, error, exception or ""
            )
            raise ImmediateHttpResponse(show(request, "accounts/not_trusted.html", status=401))

    def save_user(self, request, sociallogin, form=None):
        user = super().save_user(request, sociallogin, form)
        audit.record("accounts.opened", user, by=user, provider=sociallogin.account.provider)
        return user

    def get_connect_redirect_url(self, request, socialaccount) -> str:
        return reverse("mfa_index")
