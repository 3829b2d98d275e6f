from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Reverse


class Entry(models.Model):
    """One name of one thing that everybody who may can find. Made from what the apps declare; nothing personal."""

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=80, help_text="What is opened")
    owner = models.CharField(max_length=80, help_text="Whose name it is")
    name = models.TextField()
    other = models.TextField(blank=True)
    more = models.TextField(blank=True)
    code = models.CharField(max_length=80, blank=True, help_text="Without its signs")
    lead = models.PositiveSmallIntegerField(help_text="How many words at the beginning do not count")
    weight = models.SmallIntegerField()
    # Made of the name, for the database to look through: without accents, sorted as Vietnamese sorts.
    name_key = models.TextField()
    bare_key = models.CharField(max_length=80, help_text="How it begins, without the words that do not count")
    size = models.PositiveSmallIntegerField(help_text="How many words")
    words = SearchVectorField()
    sort_key = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key", "owner"], name="finding_once")]
        indexes = [
            GinIndex(fields=["words"], name="finding_words", fastupdate=False),
            models.Index(fields=["kind", "owner"], name="finding_owner"),
            models.Index(OpClass("bare_key", name="text_pattern_ops"), name="finding_begins"),
            models.Index(OpClass("code", name="text_pattern_ops"), name="finding_code"),
            models.Index(OpClass(Reverse("code"), name="text_pattern_ops"), name="finding_code_end"),
        ]

    def __str__(self):
        return f"{self.kind} {self.name}"


class Word(models.Model):
    """One word that stands in some entry, with what its slips have in common with it."""

    word = models.CharField(max_length=60, unique=True)
    entries = models.IntegerField(default=0, db_default=0, help_text="In how many entries, as counted last")
    near = ArrayField(models.CharField(max_length=64))

    class Meta:
        indexes = [
            GinIndex(fields=["near"], name="finding_near", fastupdate=False),
            models.Index(OpClass("word", name="text_pattern_ops"), name="finding_word_begins"),
        ]

    def __str__(self):
        return self.word


class Saying(models.Model):
    """
    What people say and names do not: "sổ đỏ" means "giấy chứng nhận quyền sử dụng đất". Officials edit them.

    One that came with the house and was taken away stays, inactive, or the next release would bring it back.
    """

    said = models.CharField(max_length=80)
    said_key = models.CharField(max_length=80, unique=True, help_text="Without accents and signs")
    means = models.CharField(max_length=300, help_text="In the words of names; several with ; between")
    means_key = models.CharField(max_length=300)
    shipped = models.BooleanField(default=False)
    active = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(OpClass("said_key", name="text_pattern_ops"), name="finding_said_begins")]

    def __str__(self):
        return f"{self.said} → {self.means}"
