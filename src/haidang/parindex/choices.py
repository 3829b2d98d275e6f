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
