from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haidang.exchange.choices import OPEN, State, Why


class Message(models.Model):
    """
    One change to be told to an outside system, written in the transaction of the change.

    It names what it tells of and holds none of it: the content is put together when it is sent, so no copy of anybody's data
    waits here, and what was mended meanwhile goes out mended. Those of one subject leave in the order of their numbers.
    """

    system = models.CharField(_("system"), max_length=20)
    subject = models.CharField(max_length=80, help_text="What it is about, such as a dossier's code")
    part = models.PositiveIntegerField(help_text="Which change of the subject")
    kind = models.CharField(max_length=40)
    key = models.UUIDField(default=uuid4, help_text="By which the other system knows it again")
    lane = models.PositiveSmallIntegerField()

    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveIntegerField(default=0)
    why = models.CharField(max_length=14, choices=Why.choices, blank=True)
    detail = models.CharField(max_length=200, blank=True, help_text="The field, or what the system said")
    receipt = models.CharField(max_length=120, blank=True, help_text="What the system calls it")
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of what was sent")
    reason = models.CharField(_("reason"), max_length=300, blank=True, help_text="Why it was left out")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["system", "subject", "part", "kind"], name="exchange_message_once"
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="exchange_state_known"),
        ]
        indexes = [
            models.Index(
                fields=["system", "lane", "id"], name="exchange_due", condition=Q(state=State.WAITING)
            ),
            models.Index(
                fields=["system", "subject", "id"], name="exchange_before", condition=Q(state__in=OPEN)
            ),
            models.Index(fields=["state", "id"], name="exchange_open", condition=Q(state__in=OPEN)),
            models.Index(fields=["settled_at"], name="exchange_settled", condition=~Q(detail="")),
        ]

    def __str__(self):
        return f"{self.system} {self.subject}/{self.part} {self.kind}"


class Line(models.Model):
    """How the connection to one outside system stands."""

    system = models.CharField(max_length=20, primary_key=True)
    failures = models.PositiveIntegerField(default=0, help_text="In a row")
    down_since = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=14, choices=Why.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True, help_text="When it took something last")

    def __str__(self):
        return self.system
