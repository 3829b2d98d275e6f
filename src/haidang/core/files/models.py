from uuid import uuid4

from django.db import models
from django.db.models import Q

from haidang.core.files.choices import Kind


class File(models.Model):
    """What was handed in or made for one thing: a name for content that the store keeps once, by its SHA-256."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.CharField(max_length=60, help_text="The sort of files, as its app declared it")
    key = models.CharField(max_length=80, help_text="The thing of that app it belongs to")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64, blank=True, help_text="Empty once the content was erased")
    signatures = models.JSONField(
        null=True, blank=True, help_text="As verified when it came; None where it can have none"
    )
    personal = models.BooleanField()
    at = models.DateTimeField()
    by = models.CharField(max_length=150, blank=True)
    term_from = models.DateTimeField(null=True, blank=True, help_text="From when its time of keeping runs")

    class Meta:
        indexes = [
            models.Index(fields=["owner", "key", "at"], name="file_of_thing"),
            models.Index(fields=["digest"], name="file_of_content"),
            models.Index(
                fields=["owner", "term_from"], name="file_term", condition=Q(term_from__isnull=False)
            ),
        ]

    def __str__(self):
        return self.name
