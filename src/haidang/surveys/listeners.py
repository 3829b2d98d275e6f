"""What follows when a dossier is over: whoever handed it in is asked how it was."""

from django.utils import timezone

from haidang.core.events.registry import listen
from haidang.core.notices.registry import concerned
from haidang.surveys import operations


@listen("dossiers.completed")
def ask(dossier, unit="", procedure="", **_more):
    """Send a one-time code for each open survey; an event of before there were surveys names no unit and asks nobody."""
    person = concerned("dossier", dossier) if unit else None
    if person is not None:
        operations.after_dossier(dossier=dossier, unit_code=unit, procedure_code=procedure, person=person, at=timezone.now())  # fmt: skip
