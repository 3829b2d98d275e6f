from django.db import models


class AuditHead(models.Model):
    """The end of one chain: a day has several lanes, so that writers do not wait for each other."""

    day = models.DateField()
    lane = models.SmallIntegerField()
    seq = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "lane"], name="audit_head_once")]

    def __str__(self):
        return f"{self.day} {self.lane}: {self.seq}"


class AuditLine(models.Model):
    """
    One operation: who, for whom, on what, what. Written by the database function ``audit_append`` only.

    ``line`` is the text that was hashed; the other columns repeat parts of it for searching. There are
    no foreign keys: history outlives what it describes. A trigger refuses updates and deletes.
    """

    day = models.DateField()
    lane = models.SmallIntegerField()
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    verb = models.CharField(max_length=80)
    object_type = models.CharField(max_length=80)
    object_key = models.CharField(max_length=80)
    actor = models.CharField(max_length=150)
    line = models.TextField()
    hash = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "lane", "seq"], name="audit_line_once")]
        indexes = [models.Index(fields=["object_type", "object_key"], name="audit_object")]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.verb} {self.object_key}"
