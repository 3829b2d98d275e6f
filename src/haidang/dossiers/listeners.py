"""What follows when a dossier of a linked request is over."""

from django.utils import timezone

from haidang.core.events.registry import listen
from haidang.dossiers import operations
from haidang.dossiers.choices import PART_OVER


@listen(PART_OVER)
def carry_on(dossier):
    """What waited in its linked request for this dossier is opened, or will never be."""
    operations.carry_on(code=dossier, at=timezone.now())
