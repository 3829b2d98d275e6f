"""What the audit says of wallets. What a paper is called is not said: the line names its number."""

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from haidang.core.audit.registry import declare_door, declare_names, declare_verb

declare_names(
    "wallet.paper",
    lambda keys: {key: gettext("paper no. %(number)s") % {"number": key} for key in keys},
)
declare_verb("wallet.put_in", _("put %(key)s into their own wallet"))
declare_verb("wallet.result_put_in", _("put the result of %(thing)s into the applicant's wallet as %(key)s"))  # fmt: skip
declare_verb("wallet.changed", _("changed what is written of %(key)s in their own wallet"))
declare_verb("wallet.removed", _("took %(key)s out of their own wallet"))
declare_verb("wallet.used", _("used %(key)s of their own wallet for %(thing)s"))
declare_verb("wallet.used_at_counter", _("used %(key)s of a citizen's wallet for %(thing)s at the counter, with their agreement"))  # fmt: skip
declare_door("wallet.paper", lambda key: reverse("wallet:paper", args=[key]) if key.isdecimal() else None)
