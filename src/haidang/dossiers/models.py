from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from haidang.dossiers.choices import (
    DECIDED_AT_A_STEP,
    OPEN,
    Channel,
    Content,
    Identified,
    Laid,
    LineState,
    PaperForm,
    Shape,
    SlipKind,
    Stance,
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
    process = models.ForeignKey(
        "procedures.ProcessVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False,
        help_text="The table of steps it began under; none where none held then",
    )  # fmt: skip
    step = models.PositiveSmallIntegerField(
        default=0, help_text="Of its process, from 1; without one, how often it was passed on"
    )
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
    at_risk_at = models.DateTimeField(
        null=True, blank=True, help_text="From when so much of its time is used that it may become late"
    )
    alarm_at = models.DateTimeField(null=True, blank=True, help_text="When somebody is to be warned next")
    alarms = models.PositiveSmallIntegerField(
        db_default=0, default=0, help_text="Who was warned of the running time: 1 who holds the step, 2 the leader too"
    )  # fmt: skip
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
            models.Index(fields=["alarm_at"], name="dossier_alarm", condition=Q(alarm_at__isnull=False)),
            models.Index(fields=["process"], name="dossier_process", condition=Q(process__isnull=False)),
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


class Rating(models.Model):
    """How content the applicant is, said once a dossier is over. The newest counts; it names nobody in what is counted."""

    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(choices=Content.choices)
    words = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(level__in=Content.values), name="rating_known")]

    def __str__(self):
        return f"{self.dossier_id}: {self.level}"


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


class Station(models.Model):
    """
    One stay of a dossier at a step of its process, with the step's own time in working minutes.

    :ivar planned_at: when the step's time is up; None while the clock of the dossier stands still
    :ivar entry: the number of the row of the history with which it came
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="stations")
    seq = models.PositiveSmallIntegerField()
    step = models.PositiveSmallIntegerField(help_text="Its place in the process, from 1")
    unit_code = models.CharField(max_length=40)
    entry = models.PositiveSmallIntegerField()
    given_at = models.DateTimeField()
    limit_minutes = models.PositiveIntegerField()
    used_minutes = models.PositiveIntegerField(default=0)
    running_since = models.DateTimeField(null=True, blank=True)
    planned_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "seq"], name="station_once"),
            models.UniqueConstraint(fields=["dossier"], condition=Q(done_at__isnull=True), name="station_one_now"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.dossier_id}/{self.seq}: {self.step}"

    @property
    def within(self) -> bool:
        """Say whether no more time was used than the step has, as far as it is counted by now."""
        return self.used_minutes <= self.limit_minutes


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
    """What one unit that was asked answers, and until when it should. Open while it neither answered nor need answer any more."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="opinions")
    unit_code = models.CharField(max_length=40, help_text="The unit that is asked")
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
            models.UniqueConstraint(fields=["consultation", "unit_code"], name="opinion_once"),
            models.CheckConstraint(condition=Q(answered_at__isnull=True, stance="") | (Q(answered_at__isnull=False) & ~Q(stance="")), name="opinion_answered"),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["unit_code", "due_at"], name="opinion_open", condition=Q(answered_at__isnull=True, closed_at__isnull=True)),
            models.Index(fields=["due_at"], name="opinion_unreported", condition=Q(answered_at__isnull=True, closed_at__isnull=True, reported_at__isnull=True)),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.consultation_id}/{self.unit_code}"

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
