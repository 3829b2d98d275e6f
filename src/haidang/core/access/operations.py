from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from haidang.core.access.models import RoleGrant
from haidang.core.access.registry import roles
from haidang.core.audit import operations as audit
from haidang.core.refusals import Refusal


class UnableToGrant(Refusal):
    pass


@transaction.atomic
def grant(
    *, user, role: str, unit_code: str = "", starts_on: date, ends_on: date | None = None, by
) -> RoleGrant:
    """
    Give a person a role in a unit (everywhere when empty) from a date to a date, both included.

    :raises UnableToGrant: if the role is unknown or the dates are out of order
    """
    if role not in roles():
        raise UnableToGrant(_("There is no role of this name."))
    if ends_on and ends_on < starts_on:
        raise UnableToGrant(_("The last day comes before the first."))
    found, created = RoleGrant.objects.get_or_create(
        user=user, role=role, unit_code=unit_code, starts_on=starts_on, defaults={"ends_on": ends_on}
    )
    if created:
        audit.record("access.granted", found, by=by, role=role, unit=unit_code)
    return found
