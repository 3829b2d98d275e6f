"""Requests of people about what is kept about them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from haidang.core.oversight.choices import Ground, Handle, State, Wish

STEWARD = {"on_delete": models.PROTECT, "related_name": "+"}


class PersonalRequest(models.Model):
    """
    Somebody asks for one person's data, or for their erasure.

    ``act`` names the letter or decision by its number and day: it goes into the audit, so it names no person. ``outcome`` counts
    what became of it and names no data.
    """

    wish = models.CharField(max_length=8, choices=Wish.choices)
    asked_by = models.CharField(max_length=150)
    handle = models.CharField(max_length=9, choices=Handle.choices)
    value = models.CharField(max_length=150)
    why = models.TextField()
    ground = models.CharField(max_length=14, choices=Ground.choices)
    act = models.CharField(max_length=200)
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, **STEWARD)
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **STEWARD)
    outcome = models.JSONField(null=True, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=State.OPEN) | Q(settled_at__isnull=False),
                name="personal_request_settled_when",
            )
        ]

    def __str__(self):
        return f"{self.pk} {self.wish}"
