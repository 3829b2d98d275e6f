"""Which fields of accounts, sessions and sign-in are about people; the tables of Django and allauth are declared here too."""

from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.utils.translation import gettext_lazy as _

from haidang.core.accounts.models import User
from haidang.core.people import Always, Days, Personal, declare, hidden, initials, retention_rules, same

retention_rules(Path(__file__).parent / "reference" / "retention.yaml")

CLOSED = Days(
    "accounts.closed",
    after=lambda user: None if user.is_active else user.last_login or user.date_joined,
    until_then=_("The account is in use. Close it first."),
)
ENDS = Always(_("It ends by itself: a session is forgotten after two weeks without a visit."))

declare(
    User,
    title=_("account"),
    found_by={"account": same("username")},
    personal={
        "username": Personal(_("To sign in"), CLOSED, hidden, lambda user: f"erased-{user.pk}"),
        "full_name": Personal(_("To say who did something, beside the deed"), CLOSED, initials),
        "email": Personal(_("To write to the person"), CLOSED, hidden),
        "password": Personal(_("To check that it is the person who signs in; only its hash is kept"), CLOSED, hidden, lambda user: make_password(None)),
        "last_login": Personal(_("To close accounts nobody uses"), CLOSED, hidden, None),
    },
    plain=["id", "is_superuser", "is_staff", "is_active", "date_joined"],
)  # fmt: skip
declare(
    Session,
    title=_("session"),
    beyond=_("A session keeps only the number of who signed in, and is gone when it ends."),
    personal={
        "session_key": Personal(_("To know the same browser again"), ENDS, hidden),
        "session_data": Personal(_("Who is signed in, signed by the server"), ENDS, hidden),
    },
    plain=["expire_date"],
)
declare(User.groups.through, plain=["id", "user", "group"])
declare(User.user_permissions.through, plain=["id", "user", "permission"])
declare(Group, plain=["id", "name"])
declare(Group.permissions.through, plain=["id", "group", "permission"])
declare(Permission, plain=["id", "name", "content_type", "codename"])
declare(ContentType, plain=["id", "app_label", "model"])
