from django.db import transaction

from haidang.core.accounts.models import User
from haidang.core.audit import operations as audit


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
