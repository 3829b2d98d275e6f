from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haidang.core.access.models import RoleGrant
from haidang.core.access.registry import roles
from haidang.core.audit import operations as audit
from haidang.core.refusals import Refusal


class UnableToGrant(Refusal):
    pass


class UnableToEnd(Refusal):
    pass


@transaction.atomic
def grant(
    *, user, role: str, unit_code: str = "", starts_on: date, ends_on: date | None = None, by
) -> RoleGrant:
    """
    Give a person a role in a unit (everywhere when empty) from a date to a date, both included.

    :raises UnableToGrant: if the role is unknown, the dates are out of order or somebody gives it to themselves
    """
    if role not in roles():
        raise UnableToGrant(_("There is no role of this name."))
    if ends_on and ends_on < starts_on:
        raise UnableToGrant(_("The last day comes before the first."))
    if getattr(by, "pk", None) == user.pk:
        raise UnableToGrant(_("Nobody gives a role to themselves. Ask another administrator."))
    found, created = RoleGrant.objects.get_or_create(
        user=user, role=role, unit_code=unit_code, starts_on=starts_on, ended_at=None,
        defaults={"ends_on": ends_on},
    )  # fmt: skip
    if created:
        audit.record(
            "access.granted", found, by=by, to=user.pk, role=role, unit=unit_code, starts_on=starts_on, ends_on=ends_on
        )  # fmt: skip
    return found


@transaction.atomic
def end(*, grant: RoleGrant, at: datetime, by) -> RoleGrant:
    """
    Take a role away at once, whatever its last day was to be.

    :raises UnableToEnd: if it was taken away before
    """
    held = RoleGrant.objects.select_for_update().get(pk=grant.pk)
    if held.ended_at:
        raise UnableToEnd(_("This role was taken away already."))
    held.ended_at = at
    held.save(update_fields=["ended_at"])
    audit.record(
        "access.ended", held, by=by, of=held.user_id, role=held.role, unit=held.unit_code, ends_on=held.ends_on
    )  # fmt: skip
    return held


@transaction.atomic
def pass_on(*, grant: RoleGrant, unit_code: str, last_day: date, by) -> RoleGrant:
    """Let a role end after a day and hold in another unit from the next day on, as long as it was to hold."""
    held = RoleGrant.objects.select_for_update().get(pk=grant.pk)
    starts_on, ends_on = max(held.starts_on, last_day + timedelta(1)), held.ends_on
    if held.starts_on > last_day:
        held.ended_at = timezone.now()
    else:
        held.ends_on = last_day
    held.save(update_fields=["ended_at", "ends_on"])
    fresh, _created = RoleGrant.objects.get_or_create(
        user=held.user, role=held.role, unit_code=unit_code, starts_on=starts_on, ended_at=None,
        defaults={"ends_on": ends_on},
    )  # fmt: skip
    audit.record(
        "access.passed_on", fresh, by=by, on_behalf_of=unit_code, of=held.user_id, role=held.role, was=held.unit_code, unit=unit_code
    )  # fmt: skip
    return fresh
