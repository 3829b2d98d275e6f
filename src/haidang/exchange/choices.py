from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """What became of one message to an outside system."""

    WAITING = "waiting", _("Waits to be sent")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    REFUSED = "refused", _("Refused")
    UNSURE = "unsure", _("Unsure whether it arrived")
    SKIPPED = "skipped", _("Left out")


OPEN = (State.WAITING, State.SENDING, State.REFUSED, State.UNSURE)
STUCK = (State.REFUSED, State.UNSURE)  # until a person decides
SETTLED = (State.SENT, State.SKIPPED)


class Why(TextChoices):
    """Why a message did not go out, or nobody knows."""

    NO_CONNECTION = "no_connection", _("no connection to the system")
    BUSY = "busy", _("the system cannot take it just now")
    NO_ANSWER = "no_answer", _("the system's answer never came")
    NO_SESSION = "no_session", _("the system does not let us in: look at name and password")
    REFUSED = "refused", _("the system refused it")
    MISSING = "missing", _("a field the system needs is empty")
    TOO_LONG = "too_long", _("a field is longer than the system takes")
    UNFIT = "unfit", _("a field has a value the system does not know")
    INTERRUPTED = "interrupted", _("the program ended while it was sent")
    FAULT = "fault", _("a fault in the program")
