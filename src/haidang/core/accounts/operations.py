import secrets
from collections.abc import Collection
from datetime import datetime

from allauth.idp.oidc.models import Client, Token
from allauth.mfa.models import Authenticator
from allauth.usersessions.adapter import get_adapter as sessions
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from haidang.core.access.registry import permissions
from haidang.core.accounts.models import Shared, User
from haidang.core.accounts.queries import named_by_provider
from haidang.core.audit import operations as audit
from haidang.core.people import masked
from haidang.core.refusals import Refusal

SYSTEM_PREFIX = "system."


class UnableToOpen(Refusal):
    pass


class UnableToRename(Refusal):
    pass


def open_account(*, username: str, full_name: str, password: str | None, by) -> User:
    """Open an account, or return the one that has this name; without a password nobody can sign in with it."""
    found = User.objects.filter(username=username).first()
    return found or open_new(username=username, full_name=full_name, password=password, by=by)


@transaction.atomic
def open_new(*, username: str, full_name: str, mail: str = "", password: str | None = None, by) -> User:
    """
    Open an account that was not there; without a password nobody can sign in with it.

    :raises UnableToOpen: if somebody has this name already
    """
    user = User(username=username, full_name=full_name, email=mail)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        raise UnableToOpen(
            _("Somebody signs in as %(name)s already. Give another sign-in name.") % {"name": username}
        ) from None
    audit.record("accounts.opened", user, by=by)
    return user


@transaction.atomic
def rename(*, user: User, full_name: str, by) -> None:
    """
    Give an account another full name. Both names stay in the audit: what was done before shows the name of today.

    :raises UnableToRename: if the identity provider says what it is called
    """
    if named_by_provider(user):
        raise UnableToRename(
            _("The identity provider says the name of this account, at each sign-in. It is changed there.")
        )
    held = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    before, held.full_name = held.full_name, full_name
    held.save(update_fields=["full_name"])
    audit.record("accounts.renamed", held, by=by, before=before, after=full_name)


@transaction.atomic
def take_name(*, user: User, full_name: str) -> None:
    """Call an account that was opened by coming in through an identity provider what the provider calls it now."""
    if not full_name or full_name == user.full_name or not named_by_provider(user):
        return
    user.full_name = full_name
    user.save(update_fields=["full_name"])
    audit.record("accounts.name_taken", user, by=user)


@transaction.atomic
def change_mail(*, user: User, mail: str, by) -> str:
    """
    Write down another mail address of an account, none where it is empty; return the one before.

    Whoever was reached at that one is to be told: see ``notices.operations.change_mail``. The audit keeps a hint of both.
    """
    held = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    before, held.email, user.email = held.email, mail, mail
    if mail != before:
        held.save(update_fields=["email"])
        hints = {name: masked(User, "email", one) for name, one in (("before", before), ("after", mail))}
        audit.record("accounts.mail_changed", held, by=by, **hints)
    return before


@transaction.atomic
def shut_out(*, user) -> None:
    """Forget how a person signs in and end all their sessions; whoever calls this writes down why."""
    user.set_unusable_password()
    user.save(update_fields=["password"])
    Authenticator.objects.filter(user=user).delete()
    sessions().end_sessions(list(UserSession.objects.filter(user=user)))


def note_change(*, deed: str, user) -> None:
    """Write down that somebody changed how they sign in; the change itself is made in the same transaction."""
    audit.record(deed, user, by=user)


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


def forget_what_is_over(*, now: datetime) -> None:
    """Forget sessions nobody came back to, where people were signed in by them, and what web processes counted for a while."""
    Session.objects.filter(expire_date__lt=now).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    Shared.objects.filter(expires__lt=now).delete()


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
