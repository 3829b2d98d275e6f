from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class RoleGrant(models.Model):
    """
    One person holds one role in one unit (or everywhere) from a date to a date, both included.

    ``ended_at`` is the moment somebody took it away before its time; the row stays as history. Where ``queries.grants_of`` found
    it among what somebody may do for another, ``acting_for`` is that other.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=40)
    unit_code = models.CharField(_("unit"), max_length=40, blank=True, help_text=_("Empty: everywhere"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    acting_for = None

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="role_grant_dates_in_order",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "unit_code", "starts_on"],
                condition=Q(ended_at__isnull=True),
                name="role_grant_once",
            ),
        ]
        indexes = [
            models.Index(fields=["unit_code"], name="role_grant_in_unit"),
            models.Index(
                fields=["ends_on"],
                name="role_grant_ending",
                condition=Q(ended_at__isnull=True, ends_on__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.role} · {self.unit_code or '*'}"


class Acting(models.Model):
    """
    Somebody acts for the holder of a role, by that role, from a date to a date, both included: leave, a business trip.

    It holds as long as the role itself does. ``ended_at`` is the moment somebody ended it before its time.
    """

    grant = models.ForeignKey(RoleGrant, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="acting_dates_in_order",
            ),
        ]

    def __str__(self):
        return f"{self.person} · {self.grant}"
