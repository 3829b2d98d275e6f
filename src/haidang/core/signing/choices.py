from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Ended(TextChoices):
    """Why a document that was issued does not hold any more."""

    REPLACED = "replaced", _("Replaced by a later one")
    REVOKED = "revoked", _("Revoked")
