from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haidang.parindex.choices import KINDS, Choice, How, Outcome, Seat, Sheets, Stage


class RuleBook(models.Model):
    """One version of a rule book; never edited: a change is a new version."""

    code = models.CharField(max_length=60)
    version = models.CharField(max_length=60)
    content = models.JSONField(help_text="What the release before reads too: see engine/storing.py")
    more = models.JSONField(null=True, blank=True, help_text="What it does not know")
    source = models.CharField(
        max_length=64,
        db_default="",
        default="",
        blank=True,
        help_text="Digest of the shipped file it was read from",
    )
    imported_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="rule_book_version_once")]

    def __str__(self):
        return f"{self.code} {self.version}"


class Round(models.Model):
    """A rule book applied to a stretch of months; frozen on a snapshot it can be recomputed for ever."""

    book = models.ForeignKey(RuleBook, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=200)
    first_month = models.DateField()
    last_month = models.DateField()
    as_now = models.BooleanField(
        default=False, help_text=_("Deeds of former units count for their successors")
    )
    snapshot = models.ForeignKey(
        "facts.Snapshot", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    frozen_at = models.DateTimeField(null=True, blank=True)
    basis = models.JSONField(null=True, blank=True, help_text="Units and who counts for whom, as frozen")
    result = models.JSONField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    # The plan. A round that was opened by command has no days: it has no pages to be filled in and is judged by operations alone.
    stage = models.CharField(
        max_length=12, choices=Stage.choices, default=Stage.PLANNED, db_default=Stage.PLANNED
    )
    blocks = models.JSONField(
        null=True, blank=True, help_text="Blocks of units that take part; all where empty"
    )
    starts_on = models.DateField(null=True, blank=True)
    self_until = models.DateField(null=True, blank=True)
    appraise_until = models.DateField(null=True, blank=True)
    explain_until = models.DateField(null=True, blank=True)
    second_until = models.DateField(null=True, blank=True)
    council_until = models.DateField(null=True, blank=True)
    by_date = models.BooleanField(default=False, db_default=False)
    objection_days = models.PositiveSmallIntegerField(default=10, db_default=10)
    decision = models.CharField(max_length=100, blank=True, default="", db_default="")
    decided_on = models.DateField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    objections_until = models.DateField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    heads_book = models.ForeignKey(
        RuleBook, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="By which heads of units are classified together with the round; nobody is where it is empty",
    )  # fmt: skip
    heads_digest = models.CharField(max_length=64, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_month__gte=F("first_month")), name="round_months_in_order"
            ),
            models.CheckConstraint(
                condition=Q(frozen_at__isnull=True, snapshot__isnull=True, digest="")
                | (Q(frozen_at__isnull=False, snapshot__isnull=False) & ~Q(digest="")),
                name="round_frozen_whole",
            ),
        ]

    def __str__(self):
        return self.title


class Judgement(models.Model):
    """
    What people say of a leaf of a unit in a round; the newest of each stage counts, none is overwritten.

    ``value`` is what the leaf's rule asks for: points, 1 or 0 for yes or no, days late, how often a bonus or a penalty
    applies; null where the leaf does not apply to the unit.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    unit_code = models.CharField(max_length=40)
    leaf = models.CharField(max_length=30)
    stage = models.PositiveSmallIntegerField(
        choices=[(0, _("self-score")), (1, _("appraisal")), (2, _("council"))]
    )
    value = models.DecimalField(max_digits=8, decimal_places=3, null=True, blank=True)
    evidence = models.TextField(blank=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    step = models.CharField(
        max_length=12,
        choices=Stage.choices,
        blank=True,
        default="",
        db_default="",
        help_text="How far the round was",
    )
    basis = models.JSONField(null=True, blank=True, help_text="What a rate from a survey was joined from")

    class Meta:
        indexes = [models.Index(fields=["round", "unit_code", "leaf"], name="judgement_of")]

    def __str__(self):
        return f"{self.unit_code} {self.leaf}: {self.value}"


class BookDraft(models.Model):
    """A version of a rule book that is still being written; frozen it becomes a ``RuleBook`` and is gone from here."""

    code = models.CharField(max_length=60)
    version = models.CharField(max_length=60)
    base = models.ForeignKey(RuleBook, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    content = models.JSONField(help_text="All of it, also while something is still wrong")
    edition = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="rule_book_draft_once")]

    def __str__(self):
        return f"{self.code} {self.version}"


class Assignment(models.Model):
    """Which version of a rule book counts for a block of units, from a day on; of one book one version at a time."""

    book = models.ForeignKey(RuleBook, on_delete=models.PROTECT, related_name="+")
    block = models.CharField(max_length=20, choices=[(block.value, block.label) for block in KINDS])
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="assignment_days_in_order",
            )
        ]

    def __str__(self):
        return f"{self.book_id} {self.block}"


class Sheet(models.Model):
    """
    What a unit sent in a round, or what stood there when the time was over: locked, with the digest of each file of evidence.

    ``sent_by`` is empty where the unit sent nothing in time.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    unit_code = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, choices=Sheets.choices)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    sent_by = models.CharField(max_length=150, blank=True)
    signed = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "unit_code", "kind"], name="sheet_once")]

    def __str__(self):
        return f"{self.unit_code} {self.kind}"


