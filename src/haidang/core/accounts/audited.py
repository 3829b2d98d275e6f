"""What the audit says of accounts."""

from django.utils.translation import gettext_lazy as _

from haidang.core.accounts import queries
from haidang.core.audit.registry import declare_names, declare_verb

NONE = _("none")


def _or_none(hint: str):
    return hint or NONE


declare_names("accounts.user", queries.names_of)
declare_verb("accounts.opened", _("opened the account of %(key)s"))
declare_verb("accounts.signed_in", _("signed in"))
declare_verb("accounts.sign_in_failed", _("gave a wrong password for the account of %(key)s"))
declare_verb("accounts.password_changed", _("changed the password of their own account"))
declare_verb("accounts.app_set_up", _("set up an authenticator app"))
declare_verb("accounts.app_given_up", _("gave up the authenticator app"))
declare_verb("accounts.passkey_set_up", _("added a passkey"))
declare_verb("accounts.passkey_given_up", _("gave up a passkey"))
declare_verb("accounts.recovery_codes_made", _("made new recovery codes"))
declare_verb("accounts.renamed", _("changed the name of the account of %(key)s from %(before)s to %(after)s"))
declare_verb("accounts.name_taken", _("came in under another name that the identity provider told"))
declare_verb(
    "accounts.mail_changed",
    _("changed the mail address of %(key)s from %(before)s to %(after)s"),
    before=_or_none,
    after=_or_none,
)
declare_verb("accounts.identity_linked", _("linked their account to an OpenID provider"))
declare_verb("accounts.session_ended", _("ended a session of %(key)s"))
declare_verb("accounts.sessions_ended", _("ended the other sessions of %(key)s"))
# Not written any more, but the audit keeps lines that say so.
declare_verb("accounts.let_in_again", _("gave %(key)s a new password and forgot their second factors"))
declare_verb(
    "accounts.service_opened",
    _("opened an account for the system %(key)s with the permissions %(permissions)s"),
)
declare_verb("accounts.service_closed", _("closed the account of the system %(key)s"))
