"""Accounts of people are opened, closed, opened again; who looks after them never learns a password."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haidang.core.access import operations as rights
from haidang.core.access.models import Acting, RoleGrant
from haidang.core.access.operations import end, end_actings_by, grant
from haidang.core.accounts.models import User
from haidang.core.accounts.operations import open_new, rename, shut_out
from haidang.core.audit import operations as audit
from haidang.core.notices.operations import change_mail, tell
from haidang.core.notices.queries import Person, of_account
from haidang.core.refusals import Refusal
from haidang.core.staff import queries, rules
from haidang.core.staff.choices import ACTING, LINK
from haidang.core.staff.models import PasswordLink


class UnableToOpen(Refusal):
    pass


class UnableToChange(Refusal):
    pass


class UnableToClose(Refusal):
    pass


class UnableToChoose(Refusal):
    pass


@dataclass(frozen=True)
class Opened:
    """
    An account and the link by which its person chooses a password.

    :param link: the whole address; it is kept nowhere and must be given to the person
    :param mailed: it was put into the outbox for the person's work mail as well
    """

    user: User
    link: str
    until: datetime
    mailed: bool


@transaction.atomic
def open_for(
    *, full_name: str, username: str = "", mail: str = "", role: str = "", unit_code: str = "",
    starts_on: date | None = None, ends_on: date | None = None, at: datetime, by,
) -> Opened:  # fmt: skip
    """
    Open an account for somebody who begins to work here, with their first role.

    :param username: the name to sign in with; made from the full name when empty
    :param mail: the work mail; the link goes there too
    :param role: without one the account may do nothing yet
    :raises UnableToOpen: if the name to sign in with is taken or may not be given
    :raises UnableToGrant: as ``access.operations.grant``
    """
    full_name, username = " ".join(full_name.split()), username.strip() or queries.name_for(full_name)
    if not full_name or not rules.may_be_given(username):
        raise UnableToOpen(
            _("A sign-in name has two to fifty small letters without accents, digits, dots or dashes. Give another one.")
        )  # fmt: skip
    user = open_new(username=username, full_name=full_name, mail=mail, by=by)
    if role:
        grant(
            user=user, role=role, unit_code=unit_code, starts_on=starts_on or timezone.localdate(at), ends_on=ends_on, by=by
        )  # fmt: skip
    return _with_link(user, at)


@transaction.atomic
def let_in_again(*, user: User, at: datetime, by) -> Opened:
    """
    Give somebody who lost the password or the telephone a new link. Until they use it nobody signs in; all sessions end.

    :raises UnableToOpen: if the account is closed
    """
    held = _locked(user)
    if not held.is_active:
        raise UnableToOpen(_("This account is closed. Open it again first."))
    shut_out(user=held)
    audit.record("staff.let_in_again", held, by=by)
    return _with_link(held, at)


@transaction.atomic
def change(*, user: User, full_name: str, mail: str, at: datetime, by) -> bool:
    """
    Change what somebody is called, or their work mail; the address before is told. Return whether anything was another.

    :raises UnableToChange: if the account is closed
    :raises UnableToRename: if the identity provider says the name
    """
    held = _locked(user)
    if not held.is_active:
        raise UnableToChange(_("This account is closed. Open it again first."))
    before = held.full_name, held.email
    if full_name != held.full_name:
        rename(user=held, full_name=full_name, by=by)
    if mail != held.email:
        change_mail(account=held, mail=mail, at=at, by=by)
    return before != (full_name, mail)


@transaction.atomic
def close(*, user: User, at: datetime, by) -> User:
    """
    Close somebody's account: sessions and links end, roles end today and with them that others
    act for them or they for others; the name stays beside what they did.

    :raises UnableToClose: if it is closed already, or somebody closes their own
    """
    held = _locked(user)
    if not held.is_active:
        raise UnableToClose(_("This account is closed already."))
    if getattr(by, "pk", None) == held.pk:
        raise UnableToClose(_("Nobody closes their own account. Ask whoever manages accounts in your unit."))
    held.is_active = False
    held.save(update_fields=["is_active"])
    shut_out(user=held)
    PasswordLink.objects.filter(user=held, used_at=None, ends_at__gt=at).update(ends_at=at)
    for one in queries.roles_of([held], timezone.localdate(at))[held.pk]:
        end(grant=one, at=at, by=by)
    end_actings_by(user=held, at=at, by=by)
    audit.record("staff.closed", held, by=by)
    return held


@transaction.atomic
def open_again(*, user: User, at: datetime, by) -> Opened:
    """
    Open a closed account again. It has no roles until somebody gives them, and its person chooses a new password.

    :raises UnableToOpen: if it is open, or its person was forgotten
    """
    held = _locked(user)
    if held.is_active or held.username.startswith("erased-"):
        raise UnableToOpen(
            _("This account is open already.") if held.is_active else _("The person of this account was forgotten.")
        )  # fmt: skip
    held.is_active = True
    held.save(update_fields=["is_active"])
    shut_out(user=held)
    audit.record("staff.opened_again", held, by=by)
    return _with_link(held, at)


@transaction.atomic
def choose_password(*, token: str, password: str, at: datetime) -> User:
    """
    Let the person of a link choose their password; the link is used up.

    :raises UnableToChoose: if the link was used meanwhile, or does not hold any more
    """
    link = queries.link_of(token, at)
    link = link and PasswordLink.objects.select_for_update(of=("self",)).select_related("user").get(
        pk=link.pk
    )
    if link is None or link.used_at:
        raise UnableToChoose(
            _("This link was used meanwhile. Ask whoever opened your account for another one.")
        )
    link.used_at = at
    link.save(update_fields=["used_at"])
    link.user.set_password(password)
    link.user.save(update_fields=["password"])
    audit.record("staff.password_chosen", link.user, by=link.user)
    return link.user


@transaction.atomic
def let_act(
    *, grant: RoleGrant, person: User, starts_on: date, ends_on: date | None, reason: str, at: datetime, by
) -> Acting:
    """
    Let a colleague act for the holder of a role, and tell the colleague.

    :raises UnableToActFor: as ``access.operations.let_act``
    """
    made = rights.let_act(
        grant=grant, person=person, starts_on=starts_on, ends_on=ends_on, reason=reason, today=timezone.localdate(at), by=by
    )  # fmt: skip
    days = f"{starts_on:%d/%m/%Y} – {f'{ends_on:%d/%m/%Y}' if ends_on else '…'}"
    link = f"{settings.HAIDANG_ADDRESS}{reverse('staff:acting')}"
    tell(
        kind=ACTING, occasion=f"staff.acting/{made.pk}", person=of_account(person),
        data={"name": str(by), "days": days, "link": link}, at=at,
    )  # fmt: skip
    return made


def _locked(user: User) -> User:
    return User.objects.select_for_update(of=("self",)).get(pk=user.pk)


def _with_link(user: User, at: datetime) -> Opened:
    """Make the one link that holds from now on; older ones end."""
    PasswordLink.objects.filter(user=user, used_at=None, ends_at__gt=at).update(ends_at=at)
    token, until = secrets.token_urlsafe(32), at + rules.LINK_HOLDS
    made = PasswordLink.objects.create(user=user, digest=queries.digest_of(token), made_at=at, ends_at=until)
    address = f"{settings.HAIDANG_ADDRESS}{reverse('staff:welcome', args=[token])}"
    mailed = []
    if user.email:
        mailed = tell(
            kind=LINK, occasion=f"staff.link/{made.pk}", person=Person(f"staff:{user.pk}", mail=user.email, agrees=True),
            data={"name": user.username, "until": f"{timezone.localtime(until):%H:%M %d/%m/%Y}", "link": address}, at=at,
        )  # fmt: skip
    return Opened(user, address, until, bool(mailed))
