"""What the identity provider vouched for at the sign-in, for forms; last of all the name of the account."""

import json

from cryptography.fernet import InvalidToken
from django.utils.translation import gettext_lazy as _

from haidang.core.accounts.vouched import KEPT_AS, SEALED_FOR
from haidang.core.prefill import Filled, register
from haidang.core.sealing import unsealed


def of_the_account(request) -> dict[str, Filled]:
    """What stands in the session since the sign-in; of an account that came in with a password, nothing: nobody vouches for its name."""
    kept = request.session.get(KEPT_AS)
    if not kept:
        return {}
    try:
        told = json.loads(unsealed(kept, SEALED_FOR))
    except InvalidToken:
        return {}
    return {
        name: Filled(value, _("your account at the identity provider"), verified=True)
        for name, value in told.items()
    }


def own_name(request) -> dict[str, Filled]:
    """The name an account goes by. Nobody vouches for it; of who came in by an identity provider, that one says whose name it is."""
    if request.session.get(KEPT_AS):
        return {}
    return {"person.name": Filled(request.user.full_name, _("your account"))}


register("account", 10, of_the_account, ("person.", "business."))
register("account-name", 40, own_name, ("person.name",))
