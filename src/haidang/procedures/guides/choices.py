from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class How(TextChoices):
    """What is done with a paper."""

    SUBMIT = "submit", _("hand in")
    PRESENT = "present", _("show only")
    FILL = "fill", _("fill in")


class Held(TextChoices):
    """Whether the administration already has what a paper says."""

    NO = "no", _("no: bring it")
    PERHAPS = "perhaps", _("perhaps: ask first")
    YES = "yes", _("yes: need not be handed in")


OTHER = "other"  # the kind of a paper that is none of those known
# A guide may ask how somebody hands in, under this key: who does so on the screen is not asked.
FILING, ONLINE = "filing", "online"
ANSWER = "q-"  # before the key of a question in an address, so that no key is taken for something else
