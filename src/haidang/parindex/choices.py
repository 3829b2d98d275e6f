from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from haidang.units.choices import Kind


class Block(TextChoices):
    """Units that are compared with each other."""

    DEPARTMENTS = "departments", _("Departments")
    WARDS = "wards", _("Wards")
    COMMUNES = "communes", _("Communes and special zones")
    CITY = "city", _("The whole city")  # only for one criterion: an index compares like with like


KINDS = {
    Block.DEPARTMENTS: (Kind.DEPARTMENT,),
    Block.WARDS: (Kind.WARD,),
    Block.COMMUNES: (Kind.COMMUNE, Kind.SPECIAL_ZONE),
}


def block_of(kind: str) -> Block | None:
    """Return the block a kind of unit is ranked in; None where it is not ranked."""
    return next((block for block, kinds in KINDS.items() if kind in kinds), None)


class Stage(TextChoices):
    """How far a round is, in order."""

    PLANNED = "planned", _("planned")
    SELF = "self", _("units score themselves")
    APPRAISAL = "appraisal", _("appraisal")
    EXPLANATION = "explanation", _("units explain")
    SECOND = "second", _("second appraisal")
    COUNCIL = "council", _("council")
    FROZEN = "frozen", _("figures frozen")
    PUBLISHED = "published", _("published")
    ARCHIVED = "archived", _("archived")


class Sheets(TextChoices):
    """What a unit sends and cannot change afterwards."""

    SELF = "self", _("self-score sheet")
    EXPLANATION = "explanation", _("explanation")


class Seat(TextChoices):
    """What somebody is in the council."""

    CHAIR = "chair", _("chair")
    DEPUTY = "deputy", _("deputy chair")
    SECRETARY = "secretary", _("secretary and member")
    MEMBER = "member", _("member")


class How(TextChoices):
    """How a council decides."""

    SESSION = "session", _("in session")
    WRITING = "writing", _("in writing")


class Choice(TextChoices):
    """What a member of the council says of a matter."""

    YES = "yes", _("in favour")
    NO = "no", _("against")
    ABSTAIN = "abstain", _("no opinion")


class Outcome(TextChoices):
    """What became of an objection."""

    OPEN = "open", _("not answered yet")
    ACCEPTED = "accepted", _("accepted")
    REJECTED = "rejected", _("not accepted")


# Sorts of files, and the notice that reminds.
EVIDENCE, EXPLAINING, SHEET, OF_HEADS = (
    "parindex.evidence",
    "parindex.explaining",
    "parindex.sheet",
    "parindex.of_heads",
)
REMINDER, GIVEN_BACK = "parindex.reminder", "parindex.given_back"
