from django.db import models


class FillMark(models.Model):
    """How far a fact table was read: everything written by transactions before this number of that server is in the lake."""

    table = models.CharField(max_length=60, unique=True)
    system = models.CharField(max_length=120)
    filled_before = models.BigIntegerField()
    filled_at = models.DateTimeField()

    def __str__(self):
        return f"{self.table} up to {self.filled_before}"


class BaseTally(models.Model):
    """What the bulk of a table counts, kept until it is folded or counted otherwise: a refresh then counts what changed."""

    table = models.CharField(max_length=60)
    digest = models.CharField(
        max_length=64, unique=True, help_text="Of the files and of how they are counted"
    )
    readings = models.BinaryField()

    def __str__(self):
        return f"{self.table} {self.digest[:8]}"


class Snapshot(models.Model):
    """The version of every table at one moment, with the readings made of them. Published figures name theirs."""

    taken_at = models.DateTimeField()
    versions = models.JSONField()
    readings = models.BinaryField()
    kept = models.BooleanField(
        default=False, help_text="A frozen round needs it: its rows were put apart for ever"
    )

    def __str__(self):
        return f"#{self.pk} {self.taken_at:%Y-%m-%d %H:%M:%S}"
