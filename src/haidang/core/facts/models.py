from django.db import models


class FillMark(models.Model):
    """How far a fact table was read: everything written by transactions before this number of that server is in the lake."""

    table = models.CharField(max_length=60, unique=True)
    system = models.CharField(max_length=40)
    filled_before = models.BigIntegerField()
    filled_at = models.DateTimeField()

    def __str__(self):
        return f"{self.table} up to {self.filled_before}"


class Snapshot(models.Model):
    """The version of every table at one moment, with the readings made of them. Published figures name theirs."""

    taken_at = models.DateTimeField()
    versions = models.JSONField()
    readings = models.BinaryField()
    kept = models.BooleanField(default=False, help_text="A frozen round needs it: it is never pruned")

    def __str__(self):
        return f"#{self.pk} {self.taken_at:%Y-%m-%d %H:%M:%S}"
