from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What a unit is."""

    PROVINCE = "province", _("Province")
    CITY = "city", _("City under the central government")
    DEPARTMENT = "department", _("Department")
    WARD = "ward", _("Ward")
    COMMUNE = "commune", _("Commune")
    SPECIAL_ZONE = "special_zone", _("Special zone")
    FORMER = "former", _("Former unit")


class Change(TextChoices):
    """How one unit follows another."""

    MERGE = "merge", _("merged into")
    SPLIT = "split", _("split into")
    RENAME = "rename", _("renamed")
    DISSOLVE = "dissolve", _("dissolved into")
    MOVE = "move", _("moved under")


class Mark(TextChoices):
    """How sure we are of a fact about a unit."""

    READ = "read", _("read in the legal act")
    SECONDARY = "secondary", _("from a secondary source")
    ASSUMPTION = "assumption", _("assumption, not verified")


class Office(TextChoices):
    """What a position is in its unit."""

    HEAD = "head", _("Head")
    DEPUTY = "deputy", _("Deputy")
    OTHER = "other", _("Other position")


class Transfer(TextChoices):
    """How a power is passed: for good to a lower level, or for a time in the holder's place."""

    DECENTRALISE = "decentralise", _("Decentralised")
    AUTHORISE = "authorise", _("Authorised")


class Counted(TextChoices):
    """Kinds of units that are counted over the years."""

    DEPARTMENT = "department", _("Departments")
    COMMUNE_LEVEL = "commune_level", _("Units of commune level")
    SERVICE_UNIT = "service_unit", _("Public service units")


class PlanState(TextChoices):
    """How far a restructuring is."""

    DRAFT = "draft", _("Draft")
    READY = "ready", _("Waits for its day")
    ENACTED = "enacted", _("Enacted")
    WITHDRAWN = "withdrawn", _("Withdrawn")


COMMUNE_LEVEL = (Kind.WARD, Kind.COMMUNE, Kind.SPECIAL_ZONE)
MEASURED = (Kind.DEPARTMENT, *COMMUNE_LEVEL)
