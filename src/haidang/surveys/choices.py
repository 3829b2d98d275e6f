from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """How a question is answered."""

    LIKERT = "likert", _("one scale")
    MATRIX = "matrix", _("several lines on one scale")
    SINGLE = "single", _("one of several")
    MULTIPLE = "multiple", _("some of several")
    NUMBER = "number", _("a number")
    TEXT = "text", _("free text")


class Way(TextChoices):
    """How an answer came."""

    DOSSIER = "dossier", _("Code after a dossier")
    INVITED = "invited", _("Invitation")
    COUNTER = "counter", _("QR code at the counter")
    KIOSK = "kiosk", _("Kiosk")
    FIELD = "field", _("Field sheet")


BY_CODE = (Way.DOSSIER, Way.INVITED)
OPENLY = (Way.COUNTER, Way.KIOSK)


class Told(IntegerChoices):
    """How much of a reply may be counted elsewhere: as much as its block has, see ``rules.blocks``."""

    NOT = 0, _("not told yet")
    WITHOUT_PROCEDURE = 1, _("without the procedure")
    WHOLE = 2, _("with the procedure")
    OF_UNIT = 3, _("without procedure and month")


class Fate(TextChoices):
    """What became of somebody who was drawn."""

    DRAWN = "drawn", _("To be asked")
    ANSWERED = "answered", _("Answered")
    REFUSED = "refused", _("Refused to answer")
    NOT_FOUND = "not_found", _("Nobody was met")


LEAST = 5  # fewer answers than this are never shown together, nor by taking one figure from another
FULL = 5  # the points of the scale that satisfaction is counted on
SATISFIED = 4  # from this point on somebody is satisfied
INVITED = "surveys.invited"  # kinds of notices
AFTER_DOSSIER = "surveys.after_dossier"
