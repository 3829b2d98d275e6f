from collections.abc import Collection

from django.db import transaction

from haidang.core.audit.operations import record
from haidang.surveys.models import Campaign, Remark


@transaction.atomic
def put_into_group(*, campaign: Campaign, numbers: Collection[int], group: str, by) -> int:
    """Put what people wrote into a group, or out of every group where it has no name; return how many were."""
    moved = Remark.objects.filter(campaign=campaign, pk__in=numbers).update(group=group)
    if moved:
        record("surveys.grouped", campaign, by=by, count=moved, group=group or "–")
    return moved
