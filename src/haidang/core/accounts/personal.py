"""Which fields of accounts, sessions and sign-in are about people; the tables of Django and allauth are declared here too."""

from operator import attrgetter
from pathlib import Path

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.idp.oidc.models import Client, Token
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.utils.translation import gettext_lazy as _

from haidang.core.accounts.models import Shared, User
from haidang.core.people import (
    Always,
    Days,
    Personal,
    address_hint,
    by_moment,
    declare,
    hidden,
    initials,
    retention_rules,
    same,
)

retention_rules(Path(__file__).parent / "reference" / "retention.yaml")

CLOSED = Days(
    "accounts.closed",
    after=lambda user: None if user.is_active else user.last_login or user.date_joined,
    until_then=_("The account is in use. Close it first."),
    since=_("after the last sign-in of an account that was closed"),
)
OPENS = _("Whoever has it could sign in with it.")
OF_CLOSED = Days(
    CLOSED.rule, after=lambda row: CLOSED.after(row.user), until_then=CLOSED.until_then, since=CLOSED.since
)
FORGOTTEN = Always(_("It is forgotten by itself within an hour."))
ENDS = Always(_("It ends by itself: a session is forgotten after two weeks without a visit."))

declare(
    User,
    title=_("account"),
    called=attrgetter("username"),
    found_by={"account": same("pk")},
    opened=True,
    personal={
        "username": Personal(_("To sign in"), CLOSED, hidden, lambda user: f"erased-{user.pk}"),
        "full_name": Personal(_("To say who did something, beside the deed"), CLOSED, initials),
        "name_order": Personal(_("To list people in the order of their names"), CLOSED, hidden, withheld=_("It is made of the name, in signs that only the machine sorts by.")),
        "name_words": Personal(_("To find people by their names"), CLOSED, hidden),
        "email": Personal(_("To write to the person"), CLOSED, address_hint),
        "password": Personal(_("To check that it is the person who signs in; only its hash is kept"), CLOSED, hidden, lambda user: make_password(None), OPENS),
        "last_login": Personal(_("To close accounts nobody uses"), CLOSED, hidden, None),
    },
    plain=["id", "is_superuser", "is_staff", "is_active", "date_joined"],
)  # fmt: skip
declare(
    Session,
    app="accounts",
    title=_("session"),
    beyond=_(
        "A session keeps who signed in and, sealed, what their identity provider vouches for; it is gone when it ends."
    ),
    personal={
        "session_key": Personal(_("To know the same browser again"), ENDS, hidden),
        "session_data": Personal(
            _(
                "Who is signed in, a new mail address that waits for its code, and what forms need not ask because the identity provider vouches for it; signed, and the last sealed, by the server"
            ),
            ENDS,
            hidden,
        ),
    },
    plain=["expire_date"],
)
declare(User.groups.through, plain=["id", "user", "group"])
declare(User.user_permissions.through, plain=["id", "user", "permission"])
declare(Group, plain=["id", "name"])
declare(Group.permissions.through, plain=["id", "group", "permission"])
declare(Permission, plain=["id", "name", "content_type", "codename"])
declare(ContentType, plain=["id", "app_label", "model"])

# Tables of django-allauth. Mail addresses and tokens of providers are not used: nothing is written there.
OWNER = {"account": same("user")}
declare(
    UserSession,
    app="accounts",
    title=_("place where somebody is signed in"),
    called=by_moment("created_at"),
    found_by=OWNER,
    personal={
        "session_key": Personal(_("To end this session when the person asks"), ENDS, hidden, withheld=OPENS),
        "ip": Personal(_("To recognise a session that is not one's own"), ENDS, hidden),
        "user_agent": Personal(_("To recognise a session that is not one's own"), ENDS, hidden),
    },
    plain=["id", "user", "created_at", "last_seen_at", "data"],
)
declare(
    Authenticator,
    app="accounts",
    title=_("second step of the sign-in"),
    called=lambda row: f"{row.get_type_display()} · {by_moment('created_at')(row)}",
    found_by=OWNER,
    personal={"data": Personal(_("To check the second step; keys are encrypted"), OF_CLOSED, hidden, lambda row: {}, OPENS)},
    plain=["id", "user", "type", "created_at", "last_used_at"],
)  # fmt: skip
declare(
    SocialAccount,
    app="accounts",
    title=_("identity at an OpenID provider"),
    called=attrgetter("provider"),
    found_by=OWNER,
    personal={
        "uid": Personal(
            _("To find the same account at the next sign-in"),
            OF_CLOSED,
            hidden,
            lambda row: f"erased-{row.pk}",
        ),
        "extra_data": Personal(_("The name that the provider told"), OF_CLOSED, hidden, lambda row: {}),
    },
    plain=["id", "user", "provider", "last_login", "date_joined"],
)
declare(
    EmailAddress,
    app="accounts",
    title=_("mail address"),
    called=attrgetter("email"),
    found_by=OWNER,
    personal={"email": Personal(_("To write to the person"), OF_CLOSED, hidden, lambda row: f"erased-{row.pk}@invalid")},
    plain=["id", "user", "verified", "primary"],
)  # fmt: skip
declare(
    Shared,
    title=_("note between web processes"),
    beyond=_(
        "It counts tries of a network address, a sign-in name or a code, and is forgotten within an hour."
    ),
    personal={"cache_key": Personal(_("To count wrong tries"), FORGOTTEN, hidden)},
    plain=["value", "expires"],
)
declare(EmailConfirmation, plain=["id", "email_address", "created", "sent", "key"])
declare(SocialApp, plain=["id", "provider", "provider_id", "name", "client_id", "secret", "key", "settings"])
declare(SocialToken, plain=["id", "app", "account", "token", "token_secret", "expires_at"])
declare(Client, plain=[
    "id", "name", "secret", "scopes", "default_scopes", "type", "grant_types", "redirect_uris", "cors_origins",
    "allow_uri_wildcards", "response_types", "owner", "skip_consent", "created_at", "data",
])  # fmt: skip
declare(Token, plain=["id", "type", "hash", "client", "user", "data", "created_at", "expires_at", "scopes"])
