"""One request, several dossiers."""

from django.db import models
from django.db.models import Q

from haidang.dossiers.models.dossier import Dossier


class LinkedRequest(models.Model):
    """One request from which several dossiers come, side by side or one after the other; who asks stands in its dossiers alone."""

    code = models.CharField(max_length=60, unique=True)
    bundle = models.CharField(max_length=60, help_text="Which group of procedures")
    version = models.CharField(max_length=60, help_text="And in which version it began")
    unit_code = models.CharField(max_length=40, help_text="The unit that leads")
    submitted_at = models.DateTimeField()
    idempotency_key = models.CharField(max_length=48, null=True, blank=True, unique=True)

    def __str__(self):
        return self.code


class LinkedPart(models.Model):
    """One procedure of a linked request: waiting for others, a dossier of its own, or not opened any more."""

    request = models.ForeignKey(LinkedRequest, on_delete=models.PROTECT, related_name="parts")
    number = models.PositiveSmallIntegerField()
    procedure = models.ForeignKey("procedures.Procedure", on_delete=models.PROTECT, related_name="+")
    unit_code = models.CharField(max_length=40)
    after = models.JSONField(default=list, help_text="Numbers of the parts that must be finished first")
    chosen = models.JSONField(default=dict, help_text="Which case of the fee, as the person chose it")
    dossier = models.OneToOneField(
        Dossier, null=True, blank=True, on_delete=models.PROTECT, related_name="part"
    )
    dropped_at = models.DateTimeField(
        null=True, blank=True, help_text="When it became clear that it is never opened"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="linked_part_once"),
            models.CheckConstraint(condition=Q(dossier__isnull=True) | Q(dropped_at__isnull=True), name="linked_part_opened_or_dropped"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.request_id}/{self.number}"
