"""What the audit says of the gateway."""

from django.utils.translation import gettext_lazy as _

from haidang.core.audit.registry import always, declare_names, declare_verb, label_of
from haidang.exchange.payment.choices import ReturnState

declare_names("payment.order", always(_("an order")))
declare_names("payment.told", always(_("a message of the gateway")))
declare_names("payment.return", always(_("money given back")))

declare_verb("payment.ordered", _("sent somebody to the gateway to pay %(amount)s dong, order %(key)s"))
declare_verb("payment.told", _("the gateway told that %(amount)s dong were paid, transaction %(key)s"))
declare_verb("payment.closed", _("the gateway told that order %(key)s was not paid"))
declare_verb(
    "payment.amount_differs",
    _(
        "the gateway told of %(told)s dong for an order of %(ordered)s dong, order %(key)s; nothing was counted"
    ),
)
declare_verb("payment.return_asked", _("asked for %(amount)s dong to be given back by the gateway"))
declare_verb(
    "payment.return_settled", _("money given back by the gateway: %(state)s"), state=label_of(ReturnState)
)
