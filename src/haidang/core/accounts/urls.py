"""
Addresses of accounts. Pages that django-allauth looks for by its own names have these names too, without our prefix.

What is not here does not exist: no opening an account, no forgotten password by mail. One's mail address is changed among the notices,
which bring the code and tell the address before.
"""

from django.urls import include, path

from haidang.core.accounts.views import entering, safety

ours = [
    path("mine/", safety.mine, name="mine"),
    path("sign-in/", entering.sign_in, name="sign-in"),
    path("sign-out/", entering.sign_out, name="sign-out"),
    path("confirm/anew/", entering.come_in_anew, name="come-in-anew"),
    path("mine/second-factor/", safety.second_factor, name="second-factor"),
    path("mine/sessions/", safety.sessions, name="sessions"),
    path("mine/sessions/<int:pk>/end/", safety.end_session, name="end-session"),
]
urlpatterns = [
    path("", include((ours, "accounts"))),
    path("mine/", safety.mine, name="mfa_index"),
    path("sign-in/", entering.sign_in, name="account_login"),
    path("sign-in/code/", entering.code, name="mfa_authenticate"),
    path("sign-in/passkey/", entering.passkey, name="mfa_login_webauthn"),
    path("sign-in/closed/", entering.inactive, name="account_inactive"),
    path("sign-in/cancelled/", entering.cancelled, name="socialaccount_login_cancelled"),
    path("sign-in/<slug:provider_id>/go/", entering.outside, name="openid_connect_login"),
    path("sign-in/<slug:provider_id>/back/", entering.back_from_outside, name="openid_connect_callback"),
    path("confirm/", entering.confirm, name="account_reauthenticate"),
    path("confirm/code/", entering.confirm_by_code, name="mfa_reauthenticate"),
    path("confirm/passkey/", entering.confirm_by_passkey, name="mfa_reauthenticate_webauthn"),
    path("mine/password/", safety.password, name="account_change_password"),
    path("mine/app/set-up/", safety.app_on, name="mfa_activate_totp"),
    path("mine/app/give-up/", safety.app_off, name="mfa_deactivate_totp"),
    path("mine/passkeys/add/", safety.add_passkey, name="mfa_add_webauthn"),
    path("mine/passkeys/<int:pk>/remove/", safety.remove_passkey, name="mfa_remove_webauthn"),
    path("mine/recovery-codes/", safety.recovery_codes, name="mfa_view_recovery_codes"),
    path("mine/recovery-codes/make/", safety.make_recovery_codes, name="mfa_generate_recovery_codes"),
]
