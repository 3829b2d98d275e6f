"""Slips and their numbers, hand-over sheets, and scanned papers in order."""

from django.db import models
from django.db.models import Q

from haidang.dossiers.choices import LineState, PaperForm, SlipKind
from haidang.dossiers.models.dossier import Dossier


class NumberSequence(models.Model):
    """
    The last number given in a series in a year: receipts of payments, slips, hand-over sheets of a unit. Taken in the transaction
    of what is numbered, so that none is lost and none is given twice.

    A series is the code of the unit and the sign of what is numbered, as "10525/HDHS"; receipts of payments have no sign. Table
    and column keep the names under which an earlier release writes to them while a house is upgraded.
    """

    series = models.CharField(max_length=60, db_column="unit_code")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        db_table = "dossiers_receiptsequence"
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="receipt_sequence_once")]

    def __str__(self):
        return f"{self.series} {self.year}: {self.last}"


class Slip(models.Model):
    """The number under which a slip was given with one step of a dossier; never changed afterwards."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+")
    seq = models.PositiveSmallIntegerField(help_text="The step it was given with")
    kind = models.CharField(max_length=12, choices=SlipKind.choices)
    unit_code = models.CharField(max_length=40, help_text="Who gives it")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "seq"], name="slip_of_step"),
            models.UniqueConstraint(fields=["unit_code", "year", "kind", "number"], name="slip_number_once"),
        ]

    def __str__(self):
        return f"{self.unit_code} {self.kind} {self.number}/{self.year}"


class HandoverSheet(models.Model):
    """A sheet with which the counter hands dossiers to the unit that handles them, or results come back to the counter."""

    unit_code = models.CharField(max_length=40, help_text="Who gives")
    to_code = models.CharField(
        max_length=40, help_text="Who receives; the same unit: its own office, or counter"
    )
    results = models.BooleanField(default=False, help_text="Results that come back to the counter")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=150)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit_code", "year", "number"], name="handover_sheet_once")
        ]
        indexes = [models.Index(fields=["to_code", "-at"], name="handover_sheet_to")]

    def __str__(self):
        return f"{self.unit_code} {self.number}/{self.year}"


class HandoverLine(models.Model):
    """One dossier of a sheet, and whether it was taken over."""

    sheet = models.ForeignKey(HandoverSheet, on_delete=models.PROTECT, related_name="lines")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="handovers")
    place = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=LineState.choices, default=LineState.GIVEN)
    reason = models.CharField(max_length=500, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "dossier"], name="handover_line_once"),
            # What is on its way is on one sheet only.
            models.UniqueConstraint(
                fields=["dossier"], name="handover_line_open", condition=Q(state=LineState.GIVEN)
            ),
            models.CheckConstraint(
                condition=~Q(state=LineState.RETURNED) | ~Q(reason=""), name="handover_returned_why"
            ),
        ]

    def __str__(self):
        return f"{self.sheet_id}/{self.place}"


class OrderedPaper(models.Model):
    """What a scanned file of a dossier is and where it stands among the others; a file nobody ordered has none."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+")
    file = models.UUIDField(unique=True)
    place = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300, blank=True)
    form = models.CharField(max_length=10, choices=PaperForm.choices, blank=True)
    copies = models.PositiveSmallIntegerField(default=1)

    def __str__(self):
        return f"{self.dossier_id}/{self.place}"
