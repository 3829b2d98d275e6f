from django.db import models


class DemoRun(models.Model):
    """A simulated city was loaded: every page says so as long as this row is there."""

    dossiers = models.PositiveIntegerField()
    seed = models.IntegerField()
    now = models.DateTimeField()

    def __str__(self):
        return f"{self.dossiers} dossiers, seed {self.seed}"
