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
    One operation, or one look at personal data: who, in whose name, on what, what. Written by the database function ``audit_append`` only.

    ``unit_code`` is the unit in whose name; ``in_name_of`` the person, where it was done by a right that somebody has for another.

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
    reading = models.BooleanField(db_default=False)
    unit_code = models.CharField(max_length=40, db_default="")
    in_name_of = models.CharField(max_length=150, db_default="")
    line = models.TextField()
    hash = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "lane", "seq"], name="audit_line_once")]
        # Each ends with the number of the line: whatever is asked for, the newest come first and are found at once.
        indexes = [
            models.Index(fields=["object_key", "object_type", "id"], name="audit_of_object"),
            models.Index(fields=["actor", "id"], name="audit_of_actor"),
            models.Index(fields=["unit_code", "id"], name="audit_of_unit"),
            models.Index(fields=["verb", "id"], name="audit_of_verb"),
            models.Index(fields=["day", "id"], name="audit_of_day"),
            models.Index(fields=["id"], name="audit_of_writes", condition=models.Q(reading=False)),
            models.Index(
                fields=["in_name_of", "id"], name="audit_of_giver", condition=~models.Q(in_name_of="")
            ),
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.verb} {self.object_key}"


class AuditCheck(models.Model):
    """What the last check of a day's chains found."""

    day = models.DateField(unique=True)
    at = models.DateTimeField()
    lines = models.PositiveIntegerField()
    broken = models.PositiveIntegerField()
    first_broken = models.CharField(max_length=120, blank=True)

    def __str__(self):
        return f"{self.day}: {self.lines} lines, {self.broken} broken"