class Explanation(models.Model):
    """Why a unit does not agree with the appraisal of a leaf; the newest counts, none is overwritten, and an empty one takes it back."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    unit_code = models.CharField(max_length=40)
    leaf = models.CharField(max_length=30)
    text = models.TextField()
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["round", "unit_code", "leaf"], name="explanation_of")]

    def __str__(self):
        return f"{self.unit_code} {self.leaf}"


class CouncilMember(models.Model):
    """Somebody who decides in the council of a round."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    seat = models.CharField(max_length=10, choices=Seat.choices)
    position = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "user"], name="council_member_once")]

    def __str__(self):
        return str(self.user)


class Sitting(models.Model):
    """
    A time the council decides: on a day in session, or until a day in writing.

    ``present``: the numbers of the members who were marked as present; who voted took part anyhow.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    how = models.CharField(max_length=8, choices=How.choices)
    on = models.DateField()
    place = models.CharField(max_length=200, blank=True)
    present = models.JSONField(default=list)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=150)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=150, blank=True)
    discussion = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="sitting_number_once")]

    def __str__(self):
        return f"{self.round_id}/{self.number}"


class Matter(models.Model):
    """
    What a sitting votes about: the value of one leaf of one unit, or (without unit and leaf) everything else as appraised.

    ``value`` as in ``Judgement``; ``adopted`` is None until the sitting is closed.
    """

    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="matters")
    unit_code = models.CharField(max_length=40, blank=True)
    leaf = models.CharField(max_length=30, blank=True)
    value = models.DecimalField(max_digits=8, decimal_places=3, null=True, blank=True)
    reason = models.TextField(blank=True)
    adopted = models.BooleanField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sitting", "unit_code", "leaf"], name="matter_once"),
        ]

    def __str__(self):
        return f"{self.sitting_id}: {self.unit_code} {self.leaf}"


class Vote(models.Model):
    """What a member says of a matter; until the sitting is closed it may be changed."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="votes")
    member = models.ForeignKey(CouncilMember, on_delete=models.PROTECT, related_name="+")
    choice = models.CharField(max_length=8, choices=Choice.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matter", "member"], name="vote_once")]

    def __str__(self):
        return f"{self.matter_id}: {self.choice}"


class Objection(models.Model):
    """A unit does not agree with a figure that nobody types: while it scores itself, or once the results are published."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    unit_code = models.CharField(max_length=40)
    leaf = models.CharField(max_length=30, blank=True)
    text = models.TextField()
    step = models.CharField(max_length=12, choices=Stage.choices)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    due_on = models.DateField()
    of_head = models.BooleanField(
        default=False, db_default=False, help_text="A head objects to their own class; nobody else reads it"
    )
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.OPEN)
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=150, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["round", "unit_code"], name="objection_of")]

    def __str__(self):
        return f"{self.unit_code} {self.leaf}"


class HeadScore(models.Model):
    """
    What whoever keeps a round says of a leaf of its book of heads, for the head of a unit; the newest counts, none is overwritten.

    ``value`` as in ``Judgement``.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    unit_code = models.CharField(max_length=40)
    leaf = models.CharField(max_length=30)
    value = models.DecimalField(max_digits=8, decimal_places=3, null=True, blank=True)
    evidence = models.TextField(help_text="What it stands on")
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    file = models.ForeignKey(
        "files.File", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", help_text="The workbook it came with"
    )  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["round", "unit_code", "leaf"], name="head_score_of")]

    def __str__(self):
        return f"{self.unit_code} {self.leaf}: {self.value}"


class HeadClass(models.Model):
    """
    Somebody who headed a unit during a round, as it was frozen: one of them is classified, the others stand beside.

    Days are those of the round's months in which they held the position, both included.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    unit_code = models.CharField(max_length=40)
    full_name = models.CharField(max_length=150, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    starts_on = models.DateField()
    ends_on = models.DateField()
    chosen = models.BooleanField(help_text="Whom the unit's class is about")
    index = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    grade = models.CharField(max_length=100, blank=True)
    grade_en = models.CharField(max_length=100, blank=True)
    content = models.JSONField(
        null=True, blank=True, help_text="Points by leaf, and what else was known of them"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "unit_code"], condition=Q(chosen=True), name="head_chosen_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="head_days_in_order"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["user", "round"], name="head_class_of")]

    def __str__(self):
        return f"{self.unit_code}: {self.grade}"
