from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haidang.parindex.choices import KINDS


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
