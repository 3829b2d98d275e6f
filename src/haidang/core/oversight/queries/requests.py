"""What people asked for about their data."""

from django.db.models import Case, F, QuerySet, When

from haidang.core.oversight.choices import State
from haidang.core.oversight.models import PersonalRequest


def requests() -> QuerySet[PersonalRequest]:
    """Return what people asked for about their data: what is open first, the longest waiting on top; then the newest."""
    return PersonalRequest.objects.annotate(waits=Case(When(state=State.OPEN, then=0), default=1)).order_by(
        "waits", Case(When(state=State.OPEN, then=F("taken_at"))), "-taken_at"
    )
