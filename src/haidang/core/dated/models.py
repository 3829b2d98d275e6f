from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Mark(models.TextChoices):
    """How sure we are of a rule."""

    READ = "read", _("read in the legal act")
    SECONDARY = "secondary", _("from a secondary source")
    ASSUMPTION = "assumption", _("assumption, not verified")


class DatedRule(models.Model):
    """One version of a rule that comes from a legal act, with the dates on which it holds."""

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=60, blank=True)
    version = models.CharField(max_length=60)
    act = models.CharField(max_length=200)
    mark = models.CharField(max_length=12, choices=Mark.choices)
    in_force_from = models.DateField()
    in_force_to = models.DateField(null=True, blank=True)
    content = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key", "version"], name="dated_rule_version_once"),
            models.CheckConstraint(
                condition=Q(in_force_to__isnull=True) | Q(in_force_to__gte=F("in_force_from")),
                name="dated_rule_dates_in_order",
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.version} ({self.act})"
