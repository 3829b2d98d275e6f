"""What other units are asked about a dossier, and what was verified for it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haidang.dossiers.choices import Stance
from haidang.dossiers.models.dossier import Dossier


class Consultation(models.Model):
    """One question about a dossier that the unit working on it put to others; what each answers is in ``Opinion``."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="consultations")
    unit_code = models.CharField(max_length=40, help_text="The unit that asks")
    content = models.TextField(_("what is asked"))
    papers = models.JSONField(
        default=list, help_text="Papers of the dossier that the units asked may read, by their numbers"
    )
    files = models.JSONField(default=list, help_text="What came along with the question only")
    asked_at = models.DateTimeField()
    by = models.CharField(max_length=150)
    in_name_of = models.CharField(max_length=150, blank=True, default="")

    def __str__(self):
        return f"{self.dossier_id}: {self.unit_code} {self.asked_at:%Y-%m-%d}"


class Opinion(models.Model):
    """What one unit or body outside that was asked answers, and until when it should. Open while it neither answered nor need answer any more."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="opinions")
    unit_code = models.CharField(
        max_length=40, blank=True, help_text="The unit that is asked; empty: a body outside the house"
    )
    body = models.ForeignKey(
        "dossiers.OutsideBody", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    days = models.PositiveSmallIntegerField(help_text="Working days it was given")
    due_at = models.DateTimeField()
    stance = models.CharField(max_length=10, choices=Stance.choices, blank=True, default="")
    text = models.TextField(blank=True, default="")
    files = models.JSONField(default=list)
    answered_at = models.DateTimeField(null=True, blank=True)
    by = models.CharField(max_length=150, blank=True, default="")
    in_name_of = models.CharField(max_length=150, blank=True, default="")
    later_day = models.DateField(null=True, blank=True, help_text="The later day it asked for; once only")
    later_why = models.TextField(blank=True, default="")
    later_granted = models.BooleanField(
        null=True, blank=True, help_text="None until the unit that asks says so"
    )
    reported_at = models.DateTimeField(
        null=True, blank=True, help_text="When the head of the desk was told that it is late"
    )
    closed_at = models.DateTimeField(null=True, blank=True, help_text="When no answer was needed any more")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consultation", "unit_code"], condition=Q(body__isnull=True), name="opinion_of_unit_once"),
            models.UniqueConstraint(fields=["consultation", "body"], name="opinion_of_body_once"),
            models.CheckConstraint(condition=Q(body__isnull=True) & ~Q(unit_code="") | Q(body__isnull=False, unit_code=""), name="opinion_of_one"),
            models.CheckConstraint(condition=Q(answered_at__isnull=True, stance="") | (Q(answered_at__isnull=False) & ~Q(stance="")), name="opinion_answered"),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["unit_code", "due_at"], name="opinion_open", condition=Q(answered_at__isnull=True, closed_at__isnull=True)),
            models.Index(fields=["due_at"], name="opinion_unreported", condition=Q(answered_at__isnull=True, closed_at__isnull=True, reported_at__isnull=True)),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.consultation_id}/{self.unit_code or self.body_id}"

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.closed_at is None


class Verification(models.Model):
    """A record of what an officer looked into on the spot for a dossier. Never changed: what was wrong is said in a further one."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="verifications")
    number = models.PositiveSmallIntegerField()
    took_place_at = models.DateTimeField()
    place = models.CharField(max_length=300)
    participants = models.TextField(help_text="One in a line: name, position, unit or address")
    content = models.TextField()
    applicant_present = models.BooleanField()
    files = models.JSONField(default=list)
    written_at = models.DateTimeField()
    by = models.CharField(max_length=150)
    in_name_of = models.CharField(max_length=150, blank=True, default="")
    unit_code = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "number"], name="verification_once")]

    def __str__(self):
        return f"{self.dossier_id}/{self.number}"
