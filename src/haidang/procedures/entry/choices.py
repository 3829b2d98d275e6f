from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FieldKind(TextChoices):
    """What a field of a form takes."""

    TEXT = "text", _("a line of text")
    LINES = "lines", _("several lines of text")
    DAY = "day", _("a day")
    DAY_PAST = "day-past", _("a day that is not to come")
    MAIL = "mail", _("a mail address")
    PHONE = "phone", _("a phone number")
    ID_NUMBER = "id-number", _("an identity number")
    INTEGER = "integer", _("a whole number")
    NUMBER = "number", _("a number")
    TICK = "tick", _("a box to tick")
    CHOICE = "choice", _("one of several")
    ROWS = "rows", _("a list of people or things")


WORDS = (FieldKind.TEXT, FieldKind.LINES)
NUMBERS = (FieldKind.INTEGER, FieldKind.NUMBER)
DAYS = (FieldKind.DAY, FieldKind.DAY_PAST)
