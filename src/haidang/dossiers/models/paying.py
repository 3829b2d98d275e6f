"""What is to be paid for a dossier, what came and what went back."""

from django.db import models
from django.db.models import F, Q

from haidang.dossiers.choices import Way
from haidang.dossiers.models.dossier import Dossier


class Charge(models.Model):
    """
    What is to be paid for a dossier, drawn from the fee line of its day, and what came and went since; whole đồng.

    That ``paid`` and ``refunded`` are the sums of their rows is looked at by the database at the end of each transaction.
    """

    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, related_name="charge")
    fee = models.ForeignKey("procedures.Fee", on_delete=models.PROTECT, related_name="+")
    exemption = models.ForeignKey(
        "procedures.Exemption", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    unit_amount = models.PositiveBigIntegerField(help_text="As the fee line said when it was drawn")
    quantity = models.PositiveIntegerField(default=1)
    percent_off = models.PositiveSmallIntegerField(default=0)
    due = models.PositiveBigIntegerField()
    paid = models.PositiveBigIntegerField(default=0)
    refunded = models.PositiveBigIntegerField(default=0)
    drawn_at = models.DateTimeField()
    # The account that was given to pay to (its rule by unit and version): whoever was given it may pay to it after it changed.
    account_unit = models.CharField(max_length=40, blank=True, default="", db_default="")
    account_version = models.CharField(max_length=60, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(due=F("unit_amount") * F("quantity") - F("unit_amount") * F("quantity") * F("percent_off") / 100),
                name="charge_is_reckoned",
            ),
            models.CheckConstraint(condition=Q(percent_off__lte=100, quantity__gte=1), name="charge_share"),
            models.CheckConstraint(condition=Q(refunded__lte=F("paid")), name="charge_refunds_what_came"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.dossier_id}: {self.due}"

    @property
    def code(self) -> str:
        return self.dossier.code

    @property
    def owed(self) -> int:
        """What is still to be paid."""
        return max(0, self.due - self.paid + self.refunded)

    @property
    def overpaid(self) -> int:
        """What came beyond what was to be paid."""
        return max(0, self.paid - self.refunded - self.due)


class Payment(models.Model):
    """Money that came for a dossier, with its receipt; never changed afterwards."""

    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="payments")
    amount = models.PositiveBigIntegerField()
    way = models.CharField(max_length=10, choices=Way.choices)
    reference = models.CharField(
        max_length=80, blank=True, help_text="Number of the payment at the bank or gateway"
    )
    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    unit_code = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_of_something"),
            models.UniqueConstraint(fields=["unit_code", "year", "number"], name="receipt_once"),
            models.UniqueConstraint(fields=["way", "reference"], condition=~Q(reference=""), name="payment_counts_once"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.unit_code} {self.number}/{self.year}"

    @property
    def receipt(self) -> str:
        """The number of the receipt as it is written."""
        return f"{self.number:06}/{self.year}"


class Refund(models.Model):
    """Money of a payment that was given back, and why."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    amount = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.CharField(max_length=150)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="refund_of_something")]

    def __str__(self):
        return f"{self.payment_id}: -{self.amount}"

    @property
    def key(self) -> str:
        """How it is called at the payment gateway."""
        return f"dossiers.refund.{self.pk}"
