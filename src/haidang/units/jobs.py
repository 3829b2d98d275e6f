"""Restructurings are enacted on their day."""

from django.utils import timezone
from procrastinate.contrib.django import app

from haidang.units import operations


@app.periodic(cron="*/10 * * * *")
@app.task(name="units.enact_due", queueing_lock="units.enact_due", lock="units.enact_due")
def enact_due(timestamp: int) -> None:
    """Every ten minutes: what is due since midnight is enacted once, whatever the worker slept through."""
    operations.enact_due(now=timezone.now(), by="system:units")
