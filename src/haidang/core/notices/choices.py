from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

MAIL_CODE = "notices.mail_code"  # the kind of notice that brings the code for a mail address
MAIL_CHANGED = "notices.mail_changed"  # the kind of notice that tells the address before


class Channel(TextChoices):
    """How somebody is told."""

    PAGE = "page", _("On my page")
    MAIL = "mail", _("Mail")
    ZALO = "zalo", _("Zalo")
    SMS = "sms", _("SMS")


OUTSIDE = (Channel.MAIL, Channel.ZALO, Channel.SMS)
BY_PHONE = (Channel.ZALO, Channel.SMS)


class State(TextChoices):
    """What became of one notice on one channel."""

    WAITING = "waiting", _("Waits to be sent")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    UNSURE = "unsure", _("Unsure whether it went out")
    FAILED = "failed", _("Given up")
    HELD = "held", _("Held back")


class Why(TextChoices):
    """Why a notice did not go out, or nobody knows."""

    NO_CONNECTION = "no_connection", _("no connection to the provider")
    NOT_YET = "not_yet", _("the provider cannot take it just now")
    REFUSED = "refused", _("the provider refused it")
    NO_ANSWER = "no_answer", _("the provider's answer never came")
    NO_TOKEN = "no_token", _("the provider's token has expired and was not renewed")
    INTERRUPTED = "interrupted", _("the program ended while it was handed over")
    FAULT = "fault", _("a fault in the program")
    SIMULATED = "simulated", _("simulated city: nothing leaves it")


OPEN = (State.WAITING, State.SENDING)
SETTLED = (State.SENT, State.UNSURE, State.FAILED, State.HELD)
