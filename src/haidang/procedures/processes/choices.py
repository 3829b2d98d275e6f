from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from haidang.core.access import roles


class Place(TextChoices):
    """Where a step is done."""

    DECIDER = "decider", _("the unit that decides")
    DESK = "desk", _("its one-stop desk")
    OTHER = "other", _("another unit")


ROLES = (roles.CLERK, roles.OFFICER, roles.UNIT_LEADER)  # who may hold a step
USUAL_ROLE = roles.OFFICER
