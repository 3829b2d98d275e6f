import secrets
from collections.abc import Collection
from datetime import datetime

from allauth.idp.oidc.models import Client, Token
from allauth.mfa.models import Authenticator
from allauth.usersessions.adapter import get_adapter as sessions
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from haidang.core.access.registry import permissions
from haidang.core.accounts.models import User
from haidang.core.accounts.queries import by_username
from haidang.core.audit import operations as audit
from haidang.core.refusals import Refusal

SYSTEM_PREFIX = "system."


class UnableToOpen(Refusal):
    pass


@transaction.atomic
def open_account(*, username: str, full_name: str, password: str | None, by) -> User:
    """Open an account, or return the one that has this name; without a password nobody can sign in with it."""
    found = User.objects.filter(username=username).first()
    if found:
        return found
    user = User(username=username, full_name=full_name)
    user.set_password(password)
    user.save()
    audit.record("accounts.opened", user, by=by)
    return user


def note_change(*, deed: str, user) -> None:
    """Write down that somebody changed how they sign in; the change itself is made in the same transaction."""
    audit.record(deed, user, by=user)


@transaction.atomic
def let_in_again(*, username: str, by) -> str:
    """
    Return a new password for somebody who lost theirs; second factors are forgotten with it, and all sessions end.

    :raises UnableToOpen: if nobody signs in with this name
    """
    user = by_username(username)
    if user is None:
        raise UnableToOpen(_("There is nobody of this name."))
    password = secrets.token_urlsafe(12)
    user.set_password(password)
    user.save(update_fields=["password"])
    Authenticator.objects.filter(user=user).delete()
    sessions().end_sessions(list(UserSession.objects.filter(user=user)))
    audit.record("accounts.let_in_again", user, by=by)
    return password


@transaction.atomic
def open_service(*, name: str, allowed: Collection[str], unit_code: str = "", by) -> tuple[Client, str]:
    """
    Open an account for a system that calls the API; return it with its secret, which is kept nowhere.

    :param allowed: names of the permissions it gets; no role adds to them
    :param unit_code: the unit in which it has them; everywhere when empty
    :raises UnableToOpen: if the name is taken or a permission is unknown
    """
    if User.objects.filter(username=SYSTEM_PREFIX + name).exists():
        raise UnableToOpen(_("There is a system of this name already."))
    if not allowed or (unknown := sorted(set(allowed) - set(permissions()))):
        raise UnableToOpen(
            _("There is no permission %(names)s.") % {"names": ", ".join(unknown)}
            if allowed
            else _("Name at least one permission.")
        )
    account = open_account(username=SYSTEM_PREFIX + name, full_name=name, password=None, by=by)
    secret = secrets.token_urlsafe(32)
    client = Client(id=name, name=name, owner=account, data={"unit": unit_code})
    client.set_secret(secret)
    client.set_grant_types([Client.GrantType.CLIENT_CREDENTIALS])
    client.set_scopes(sorted(allowed))
    client.set_default_scopes(sorted(allowed))
    client.save()
    audit.record("accounts.service_opened", account, by=by, permissions=sorted(allowed), unit=unit_code)
    return client, secret


@transaction.atomic
def close_service(*, name: str, by) -> None:
    """
    Close a system's account: its tokens end at once, what it did stays under its name.

    :raises UnableToOpen: if there is no such system
    """
    account = User.objects.filter(username=SYSTEM_PREFIX + name, is_active=True).first()
    if account is None:
        raise UnableToOpen(_("There is no system of this name."))
    Token.objects.filter(client__owner=account).delete()
    Client.objects.filter(owner=account).delete()
    account.is_active = False
    account.save(update_fields=["is_active"])
    audit.record("accounts.service_closed", account, by=by)


def forget_dead_sessions(*, user, now: datetime) -> None:
    """Forget where a person was signed in once and no longer is; nobody did anything, so nothing is written down."""
    live = Session.objects.filter(expire_date__gt=now).values("session_key")
    UserSession.objects.filter(user=user).exclude(session_key__in=live).delete()


@transaction.atomic
def end_session(*, session: UserSession, by) -> None:
    """End one session: whoever sits there has to sign in again."""
    sessions().end_sessions([session])
    audit.record("accounts.session_ended", session.user, by=by)


@transaction.atomic
def end_sessions(*, user, kept: str, by) -> None:
    """End all sessions of a person but one, by its key."""
    sessions().end_sessions(list(UserSession.objects.filter(user=user).exclude(session_key=kept)))
    audit.record("accounts.sessions_ended", user, by=by)
