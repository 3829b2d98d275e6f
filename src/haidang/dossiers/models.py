from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from haidang.dossiers.choices import (
    DECIDED_AT_A_STEP,
    OPEN,
    Channel,
    Identified,
    LineState,
    PaperForm,
    SlipKind,
    State,
    Verb,
    Way,
)


class CodeSequence(models.Model):
    """The last number given to a unit on a day; taken in the transaction of the dossier, so none is lost."""

    unit_code = models.CharField(max_length=40)
    day = models.DateField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit_code", "day"], name="code_sequence_once")]

    def __str__(self):
        return f"{self.unit_code} {self.day}: {self.last}"


class Dossier(models.Model):
    """One request of one person or business, as it stands now; its history is in ``Transition``."""

    code = models.CharField(_("code"), max_length=60, unique=True)
    unit_code = models.CharField(
        _("unit"), max_length=40, help_text=_("The unit that decides, as it was called then")
    )
    procedure = models.ForeignKey("procedures.Procedure", on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    state = models.PositiveSmallIntegerField(_("status"), choices=State.choices)
    step = models.PositiveSmallIntegerField(default=0)
    step_unit_code = models.CharField(max_length=40)
    desk_code = models.CharField(
        max_length=40,
        blank=True,
        default="",
        db_default="",
        help_text="The unit at whose counter it was handed in for another one; empty: its own",
    )

    applicant_name = models.CharField(_("full name"), max_length=150)
    applicant_key = models.CharField(max_length=150, blank=True, db_default="", editable=False)
    applicant_phone = models.CharField(_("phone"), max_length=20, blank=True)
    applicant_email = models.EmailField(_("mail address"), blank=True, db_default="")
    applicant_account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    applicant_agrees = models.BooleanField(db_default=False, help_text="To be told how it goes")
    applicant_language = models.CharField(max_length=2, choices=settings.LANGUAGES, db_default="vi")
    applicant_id_number = models.CharField(_("identity number"), max_length=20, blank=True)
    identified_by = models.CharField(
        max_length=10, choices=Identified.choices, blank=True, default="", db_default=""
    )
    note = models.TextField(_("what is asked for"), blank=True)

    policy = models.CharField(max_length=60, help_text="Version of the clock the dossier began under")
    submitted_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True, blank=True)
    time_limit = models.FloatField(null=True, blank=True, help_text="As it was when the time began")
    time_unit = models.CharField(max_length=12, blank=True, db_default="")
    limit_minutes = models.PositiveIntegerField(null=True, blank=True)
    used_minutes = models.PositiveIntegerField(default=0)
    running_since = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    late = models.BooleanField(default=False)
    supplements = models.PositiveSmallIntegerField(default=0)
    papers_sent_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When papers came that were asked for and are not taken in yet",
    )

    # What nobody recorded is None: it is not measured, neither for nor against the unit.
    result_required = models.BooleanField(default=True)
    result_electronic = models.BooleanField(null=True, blank=True)
    digitised = models.BooleanField(null=True, blank=True)
    reused = models.BooleanField(null=True, blank=True)
    shared = models.BooleanField(null=True, blank=True)
    population_data = models.BooleanField(null=True, blank=True)
    synchronised = models.BooleanField(null=True, blank=True)
    fully_online_eligible = models.BooleanField(default=True)
    fully_online = models.BooleanField(null=True, blank=True)
    fee_due = models.BooleanField(default=False)
    paid_online = models.BooleanField(null=True, blank=True)
    complained = models.BooleanField(null=True, blank=True)

    simulated = models.BooleanField(default=False)
    idempotency_key = models.CharField(max_length=64, null=True, blank=True, unique=True)
    changed_xid = models.BigIntegerField(default=0, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="dossier_state_known"),
            models.CheckConstraint(
                condition=Q(due_at__isnull=True) | Q(received_at__isnull=False),
                name="dossier_due_after_reception",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(State.FINISHED, State.RETURNED)) | Q(finished_at__isnull=False),
                name="dossier_finished_when",
            ),
        ]
        indexes = [
            models.Index(
                fields=["unit_code", "due_at", "id"], name="dossier_open", condition=Q(state__in=OPEN)
            ),
            models.Index(fields=["step_unit_code"], name="dossier_open_step", condition=Q(state__in=OPEN)),
            # What the desk counts and orders by, its state along: numbers and places are read from the index alone.
            models.Index(
                fields=["step_unit_code", "due_at", "id"],
                include=["state"],
                name="dossier_work",
                condition=Q(state__in=(State.NEW, *DECIDED_AT_A_STEP)),
            ),
            models.Index(
                fields=["unit_code", "id"],
                name="dossier_answered",
                condition=Q(state=State.SUPPLEMENT, papers_sent_at__isnull=False),
            ),
            models.Index(
                fields=["unit_code", "id"], name="dossier_to_give", condition=Q(state=State.FINISHED)
            ),
            models.Index(fields=["due_at", "id"], name="dossier_open_all", condition=Q(state__in=OPEN)),
            models.Index(fields=["unit_code", "-submitted_at"], name="dossier_by_unit"),
            # What is over, by all that a clerk narrows the list by.
            models.Index(
                fields=["unit_code", "-submitted_at", "-id"],
                include=["channel", "procedure", "applicant_key"],
                name="dossier_over",
                condition=~Q(state__in=OPEN),
            ),
            models.Index(fields=["changed_xid"], name="dossier_changed"),
            models.Index(fields=["desk_code", "id"], name="dossier_at_desk", condition=~Q(desk_code="")),
            models.Index(
                fields=["due_at"],
                name="dossier_going_late",
                condition=Q(late=False, finished_at__isnull=True),
            ),
        ]

    def __str__(self):
        return self.code


class Transition(models.Model):
    """One thing that was done with a dossier. A row is never changed; its reason alone may be erased, with the person's data."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="transitions")
    seq = models.PositiveSmallIntegerField()
    verb = models.CharField(max_length=20, choices=Verb.choices)
    before = models.PositiveSmallIntegerField(choices=State.choices, null=True, blank=True)
    after = models.PositiveSmallIntegerField(choices=State.choices)
    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    in_name_of = models.CharField(max_length=150, blank=True, db_default="", help_text="Whom they acted for")
    unit_code = models.CharField(max_length=40)
    note = models.TextField(blank=True)
    declared = models.JSONField(null=True, blank=True, help_text="What was said to be done besides, by deed")
    promised_on = models.DateField(null=True, blank=True, help_text="The new day given with an apology")
    seen = models.JSONField(null=True, blank=True, help_text="Which of them are proven by files")
    due_before = models.DateTimeField(null=True, blank=True)
    due_after = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "seq"], name="transition_once")]

    def __str__(self):
        return f"{self.dossier_id}/{self.seq} {self.verb}"


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
