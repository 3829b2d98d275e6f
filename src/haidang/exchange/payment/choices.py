from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OrderState(TextChoices):
    """How an order stands at the gateway, as far as it told us."""

    OPEN = "open", _("not paid yet")
    PAID = "paid", _("paid")
    FAILED = "failed", _("not paid and closed")


class ReturnState(TextChoices):
    """How money that goes back through the gateway stands."""

    WAITING = "waiting", _("asked for at the gateway")
    DONE = "done", _("given back")
    REFUSED = "refused", _("refused by the gateway")
