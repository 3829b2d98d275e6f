"""What the audit says of wallets. What a paper is called is not said: the line names its number."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haidang.core.audit.registry import declare_door, declare_verb

declare_verb("wallet.put_in", _("put a paper into the own wallet (number %(key)s)"))
declare_verb("wallet.result_put_in", _("put the result of %(thing)s into the applicant's wallet (number %(key)s)"))  # fmt: skip
declare_verb("wallet.changed", _("changed what is written of paper number %(key)s of the own wallet"))
declare_verb("wallet.removed", _("took paper number %(key)s out of the own wallet"))
declare_verb("wallet.used", _("used paper number %(key)s of the own wallet for %(thing)s"))
declare_verb("wallet.used_at_counter", _("used paper number %(key)s of a citizen's wallet for %(thing)s at the counter, with their agreement"))  # fmt: skip
declare_door("wallet.paper", lambda key: reverse("wallet:paper", args=[key]) if key.isdecimal() else None)
