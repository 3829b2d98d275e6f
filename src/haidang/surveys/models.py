from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from haidang.procedures.choices import Mark
from haidang.surveys.choices import Fate, Told, Way


class Questionnaire(models.Model):
    """One version of what people are asked. Once somebody answered it, the database refuses to change it."""

    code = models.CharField(_("code"), max_length=40)
    number = models.PositiveSmallIntegerField(_("version"))
    content = models.JSONField()
    mark = models.CharField(_("how sure"), max_length=12, choices=Mark.choices)
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "number"], name="surveys_version_once"),
            models.CheckConstraint(condition=Q(mark__in=Mark.values), name="surveys_mark_known"),
        ]

    def __str__(self):
        return f"{self.code}/{self.number}"


class Campaign(models.Model):
    """A time in which people are asked by one questionnaire, and the ways in which they can answer."""

    code = models.CharField(_("code"), max_length=12, unique=True)
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="campaigns")
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    ways = models.JSONField(default=list)
    weights = models.JSONField(default=dict, help_text="By unit, and by unit|procedure: how many people a reply stands for")  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="surveys_days_in_order")
        ]
        indexes = [models.Index(fields=["ends_on"], name="surveys_open")]

    def __str__(self):
        return self.title_en if self.title_en and get_language() == "en" else self.title


class Code(models.Model):
    """
    A one-time code: its digest, where an answer given with it counts, and whether it was used.

    Neither when nor for what is kept, nor any order: what ties an answer to the person who gave it is not written anywhere.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+", db_index=False)
    way = models.CharField(max_length=8, choices=Way.choices)
    unit_code = models.CharField(max_length=40)
    procedure_code = models.CharField(max_length=40, blank=True)
    used = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["campaign", "unit_code", "procedure_code"], name="surveys_code_place"),
            models.Index(fields=["campaign", "digest"], condition=Q(used=True), name="surveys_code_used"),
        ]

    def __str__(self):
        return self.digest[:8]


class Reply(models.Model):
    """
    What one person answered, free texts excepted. Nothing finer than a day, no number that counts up, no code.

    :ivar weight: how many people the reply stands for
    :ivar settled: its figures are in the tallies
    :ivar told: how much of it may be counted elsewhere
    :ivar told_month: under which month it is counted there, or was; empty where it never was
    :ivar withheld: the parts and questions of which nothing is told but their sum, ``*`` for all; null until it is settled by blocks
    """

    id = models.BigIntegerField(primary_key=True)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit_code = models.CharField(max_length=40)
    procedure_code = models.CharField(max_length=40, blank=True)
    day = models.DateField()
    way = models.CharField(max_length=8, choices=Way.choices)
    weight = models.FloatField(default=1)
    answers = models.JSONField()
    sheet = models.CharField(max_length=40, blank=True)
    in_burst = models.BooleanField(default=False)
    settled = models.BooleanField(default=False)
    told = models.PositiveSmallIntegerField(choices=Told.choices, default=Told.NOT)
    changed_xid = models.BigIntegerField(default=0, editable=False)
    told_month = models.DateField(null=True)
    withheld = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "sheet"], condition=~Q(sheet=""), name="surveys_sheet_once"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="surveys_weight_counts"),
            models.CheckConstraint(condition=Q(way__in=Way.values), name="surveys_way_known"),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["campaign", "unit_code", "day"],
                include=["in_burst", "way"],
                name="surveys_reply_place",
            ),
            models.Index(fields=["campaign"], condition=Q(settled=False), name="surveys_reply_new"),
            models.Index(fields=["changed_xid"], condition=Q(told_month__isnull=False), name="surveys_reply_rewritten"),
            models.Index(fields=["campaign"], condition=Q(settled=True, withheld__isnull=True), name="surveys_reply_told_before"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.campaign_id} {self.unit_code} {self.day}"


class Remark(models.Model):
    """What somebody wrote in their own words, apart from the rest of what they answered."""

    id = models.BigIntegerField(primary_key=True)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit_code = models.CharField(max_length=40)
    month = models.DateField()
    item = models.CharField(max_length=20)
    text = models.TextField()
    search_key = models.TextField(editable=False)
    group = models.CharField(_("group"), max_length=60, blank=True)

    class Meta:
        indexes = [models.Index(fields=["campaign", "group", "-month", "id"], name="surveys_remark_place")]

    def __str__(self):
        return self.text[:60]


class Tally(models.Model):
    """Sums of replies by place and item, so that results need not look through all of them: see ``rules.estimates.Sums``."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit_code = models.CharField(max_length=40)
    procedure_code = models.CharField(max_length=40, blank=True)
    month = models.DateField()
    node = models.CharField(max_length=26, help_text="An item, a part, or * for all that counts to satisfaction")  # fmt: skip
    n = models.IntegerField()
    m = models.FloatField()
    h = models.FloatField()
    s = models.FloatField()
    mm = models.FloatField()
    hh = models.FloatField()
    hm = models.FloatField()
    ss = models.FloatField()
    sm = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "unit_code", "procedure_code", "month", "node"], name="surveys_tally_once"
            )
        ]

    def __str__(self):
        return f"{self.unit_code} {self.month} {self.node}: {self.n}"


class OptionTally(models.Model):
    """How many chose an option, over the whole campaign."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+", db_index=False)
    item = models.CharField(max_length=20)
    option = models.CharField(max_length=20)
    n = models.IntegerField()
    weight = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "item", "option"], name="surveys_option_once")]  # fmt: skip

    def __str__(self):
        return f"{self.item}={self.option}: {self.n}"


class Sample(models.Model):
    """Whom to ask, drawn by chance; with the seed anybody draws the same again."""

    campaign = models.OneToOneField(Campaign, on_delete=models.PROTECT, related_name="sample")
    seed = models.CharField(_("seed"), max_length=40)
    rule = models.CharField(_("rule"), max_length=80)
    frame_digest = models.CharField(max_length=64, help_text="Of the whole list that was drawn from")
    drawn_on = models.DateField()

    def __str__(self):
        return self.seed


class Stratum(models.Model):
    """One unit and procedure of a sample: how many there are and how many are asked."""

    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="strata")
    unit_code = models.CharField(max_length=40)
    procedure_code = models.CharField(max_length=40, blank=True)
    population = models.PositiveIntegerField()
    size = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sample", "unit_code", "procedure_code"], name="surveys_stratum_once"),
            models.CheckConstraint(condition=Q(size__lte=F("population")), name="surveys_stratum_holds"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.unit_code} {self.procedure_code}: {self.size}/{self.population}"


class Drawn(models.Model):
    """A number of the list that was drawn, in order. Those after the size of the stratum replace who refused."""

    stratum = models.ForeignKey(Stratum, on_delete=models.CASCADE, related_name="drawn")
    order = models.PositiveIntegerField()
    number = models.CharField(_("number in the list"), max_length=60)
    fate = models.CharField(max_length=10, choices=Fate.choices, blank=True, help_text="Empty: a replacement not called on")  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stratum", "order"], name="surveys_drawn_once")]

    def __str__(self):
        return self.number
