"""Results that are laid for signing."""

from django.db import models
from django.db.models import Q

from haidang.dossiers.choices import Laid, Shape
from haidang.dossiers.models.dossier import Dossier


class ToSign(models.Model):
    """A result that was laid before whoever signs, and what became of it. Copies have a number in their unit's register of the year."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="laid")
    draft = models.CharField(max_length=8, choices=Shape.choices)
    state = models.CharField(max_length=12, choices=Laid.choices, default=Laid.WAITING)
    file = models.UUIDField(null=True, blank=True, help_text="The file that is to be signed, or the scan")
    letter = models.JSONField(null=True, blank=True, help_text="The letter as it was typed")
    copies = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="How many copies are asked for"
    )
    laid_at = models.DateTimeField()
    laid_by = models.CharField(max_length=150)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=150, blank=True)
    in_name_of = models.CharField(max_length=150, blank=True, help_text="Whom they acted for")
    position = models.CharField(max_length=200, blank=True, help_text="As it stands in the signature")
    reason = models.TextField(blank=True, help_text="Why it was sent back")
    issued = models.ForeignKey(
        "signing.Issued", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    register_unit = models.CharField(max_length=40, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    number = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier"], condition=Q(state=Laid.WAITING), name="to_sign_one_waits"),
            models.UniqueConstraint(
                fields=["register_unit", "year", "number"], condition=Q(number__isnull=False), name="copy_number_once"
            ),
            models.CheckConstraint(
                condition=~Q(state=Laid.SIGNED) | Q(issued__isnull=False, settled_at__isnull=False), name="to_sign_signed_what"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["laid_at"], name="to_sign_open", condition=Q(state__in=(Laid.WAITING, Laid.SENT_BACK))
            )
        ]

    def __str__(self):
        return f"{self.dossier_id} {self.state}"

    @property
    def code(self) -> str:
        return self.dossier.code

    @property
    def unit_code(self) -> str:
        return self.dossier.unit_code

    @property
    def register(self) -> str:
        """The number of a copy as it is written; empty for what is none, or not signed yet."""
        return f"{self.number}/{self.year}" if self.number else ""
