"""A dossier, what was done with it and the steps it goes through."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haidang.dossiers.choices import DECIDED_AT_A_STEP, OPEN, Channel, Content, Identified, State, Verb


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
            models.Index(
                fields=["step_unit_code", "finished_at"],
                name="dossier_to_bring_back",
                condition=Q(state=State.FINISHED),
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
        indexes = [
            models.Index(fields=["by", "at"], name="transition_finished_by", condition=Q(verb=Verb.FINISH))
        ]

    def __str__(self):
        return f"{self.dossier_id}/{self.seq} {self.verb}"


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
