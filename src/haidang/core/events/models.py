from django.db import models


class Event(models.Model):
    """Something that happened, stored in the transaction in which it happened."""

    name = models.CharField(max_length=80)
    payload = models.JSONField()
    published_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["name", "published_at"], name="event_by_name")]

    def __str__(self):
        return f"{self.name} {self.payload}"
