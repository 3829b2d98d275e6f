"""What is done with what people wrote in their own words."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db import transaction

from haidang.core.audit.operations import record
from haidang.core.dated.queries import rule_in_force
from haidang.surveys.models import Campaign, Remark


@transaction.atomic
def put_into_group(*, campaign: Campaign, numbers: Collection[int], group: str, by) -> int:
    """Put what people wrote into a group, or out of every group where it has no name; return how many were."""
    moved = Remark.objects.filter(campaign=campaign, pk__in=numbers).update(group=group)
    if moved:
        record("surveys.grouped", campaign, by=by, count=moved, group=group or "–")
    return moved


@transaction.atomic
def forget_remarks(*, on: date) -> int:
    """Forget what people wrote longer ago than the dated rule keeps it; return how many remarks that were."""
    days = rule_in_force("personal.retention", on, "surveys.remarks").content["days"]
    gone, _by_table = Remark.objects.filter(month__lt=on - timedelta(days=days)).delete()
    if gone:
        record("surveys.forgotten", Remark, by="system:surveys", count=gone)
    return gone
