"""One's own account: what one signs in with, and where one is signed in."""

from allauth.account import views as account
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from haidang.core.access.queries import actings_by, actings_for, grants_of, withheld_from
from haidang.core.access.registry import named_units, roles
from haidang.core.accounts import access, operations, queries
from haidang.core.accounts.confirming import confirmed
from haidang.core.pages import page, show


@page()
def mine(request):
    """Everything about one's own account on one page, with a door to each part."""
    today = timezone.localdate()
    names = named_units(today)
    held = [
        (roles()[grant.role], names.get(grant.unit_code, grant.unit_code), grant)
        for grant in grants_of(request.user, today)
    ]
    return show(
        request, "accounts/mine.html", factors=queries.factors_of(request.user), outside=queries.outside_door(), held=held,
        rows=queries.acting_rows(actings_for(request.user, today), today),
        for_others=queries.acting_rows(actings_by(request.user, today), today),
        has_password=request.user.has_usable_password(), named_outside=queries.named_by_provider(request.user),
    )  # fmt: skip


@page(writes=True)
def sessions(request):
    """Where one is signed in; a POST ends all but this one."""
    key, now = request.session.session_key, timezone.now()
    if request.method == "POST":
        operations.end_sessions(user=request.user, kept=key, by=request.user)
        messages.success(request, _("You are signed out everywhere but here."))
        return redirect("accounts:sessions")
    return show(request, "accounts/sessions.html", sessions=queries.open_sessions(request.user, key, now))


@page(writes=True)
def end_session(request, pk):
    """End one session of one's own."""
    if request.method != "POST":
        raise Http404
    found = access.for_ending_a_session(request.user, pk)
    operations.end_session(session=found, by=request.user)
    messages.success(request, _("That session has ended."))
    return redirect("accounts:sessions")


@page()
@confirmed
def recovery_codes(request):
    """The codes that open the account when the telephone is lost."""
    unused = queries.recovery_codes_of(request.user)
    if unused is None:
        raise Http404
    return show(request, "accounts/recovery_codes.html", codes=unused)


@page()
def second_factor(request):
    """What is missing for the roles that hold only with a second factor, and how to give it now."""
    waiting = [roles()[grant.role] for grant in withheld_from(request.user)]
    there = request.GET.get("next", "")
    return show(
        request, "accounts/second_factor.html", waiting=list(dict.fromkeys(role.title for role in waiting)),
        factors=queries.factors_of(request.user),
        next=there if url_has_allowed_host_and_scheme(there, request.get_host()) else "",
    )  # fmt: skip


class Written:
    """A change of the way in, as django-allauth makes it, and its audit line: they stand or fall together."""

    deed: str

    def form_valid(self, form):
        with transaction.atomic():
            answer = super().form_valid(form)
            operations.note_change(deed=self.deed, user=self.request.user)
        return answer


class Password(Written, account.PasswordChangeView):
    template_name, deed = "accounts/password.html", "accounts.password_changed"


class SetUp(Written):
    """Whoever sets up an app or a passkey has just used it: it counts in this session as if they had signed in with it."""

    factor: str

    def form_valid(self, form):
        answer = super().form_valid(form)
        record_authentication(self.request, self.request.user, method="mfa", type=self.factor)
        return answer


class AppOn(SetUp, app.ActivateTOTPView):
    template_name, deed, factor = "accounts/app_on.html", "accounts.app_set_up", "totp"


class AppOff(Written, app.DeactivateTOTPView):
    template_name, deed = "accounts/app_off.html", "accounts.app_given_up"


class AddPasskey(SetUp, passkeys.AddWebAuthnView):
    template_name, deed, factor = "accounts/add_passkey.html", "accounts.passkey_set_up", "webauthn"


class RemovePasskey(Written, passkeys.RemoveWebAuthnView):
    template_name, deed = "accounts/remove_passkey.html", "accounts.passkey_given_up"
    success_url = reverse_lazy("accounts:mine")


class MakeRecoveryCodes(Written, codes.GenerateRecoveryCodesView):
    template_name, deed = "accounts/make_recovery_codes.html", "accounts.recovery_codes_made"


inside = page(writes=True)
app_on, app_off = inside(confirmed(AppOn.as_view())), inside(AppOff.as_view())
add_passkey, remove_passkey = inside(confirmed(AddPasskey.as_view())), inside(RemovePasskey.as_view())
make_recovery_codes = inside(MakeRecoveryCodes.as_view())


@page(writes=True)
def password(request):
    """Change the password; who comes through a provider has none here."""
    if not request.user.has_usable_password():
        raise Http404
    return Password.as_view()(request)
