"""What is filled into the form of a procedure: drafts, and the answers of a dossier."""

from uuid import uuid4

from django.conf import settings
from django.db import models

from haidang.dossiers.models.dossier import Dossier


class Draft(models.Model):
    """
    What somebody typed so far to hand in a dossier, as they typed it; of whoever signed in, or of a browser.

    It keeps the version of the form it began under. ``continues`` is the draft for which this was typed after its owner was
    signed out: it waits until they are in again.
    """

    key = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    procedure = models.ForeignKey("procedures.Procedure", on_delete=models.PROTECT, related_name="+")
    form = models.ForeignKey("procedures.FormVersion", on_delete=models.PROTECT, related_name="+")
    typed = models.JSONField(default=dict)
    rest = models.JSONField(default=dict, help_text="What was typed on the page of handing in")
    seen = models.JSONField(default=list, help_text="Keys of the parts that were saved")
    edition = models.PositiveIntegerField(default=0, help_text="How often it was saved")
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField(db_index=True)
    continues = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="+")

    def __str__(self):
        return str(self.key)


class Answers(models.Model):
    """What was filled into the form of a dossier; changed answers are a further row, the earlier ones stay."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="answers")
    seq = models.PositiveSmallIntegerField()
    form = models.ForeignKey("procedures.FormVersion", on_delete=models.PROTECT, related_name="+")
    content = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.CharField(max_length=150, blank=True, help_text="Empty: the applicant")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "seq"], name="answers_once")]

    def __str__(self):
        return f"{self.dossier_id}/{self.seq}"
