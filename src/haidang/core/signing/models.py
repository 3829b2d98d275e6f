from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haidang.core.signing.choices import Ended


class Issued(models.Model):
    """A document that was signed and issued here: known by its code and by its very bytes. It says nothing about whom it is for."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the signed file")
    sort = models.CharField(max_length=60, help_text="As its app declared it")
    reference = models.CharField(max_length=80, help_text="The thing of that app it is the result of")
    subject = models.CharField(max_length=600, help_text="What it is about; no person")
    unit_code = models.CharField(_("unit"), max_length=40)
    signed_by = models.CharField(max_length=150)
    position = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    certificate_until = models.DateTimeField()
    trial = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=10, choices=Ended.choices, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    replaced_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_why="") | Q(ended_at__isnull=False) & ~Q(ended_why=""), name="issued_ended_why"
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["sort", "reference"], name="issued_of_thing")]

    def __str__(self):
        return self.code

    @property
    def holds(self) -> bool:
        """Neither revoked nor replaced."""
        return self.ended_at is None
