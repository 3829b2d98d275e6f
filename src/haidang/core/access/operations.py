from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haidang.core.access.models import Acting, RoleGrant
from haidang.core.access.registry import roles
from haidang.core.audit import operations as audit
from haidang.core.refusals import Refusal


class UnableToGrant(Refusal):
    pass


class UnableToEnd(Refusal):
    pass


class UnableToActFor(Refusal):
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
    Take a role away at once, whatever its last day was to be. Whoever acts for its holder by it does so no longer.

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
    for acting in _open(grant=held):
        _end_acting(acting, at, by)
    return held


@transaction.atomic
def pass_on(*, grant: RoleGrant, unit_code: str, last_day: date, by) -> RoleGrant:
    """
    Let a role end after a day and hold in another unit from the next day on, as long as it was to hold.

    Whoever acts for its holder goes on doing so there.
    """
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
    for acting in _open(grant=held):
        if acting.ends_on and acting.ends_on <= last_day:
            continue
        Acting.objects.create(
            grant=fresh, person_id=acting.person_id, starts_on=max(acting.starts_on, starts_on), ends_on=acting.ends_on, reason=acting.reason
        )  # fmt: skip
        if acting.starts_on > last_day:
            acting.ended_at = timezone.now()
        else:
            acting.ends_on = last_day
        acting.save(update_fields=["ended_at", "ends_on"])
    return fresh


@transaction.atomic
def let_act(
    *, grant: RoleGrant, person, starts_on: date, ends_on: date | None = None, reason: str, today: date, by
) -> Acting:
    """
    Let a colleague act for the holder of a role, by that role, from a day to a day, both included.

    :param by: the holder: nobody gives away what is another's, nor what they have for another only
    :raises UnableToActFor: if the role is not the giver's own or is over by then, the dates are past or out of order, the colleague is
        the giver, has no role here or acts for the giver in those days already, or no reason is given
    """
    held = RoleGrant.objects.select_for_update(of=("self",)).select_related("user").get(pk=grant.pk)
    if held.user_id != getattr(by, "pk", None):
        raise UnableToActFor(
            _("Only who holds a role lets somebody act in it. What you do for another is not passed further.")
        )
    if held.ended_at or (held.ends_on and held.ends_on < starts_on):
        raise UnableToActFor(
            _("You do not hold this role on that day any more. Choose another role or an earlier day.")
        )
    if ends_on and ends_on < starts_on:
        raise UnableToActFor(_("The last day comes before the first."))
    if starts_on < today:
        raise UnableToActFor(_("The first day is over already. Give today or a later day."))
    if person.pk == held.user_id:
        raise UnableToActFor(_("Nobody acts for themselves. Give the name of a colleague."))
    if not reason.strip():
        raise UnableToActFor(_("Say why, such as leave or a business trip."))
    theirs = RoleGrant.objects.filter(user=person, ended_at=None).filter(
        Q(ends_on=None) | Q(ends_on__gte=today)
    )
    if not person.is_active or not theirs.exists():
        raise UnableToActFor(
            _("%(name)s holds no role here. Only somebody who works here acts for you.") % {"name": person}
        )
    same = _open(grant=held, person=person).filter(Q(ends_on=None) | Q(ends_on__gte=starts_on))
    if same.filter(starts_on__lte=ends_on or date.max).exists():
        raise UnableToActFor(
            _(
                "%(name)s acts for you in this role on some of these days already. End that first, or give other days."
            )
            % {"name": person}
        )
    made = Acting.objects.create(
        grant=held, person=person, starts_on=starts_on, ends_on=ends_on, reason=reason.strip()[:300]
    )
    audit.record(
        "access.acting_given", made, by=by, on_behalf_of=held.unit_code, to=person.pk, role=held.role, starts_on=starts_on, ends_on=ends_on
    )  # fmt: skip
    return made


@transaction.atomic
def end_acting(*, acting: Acting, at: datetime, by) -> Acting:
    """
    End at once that somebody acts for another.

    :raises UnableToActFor: if it was ended before
    """
    held = Acting.objects.select_for_update(of=("self",)).select_related("grant").get(pk=acting.pk)
    if held.ended_at:
        raise UnableToActFor(_("This was ended already."))
    return _end_acting(held, at, by)


@transaction.atomic
def end_actings_by(*, user, at: datetime, by) -> int:
    """End everything that a person does for others; return how many there were."""
    found = list(_open(person=user))
    for acting in found:
        _end_acting(acting, at, by)
    return len(found)


def _open(**of):
    today = timezone.localdate()
    found = Acting.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), ended_at=None, **of)
    return found.select_related("grant").order_by("id")


def _end_acting(acting: Acting, at: datetime, by) -> Acting:
    acting.ended_at = at
    acting.save(update_fields=["ended_at"])
    audit.record(
        "access.acting_ended", acting, by=by, on_behalf_of=acting.grant.unit_code, of=acting.person_id, holder=acting.grant.user_id,
        role=acting.grant.role,
    )  # fmt: skip
    return acting
