from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from haidang.procedures.choices import FeeKind, GuideStep, Level, Mark, TimeUnit
from haidang.procedures.rules import fee_as_people_write_it


class Procedure(models.Model):
    """An administrative procedure as published."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=1500)
    name_en = models.CharField(_("name in English"), max_length=300, blank=True)
    level = models.CharField(_("levels"), max_length=20, help_text=_("Joined by |, as in tinh|xa"))
    field = models.CharField(_("field"), max_length=200, blank=True)
    unit_code = models.CharField(
        _("unit that decides"), max_length=40, blank=True, help_text=_("Empty: the commune")
    )
    time_limit = models.FloatField(_("time limit"), null=True, blank=True)
    time_unit = models.CharField(max_length=12, choices=TimeUnit.choices)
    fee = models.CharField(_("fee"), max_length=500, blank=True)
    result = models.CharField(_("result"), max_length=500, blank=True)
    decision_no = models.CharField(_("announced by"), max_length=100, blank=True)
    source_url = models.URLField(max_length=300, blank=True)
    mark = models.CharField(max_length=12, choices=Mark.choices)
    note = models.CharField(max_length=300, blank=True)
    sort_key = models.TextField(editable=False)
    search_key = models.TextField(editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(time_limit__isnull=True) | Q(time_limit__gte=0),
                name="procedure_limit_not_negative",
            )
        ]

    def __str__(self):
        return self.name

    def fits(self, department: bool) -> bool:
        """Say whether a department, or a unit of commune level, handles it when no unit is named."""
        return (Level.PROVINCE if department else Level.COMMUNE) in self.level.split("|")

    @property
    def limit_in_words(self) -> str:
        """The legal limit as people say it; empty where it is not known."""
        return "" if self.time_limit is None else TimeUnit(self.time_unit).lasting(self.time_limit)

    def get_fee_display(self) -> str:
        return fee_as_people_write_it(self.fee)

    def get_level_display(self) -> str:
        return ", ".join(str(Level(level).label) for level in self.level.split("|"))


class ProcedureStep(models.Model):
    """One station of a dossier, with its share of the time (0 to 1)."""

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="steps")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    unit_code = models.CharField(max_length=40, blank=True, help_text=_("Empty: the unit that decides"))
    share = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["procedure", "order"], name="procedure_step_once"),
            models.CheckConstraint(condition=Q(share__gt=0, share__lte=1), name="procedure_step_share"),
        ]

    def __str__(self):
        return f"{self.order}. {self.name}"


class Version(models.Model):
    """
    What a procedure has in versions: a draft, or published from a day on.

    Once published it is never changed again (the database refuses); a later version takes its place from its own day. Versions take
    each other's place where they agree in all fields that ``LINE`` names; what one says is in the field that ``CONTENT`` names, and whose
    versions they are in the one that ``OF`` names: a procedure, or what has ``code`` and ``unit_code`` like one.
    """

    LINE: tuple[str, ...] = ("procedure_id",)
    CONTENT, OF = "content", "procedure"

    number = models.PositiveSmallIntegerField()
    starts_on = models.DateField(_("holds from"), null=True, blank=True, help_text=_("Empty: a draft"))
    edition = models.PositiveIntegerField(default=0, help_text=_("How often the draft was changed"))

    class Meta:
        abstract = True

    def __str__(self):
        return "/".join(str(part) for part in (*self.line.values(), self.number))

    @property
    def of(self):
        """Whose version it is."""
        return getattr(self, self.OF)

    @property
    def line(self) -> dict:
        """What it shares with the versions whose place it takes: their fields by name."""
        return {name: getattr(self, name) for name in self.LINE}


class DatedLine(models.Model):
    """
    What an act sets for a procedure from a day on. A line is never changed: what differs is another line with its own days.

    Lines that agree in the procedure and all fields that ``OWN`` names never hold on the same day.
    """

    OWN: tuple[str, ...] = ()

    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    act = models.CharField(_("legal act"), max_length=200)
    mark = models.CharField(_("how sure"), max_length=12, choices=Mark.choices)
    ending_act = models.CharField(
        _("ended by"), max_length=200, blank=True, default="", db_default="",
        help_text=_("Empty: it ends as its own act says, or another line took its place"),
    )  # fmt: skip

    class Meta:
        abstract = True


class GuideVersion(Version):
    """What people are asked before they apply, and which papers their case needs."""

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="guides")
    content = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["procedure", "number"], name="guide_number_once"),
            models.UniqueConstraint(
                fields=["procedure"], condition=Q(starts_on__isnull=True), name="guide_one_draft"
            ),
        ]


class GuideCount(models.Model):
    """How often something happened at a question of a guide on a day; at the list where the question is empty. Nobody is named."""

    version = models.ForeignKey(GuideVersion, on_delete=models.CASCADE, related_name="counts")
    question = models.CharField(max_length=30, blank=True)
    step = models.CharField(max_length=10, choices=GuideStep.choices)
    on = models.DateField()
    times = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "question", "step", "on"], name="guide_count_once")
        ]

    def __str__(self):
        return f"{self.question or '·'} {self.step}: {self.times}"


class ProcessVersion(Version):
    """The steps of a dossier, whose each is and how long it may take. A dossier keeps the version it began under."""

    LINE = ("procedure_id", "level")

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="processes")
    level = models.CharField(
        _("for"), max_length=4, blank=True, choices=Level.choices,
        help_text=_("Units of which level; empty: every unit that handles the procedure"),
    )  # fmt: skip
    content = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["procedure", "level", "number"], name="process_number_once"),
            models.UniqueConstraint(
                fields=["procedure", "level"], condition=Q(starts_on__isnull=True), name="process_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(level__in=["", Level.PROVINCE, Level.COMMUNE]), name="process_level"
            ),
        ]


class Fee(DatedLine):
    """
    What a case of a procedure costs from a day on.

    A line without an act was proposed from the published text: it holds only where nobody entered one with an act.
    """

    OWN = ("case",)

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="fees")
    case = models.CharField(_("case"), max_length=200, blank=True, help_text=_("Empty: every case"))
    amount = models.PositiveBigIntegerField(_("amount in dong"))
    kind = models.CharField(_("kind of fee"), max_length=6, choices=FeeKind.choices, blank=True)
    per = models.CharField(
        _("for each"), max_length=60, blank=True, help_text=_("Such as: copy. Empty: the whole dossier")
    )
    act = models.CharField(_("legal act"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["procedure", "case", "starts_on", "act"], name="fee_once"),
            models.CheckConstraint(condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="fee_days_in_order"),
            models.CheckConstraint(condition=~Q(act="") | Q(mark=Mark.ASSUMPTION), name="fee_without_act_is_assumed"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.procedure_id} {self.case}: {self.amount}"


class Exemption(DatedLine):
    """Who pays less for a procedure, or nothing, from a day on, and by which act."""

    OWN = ("who",)

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="exemptions")
    who = models.CharField(_("who"), max_length=200)
    percent_off = models.PositiveSmallIntegerField(_("percent off"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["procedure", "who", "starts_on"], name="exemption_once"),
            models.CheckConstraint(condition=Q(percent_off__gte=1, percent_off__lte=100), name="exemption_share"),
            models.CheckConstraint(condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="exemption_days_in_order"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.procedure_id} {self.who}: -{self.percent_off} %"


class CommittedLimit(DatedLine):
    """
    How quickly a procedure is promised to be done from a day on, by which act; in one unit, or in all.

    It is told beside the legal limit; a dossier's deadline stays the legal one.
    """

    OWN = ("unit_code",)

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="committed_limits")
    unit_code = models.CharField(_("unit"), max_length=40, blank=True, help_text=_("Empty: every unit"))
    amount = models.FloatField(_("promised time"))
    unit = models.CharField(_("counted in"), max_length=12, choices=TimeUnit.choices)
    changed_xid = models.BigIntegerField(default=0, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["procedure", "unit_code", "starts_on"], name="committed_limit_once"),
            models.CheckConstraint(condition=Q(amount__gt=0) & ~Q(unit=TimeUnit.UNKNOWN), name="committed_limit_is_a_time"),
            models.CheckConstraint(condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="committed_limit_days_in_order"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.procedure_id} {self.unit_code}: {self.amount} {self.unit}"

    @property
    def in_words(self) -> str:
        return TimeUnit(self.unit).lasting(self.amount)


class FormVersion(Version):
    """What people fill in on the screen for a procedure, as a JSON Schema: what was filled in under it is read by it for ever."""

    CONTENT = "schema"

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="forms")
    schema = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["procedure", "number"], name="form_number_once"),
            models.UniqueConstraint(
                fields=["procedure"], condition=Q(starts_on__isnull=True), name="form_one_draft"
            ),
        ]


class LinkedGroup(models.Model):
    """A group of linked procedures, by the code that requests keep; what belongs to it is in its versions."""

    unit_code = ""  # no unit decides a group: it is kept by who keeps what every commune follows

    code = models.CharField(_("code"), max_length=60, unique=True)

    def __str__(self):
        return self.code


class GroupVersion(Version):
    """What belongs to a group of linked procedures, in which order and who decides it. A request keeps the version it began under."""

    LINE = ("group_id",)
    OF = "group"

    group = models.ForeignKey(LinkedGroup, on_delete=models.PROTECT, related_name="versions")
    label = models.CharField(
        _("version"),
        max_length=60,
        blank=True,
        help_text=_("As its file called it; empty: written on a page"),
    )
    content = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "number"], name="group_number_once"),
            models.UniqueConstraint(fields=["group"], condition=Q(starts_on__isnull=True), name="group_one_draft"),
            models.UniqueConstraint(fields=["group", "label"], condition=~Q(label=""), name="group_label_once"),
        ]  # fmt: skip

    @property
    def name(self) -> str:
        """What a request keeps of it."""
        return self.label or f"#{self.number}"
