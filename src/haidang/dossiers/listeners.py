"""What follows when a dossier is over."""

from django.utils import timezone

from haidang.core.events.registry import listen
from haidang.dossiers import operations
from haidang.dossiers.choices import COMPLETED


@listen(COMPLETED)
def carry_on(dossier, state):
    """What waited in its linked request for this dossier is opened, or will never be."""
    operations.carry_on(code=dossier, at=timezone.now())
