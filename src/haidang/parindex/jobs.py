"""Rounds move on when a day is over, and people are reminded before it is."""

from django.utils import timezone
from procrastinate.contrib.django import app

from haidang.parindex.rounds import operations


@app.periodic(cron="5 0 * * *")
@app.task(name="parindex.move_rounds", queueing_lock="parindex.move_rounds")
def move_rounds(timestamp: int) -> None:
    """Every night: rounds that move by date go on to their next stage."""
    operations.move_due(now=timezone.now())


@app.periodic(cron="30 6 * * *")
@app.task(name="parindex.remind", queueing_lock="parindex.remind")
def remind(timestamp: int) -> None:
    """Every morning: who is not done seven days or one day before the last day is reminded."""
    operations.remind(now=timezone.now())
