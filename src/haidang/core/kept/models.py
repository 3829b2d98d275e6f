from django.db import models


class Edition(models.Model):
    """
    A number for each thing that processes keep answers about: another after every change of its tables, by whomever.

    Triggers move it, which the app that owns the tables lays on them: see ``keeping.watched``.
    """

    name = models.CharField(max_length=30, primary_key=True)
    number = models.BigIntegerField()

    def __str__(self):
        return f"{self.name} {self.number}"
